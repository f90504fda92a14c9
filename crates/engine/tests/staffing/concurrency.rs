//! Agents with several conversations.

use crate::near;
use engine::dice::Dice;
use engine::durations::Durations;
use engine::staffing::{Line, Slowdown, Steady, Target, concurrent, fewest_concurrent};

/// Sixty chats an hour of eight minutes alone, a mean patience of three; per minute.
const CHATS: Line = Line { arrivals: 1.0, handling: 1.0 / 8.0, giving_up: 1.0 / 3.0 };

#[test]
fn holding_several_saves_agents_as_the_table_says_and_less_each_time() {
    let target = Target::Abandonment { at_most: 0.03 };
    for (beta, agents) in [(0.3, [12, 7, 6, 5]), (0.5, [12, 8, 7, 6]), (0.8, [12, 9, 8, 8])] {
        for (at_once, expected) in (1..).zip(agents) {
            let found = fewest_concurrent(&CHATS, &Slowdown { beta }, at_once, &target);
            assert_eq!(found, Some(expected), "β {beta}, {at_once} at once");
        }
    }
}

#[test]
fn waits_handle_times_and_hands_are_those_of_the_table() {
    let at = |beta, agents, at_once| {
        let Steady::Stable(found) = concurrent(&CHATS, &Slowdown { beta }, agents, at_once) else { panic!() };
        let delays = &found.delays;
        [delays.delayed(), delays.abandoned(), delays.mean_wait() * 60.0, found.handle_time, found.held]
    };
    for (beta, agents, at_once, expected) in [
        (0.3, 12, 1, [0.0955, 0.0258, 4.6, 8.00, 0.65]),
        (0.5, 8, 2, [0.0577, 0.0174, 3.1, 9.44, 1.16]),
        (0.5, 7, 3, [0.0260, 0.0080, 1.4, 10.98, 1.56]),
        (0.8, 8, 4, [0.0100, 0.0034, 0.6, 13.14, 1.64]),
    ] {
        let found = at(beta, agents, at_once);
        for ((found, expected), unit) in found.into_iter().zip(expected).zip([1e-4, 1e-4, 0.1, 0.01, 0.01]) {
            assert!((found - expected).abs() <= 0.51 * unit, "{found} is not {expected}");
        }
    }
    let a =
        concurrent(&Line { arrivals: 100.0, handling: 1.0, giving_up: 0.5 }, &Slowdown { beta: 0.9 }, 100, 1);
    near(a.stable().unwrap().delays.abandoned(), 0.03303015252828815, 12);
}

#[test]
fn patient_customers_and_too_much_of_them_do_not_settle() {
    let patient = Line { giving_up: 0.0, ..CHATS };
    let slowdown = Slowdown { beta: 0.5 };
    assert!(matches!(concurrent(&patient, &slowdown, 6, 2), Steady::Unstable), "ten an hour each is sixty");
    assert!(matches!(concurrent(&patient, &slowdown, 7, 2), Steady::Stable(_)));
    assert!(matches!(concurrent(&CHATS, &slowdown, 0, 2), Steady::Unstable));
    let idle = concurrent(&CHATS, &slowdown, 3_000, 3).stable().unwrap();
    near(idle.held * 3_000.0, 8.0, 9);
}

#[test]
fn the_slowdown_is_found_again_in_what_was_seen() {
    let mut dice = Dice::new(5);
    let scatter = Durations::Lognormal { mean: 1.0, variation2: 0.8 };
    let mut z = Vec::new();
    for beta in [0.0, 0.3, 0.8] {
        let seen: Vec<(f64, f64)> = (0..20_000)
            .map(|_| {
                let held = 1.0 + 3.0 * dice.unit();
                (held, 480.0 * (1.0 + beta * (held - 1.0)) * scatter.draw(&mut dice))
            })
            .collect();
        let (found, error, alone) = Slowdown::fit(&seen).expect("there is enough to see");
        assert!((alone - 480.0).abs() < 20.0, "{alone}");
        assert!(error < 0.03, "{error}");
        z.push((found.beta - beta) / error);
    }
    assert!(z.iter().all(|z| z.abs() < 3.5), "{z:?}");
    assert_eq!(Slowdown::fit(&[(2.0, 5.0), (2.0, 6.0), (2.0, 7.0)]), None, "concurrency never differed");
    assert_eq!(Slowdown::fit(&[(1.0, 5.0), (2.0, 6.0)]), None);
}
