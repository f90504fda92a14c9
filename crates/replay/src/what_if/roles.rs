//! Who of those who are there takes a role at which time.

use engine::simulation::{Person, Shift};

/// So many of whoever is there, at these times, in this role: answers each one's stretches in it, by person. Whoever has the role keeps it
/// until they leave, the time is over, or fewer are asked for; the next is whoever stays longest.
pub(super) fn take(
    people: &[Person],
    windows: &[Shift],
    asked: impl Fn(i64, usize) -> usize,
) -> Vec<Vec<Shift>> {
    let mut edges: Vec<i64> = people
        .iter()
        .flat_map(|person| &person.shifts)
        .chain(windows)
        .flat_map(|s| [s.from_ms, s.to_ms])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut places = vec![0_usize; people.len()];
    let mut window = 0;
    let mut holders: Vec<usize> = Vec::new();
    let mut taken: Vec<Vec<Shift>> = vec![Vec::new(); people.len()];
    for two in edges.windows(2) {
        let (from_ms, to_ms) = (two[0], two[1]);
        let mut there: Vec<(i64, usize)> = Vec::new();
        for (number, person) in people.iter().enumerate() {
            let place = &mut places[number];
            while person.shifts.get(*place).is_some_and(|shift| shift.to_ms <= from_ms) {
                *place += 1;
            }
            if let Some(shift) = person.shifts.get(*place).filter(|shift| shift.from_ms <= from_ms) {
                there.push((shift.to_ms, number));
            }
        }
        while windows.get(window).is_some_and(|shift| shift.to_ms <= from_ms) {
            window += 1;
        }
        let is_on = windows.get(window).is_some_and(|shift| shift.from_ms <= from_ms);
        let wanted = if is_on { asked(from_ms, there.len()).min(there.len()) } else { 0 };
        holders.retain(|holder| there.iter().any(|(_, number)| number == holder));
        holders.truncate(wanted);
        there.sort_by_key(|(until_ms, number)| (std::cmp::Reverse(*until_ms), *number));
        for (_, number) in there {
            if holders.len() < wanted && !holders.contains(&number) {
                holders.push(number);
            }
        }
        for holder in &holders {
            match taken[*holder].last_mut() {
                Some(last) if last.to_ms == from_ms => last.to_ms = to_ms,
                _ => taken[*holder].push(Shift { from_ms, to_ms }),
            }
        }
    }
    taken
}

/// What is left of shifts without some stretches of them.
pub(super) fn without(shifts: &[Shift], taken: &[Shift]) -> Vec<Shift> {
    let mut left = Vec::new();
    for shift in shifts {
        let mut from_ms = shift.from_ms;
        for gone in taken.iter().filter(|gone| gone.from_ms < shift.to_ms && gone.to_ms > shift.from_ms) {
            if gone.from_ms > from_ms {
                left.push(Shift { from_ms, to_ms: gone.from_ms });
            }
            from_ms = from_ms.max(gone.to_ms);
        }
        if from_ms < shift.to_ms {
            left.push(Shift { from_ms, to_ms: shift.to_ms });
        }
    }
    left
}

/// Takes people out of what they do, and answers them as people who do something else at those times.
pub(super) fn split(people: &mut Vec<Person>, taken: &[Vec<Shift>], queues: &[u32]) -> Vec<Person> {
    let mut others = Vec::new();
    for (person, taken) in people.iter_mut().zip(taken) {
        if taken.is_empty() {
            continue;
        }
        others.push(Person { queues: queues.to_vec(), shifts: taken.clone(), ..person.clone() });
        person.shifts = without(&person.shifts, taken);
    }
    // Somebody without a shift would always be there.
    people.retain(|person| !person.shifts.is_empty());
    others
}
