//! What holds whatever the rates.

use engine::staffing::{
    Delays, Level, Line, Slowdown, Steady, Target, concurrent, erlang_a, erlang_b, erlang_b_between,
    erlang_c, fewest,
};
use proptest::prelude::*;

fn any_line() -> impl Strategy<Value = Line> {
    (0.05..60.0f64, 0.1..5.0f64, prop_oneof![Just(0.0), 0.01..8.0f64])
        .prop_map(|(arrivals, handling, giving_up)| Line { arrivals, handling, giving_up })
}

fn level(delays: &Delays, level: Level, t: f64) -> f64 {
    delays.service_level(level, t).expect("somebody is answered")
}

/// The figures of a line that a table of probabilities must keep in order.
fn check(line: &Line, delays: &Delays, t: f64) -> Result<(), TestCaseError> {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6);
    let (delayed, abandoned) = (delays.delayed(), delays.abandoned());
    let shares =
        [delayed, abandoned, delays.answered(), delays.potential_longer_than(t), delays.answered_within(t)];
    for share in shares {
        prop_assert!((-1e-12..=1.0 + 1e-12).contains(&share), "{share} is no probability");
    }
    prop_assert!(near(delayed + delays.undelayed(), 1.0));
    prop_assert!(near(abandoned + delays.answered(), 1.0), "everybody is answered or gives up");
    prop_assert!(near(delays.in_line(), line.arrivals * delays.mean_wait()), "Little's law");
    prop_assert!(near(delays.potential_longer_than(0.0), delayed));
    prop_assert!(near(delays.answered_within(0.0), delays.undelayed()));
    prop_assert!(near(delays.answered_within(1e9), delays.answered()));
    prop_assert!(delays.wait_longer_than(t) <= delays.potential_longer_than(t) + 1e-15);
    let (of_offered, of_answered) = (Level::OfOffered, Level::OfAnswered);
    prop_assert!(level(delays, of_offered, t) <= level(delays, of_answered, t) + 1e-12);
    prop_assert!(level(delays, of_offered, t) <= level(delays, Level::OfPotentialWaits, t) + 1e-12);
    // E W is the integral of P(W > t): a composite rule of Simpson over what is left of it.
    let end = 12.0 * (delays.mean_wait() / delayed).max(1e-3);
    let (steps, mut area) = (240, 0.0);
    for i in 0..=steps {
        let weight = if i == 0 || i == steps {
            1.0
        } else if i % 2 == 1 {
            4.0
        } else {
            2.0
        };
        let u = f64::from(i) / f64::from(steps);
        area += weight * delays.wait_longer_than(end * u * u * u) * 3.0 * u * u * end;
    }
    area /= 3.0 * f64::from(steps);
    prop_assert!(
        (area - delays.mean_wait()).abs() <= 1e-3 * delays.mean_wait(),
        "{area} {}",
        delays.mean_wait()
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn shares_are_shares_and_everybody_is_somewhere(line in any_line(), agents in 1..80_u32, t in 0.0..4.0f64) {
        if let Steady::Stable(delays) = erlang_a(&line, agents) {
            check(&line, &delays, t)?;
        } else {
            prop_assert!(line.giving_up == 0.0 && line.load() >= f64::from(agents));
        }
    }

    #[test]
    fn one_agent_more_never_hurts(line in any_line(), agents in 1..80_u32, t in 0.0..4.0f64) {
        let (Steady::Stable(fewer), Steady::Stable(more)) = (erlang_a(&line, agents), erlang_a(&line, agents + 1)) else {
            return Ok(());
        };
        prop_assert!(more.delayed() <= fewer.delayed() + 1e-12);
        prop_assert!(more.abandoned() <= fewer.abandoned() + 1e-15);
        prop_assert!(more.mean_wait() <= fewer.mean_wait() * (1.0 + 1e-12));
        prop_assert!(more.mean_wait_of_answered() <= fewer.mean_wait_of_answered().map(|w| w * (1.0 + 1e-12)));
        prop_assert!(more.promise_kept(t) >= fewer.promise_kept(t) - 1e-12);
        for which in [Level::OfOffered, Level::OfAnswered, Level::OfPotentialWaits,
            Level::OfOfferedLessShortAbandons { short: t / 2.0 }] {
            prop_assert!(level(&more, which, t) >= level(&fewer, which, t) - 1e-12, "{which:?}");
        }
    }

    #[test]
    fn the_answer_reaches_the_target_and_one_fewer_does_not(line in any_line(), share in 0.01..0.99f64, t in 0.0..1.0f64) {
        for target in [
            Target::ServiceLevel { level: Level::OfOffered, within: t, at_least: share },
            Target::AverageSpeedOfAnswer { at_most: t + 0.01 },
            Target::Abandonment { at_most: share },
            Target::PromiseKept { within: t, at_least: share },
        ] {
            let reaches = |agents| matches!(erlang_a(&line, agents), Steady::Stable(d) if target.is_reached_by(&d));
            let agents = fewest(&line, &target).expect("enough agents reach anything below everything");
            prop_assert!(reaches(agents));
            prop_assert!(agents == 1 || !reaches(agents - 1), "{target:?} with {agents}");
        }
    }

    #[test]
    fn blocking_is_the_same_by_recursion_and_between_whole_numbers(load in 0.01..300.0f64, agents in 0..400_u32, part in 0.0..1.0f64) {
        let mut by_recursion = 1.0;
        for k in 1..=agents {
            by_recursion = load * by_recursion / (f64::from(k) + load * by_recursion);
        }
        let blocked = erlang_b(load, agents);
        prop_assert!((blocked - by_recursion).abs() <= 1e-12 * by_recursion.max(1e-290));
        let whole = f64::from(agents);
        prop_assert!((erlang_b_between(load, whole) - blocked).abs() <= 1e-12 * blocked);
        let between = erlang_b_between(load, whole + part);
        prop_assert!(between <= blocked * (1.0 + 1e-12) && between >= erlang_b(load, agents + 1) * (1.0 - 1e-12));
        // The recursion holds between whole numbers too.
        let next = load * between / (whole + part + 1.0 + load * between);
        // Below 1e-290 numbers have no digits left to compare.
        prop_assert!((erlang_b_between(load, whole + part + 1.0) - next).abs() <= 1e-11 * next.max(1e-290));
    }

    #[test]
    fn patience_without_end_is_erlang_c_and_none_is_erlang_b(load in 0.1..50.0f64, spare in 1..20_u32) {
        let agents = load as u32 + spare;
        let patient = Line { arrivals: load, handling: 1.0, giving_up: 0.0 };
        let c = erlang_c(&patient, agents).stable().unwrap();
        let almost = erlang_a(&Line { giving_up: 1e-8, ..patient }, agents).stable().unwrap();
        prop_assert!((almost.delayed() / c.delayed() - 1.0).abs() < 1e-4);
        let hasty = erlang_a(&Line { giving_up: 1e9, ..patient }, agents).stable().unwrap();
        prop_assert!((hasty.abandoned() / erlang_b(load, agents) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn one_conversation_at_once_is_erlang_a(line in any_line(), agents in 1..50_u32, beta in 0.0..2.0f64, t in 0.0..2.0f64) {
        let one = concurrent(&line, &Slowdown { beta }, agents, 1).map(|c| (c.handle_time, c.delays));
        match (one, erlang_a(&line, agents)) {
            (Steady::Stable((handle_time, one)), Steady::Stable(a)) => {
                let near = |x: f64, y: f64| (x - y).abs() <= 1e-9 * y.abs().max(1e-200);
                prop_assert!(near(one.delayed(), a.delayed()) && near(one.abandoned(), a.abandoned()));
                prop_assert!(near(one.potential_longer_than(t), a.potential_longer_than(t)));
                prop_assert!(near(handle_time, 1.0 / line.handling));
            }
            (Steady::Unstable, Steady::Unstable) => {}
            _ => prop_assert!(false, "one settles and the other does not"),
        }
    }
}
