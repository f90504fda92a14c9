//! A line of a team beside that of everybody: its people serve both. What is said of each is right as often as it says.

use crate::{UNIT_MS, class, per_hour};
use engine::routing::Rule;
use engine::simulation::{Arrivals, Class, Kept, Model, Person, Promises, run};
use engine::waits::Waits;

/// Eight serve the first line, of whom two are the team that the second waits for.
fn floor(everybody: f64, of_team: f64) -> Model {
    let classes = vec![
        Class { arrivals: Arrivals::steady(per_hour(everybody)), ..class(1.0, 0.3) },
        Class { queue: 1, arrivals: Arrivals::steady(per_hour(of_team)), ..class(1.0, 0.3) },
    ];
    let people = (0..8).map(|agent| Person::always(if agent < 2 { vec![0, 1] } else { vec![0] })).collect();
    Model {
        classes,
        people,
        rule: Rule::default(),
        from_ms: 0,
        until_ms: (1_000.0 * UNIT_MS) as i64,
        closed: Vec::new(),
    }
}

fn kept(everybody: f64, of_team: f64) -> Vec<(u64, f64)> {
    let model = floor(everybody, of_team);
    let mut promises = Promises::new(&model, Waits::default().of_entry_only(), (200.0 * UNIT_MS) as i64);
    run(&model, 20_261, 1, &mut promises).expect("the model is sound");
    let share = |of: &Kept| {
        let all = of.kept + of.early + of.missed;
        (all, of.kept as f64 / all as f64)
    };
    promises.classes().iter().map(share).collect()
}

#[test]
fn promises_hold_in_the_line_of_a_team_as_in_that_of_everybody() {
    // A team that everybody's line leaves little time, and one with much of its own.
    for (everybody, of_team) in [(7.0, 0.8), (5.0, 1.7)] {
        for (line, (scored, share)) in kept(everybody, of_team).into_iter().enumerate() {
            eprintln!("{everybody} and {of_team}, line {line}: {share:.3} of {scored}");
            assert!(scored > 150, "{scored}");
            assert!((0.85..=0.96).contains(&share), "{everybody}, {of_team}, line {line}: {share}");
        }
    }
}
