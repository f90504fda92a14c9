//! A plan of how many, made into people with shifts.

use super::model::{Person, Shift};

/// People like this one, as many as each stretch of the plan asks for. Stretches are by time and do not overlap; where one follows another
/// without a gap, whoever is needed in both stays. Shifts come out as long as need lasts: rules of working time are the planner's.
#[must_use]
pub fn rota(plan: &[(Shift, u32)], like: &Person) -> Vec<Person> {
    let most = plan.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let person = |number: u32| {
        let mut shifts: Vec<Shift> = Vec::new();
        for (stretch, _) in plan.iter().filter(|(_, count)| number < *count) {
            match shifts.last_mut() {
                Some(last) if last.to_ms == stretch.from_ms => last.to_ms = stretch.to_ms,
                _ => shifts.push(*stretch),
            }
        }
        Person { shifts, ..like.clone() }
    };
    (0..most).map(person).collect()
}
