//! Tables that were computed elsewhere.

use crate::figures::{FIGURES, error};
use crate::near;
use engine::staffing::{
    Delays, Level, Line, SquareRoot, Steady, Target, erlang_a, erlang_b, erlang_b_between, erlang_c, fewest,
    garnett_abandoned_of_delayed, garnett_delayed, halfin_whitt_delayed, on_the_rota, pooling,
    priority_waits,
};

fn line(arrivals: f64, handling: f64, giving_up: f64) -> Line {
    Line { arrivals, handling, giving_up }
}

fn stable(steady: Steady<Delays>) -> Delays {
    steady.stable().expect("it settles")
}

#[test]
fn every_reference_figure_is_met_to_ten_digits() {
    for figure in FIGURES {
        assert!(error(figure) <= 1e-10, "{figure:?} is off by {}", error(figure));
    }
    let worst = FIGURES.iter().map(error).fold(0.0, f64::max);
    assert!(worst < 1e-12, "{worst}");
}

#[test]
fn the_tails_of_erlang_a_are_those_of_the_table() {
    // Arrivals, giving up, agents, T, P(V > T), by quadrature with 50 digits.
    let rows = [
        (100.0, 0.5, 100, 0.1, 0.29169027029),
        (120.0, 0.5, 100, 0.1, 0.97389829659),
        (10.0, 0.25, 10, 0.1, 0.60996015011),
        (20.0, 2.0, 18, 0.05, 0.4972435133),
        (5.0, 1.0, 5, 0.2, 0.38945329525),
        (1000.0, 0.5, 1010, 0.05, 0.080360870274),
    ];
    for (arrivals, giving_up, agents, t, longer) in rows {
        let delays = stable(erlang_a(&line(arrivals, 1.0, giving_up), agents));
        near(delays.potential_longer_than(t), longer, 10);
    }
    let delays = stable(erlang_a(&line(100.0, 1.0, 0.5), 100));
    near(delays.wait_longer_than(0.1), 0.27746436794, 11);
    near(delays.service_level(Level::OfOffered, 0.1).unwrap(), 0.70110956039, 11);
    near(delays.service_level(Level::OfAnswered, 0.1).unwrap(), 0.72505834823, 11);
    near(delays.service_level(Level::OfPotentialWaits, 0.1).unwrap(), 1.0 - 0.29169027029, 10);
    near(delays.occupancy(), 0.96696984747, 11);
    let delays = stable(erlang_a(&line(10.0, 1.0, 0.25), 10));
    near(delays.service_level(Level::OfOffered, 0.1).unwrap(), 0.38900780894, 11);
}

#[test]
fn the_four_service_levels_are_four_numbers() {
    let delays = stable(erlang_a(&line(100.0, 1.0, 0.5), 100));
    let levels = [
        Level::OfOffered,
        Level::OfPotentialWaits,
        Level::OfOfferedLessShortAbandons { short: 0.1 },
        Level::OfAnswered,
    ];
    let shares = levels.map(|level| delays.service_level(level, 0.1).unwrap());
    assert!(shares.is_sorted_by(|a, b| a < b), "{shares:?}");
    let less_short = shares[0] / (1.0 - delays.abandoned_within(0.1));
    near(shares[2], less_short, 14);
    near(delays.promise_kept(0.1), less_short, 12);
}

#[test]
fn the_fewest_agents_are_those_of_the_table() {
    // Contacts an hour, handle time in seconds, then for 80, 90 and 95 % in 20 s, a mean of 15 s, and 5, 2 and 1 % giving up with a mean
    // patience of 120 s.
    let rows = [
        (20.0, 300.0, [4, 4, 5], 4, [4, 5, 5]),
        (60.0, 300.0, [8, 9, 10], 9, [8, 9, 10]),
        (100.0, 180.0, [8, 9, 10], 8, [8, 9, 10]),
        (240.0, 300.0, [25, 26, 28], 25, [23, 26, 28]),
        (600.0, 300.0, [57, 59, 61], 57, [53, 57, 60]),
        (1200.0, 240.0, [87, 90, 92], 87, [81, 87, 91]),
    ];
    for (hourly, handle_s, levels, speed, abandonments) in rows {
        let patient = line(hourly / 3600.0, 1.0 / handle_s, 0.0);
        for (at_least, agents) in [0.8, 0.9, 0.95].into_iter().zip(levels) {
            let target = Target::ServiceLevel { level: Level::OfOffered, within: 20.0, at_least };
            assert_eq!(fewest(&patient, &target), Some(agents), "{hourly} {at_least}");
        }
        let target = Target::AverageSpeedOfAnswer { at_most: 15.0 };
        assert_eq!(fewest(&patient, &target), Some(speed), "{hourly}");
        let impatient = Line { giving_up: 1.0 / 120.0, ..patient };
        for (at_most, agents) in [0.05, 0.02, 0.01].into_iter().zip(abandonments) {
            assert_eq!(fewest(&impatient, &Target::Abandonment { at_most }), Some(agents), "{hourly}");
        }
    }
}

#[test]
fn what_cannot_be_reached_or_does_not_settle_is_said() {
    assert_eq!(erlang_c(&line(5.0, 1.0, 0.0), 5), Steady::Unstable, "exactly full grows for ever");
    assert_eq!(erlang_a(&line(5.0, 1.0, 0.0), 4), Steady::Unstable);
    assert_eq!(erlang_a(&line(f64::NAN, 1.0, 0.5), 4), Steady::Unstable);
    assert_eq!(erlang_a(&line(1.0, 0.0, 0.5), 4), Steady::Unstable);
    let target = Target::ServiceLevel { level: Level::OfOffered, within: 20.0, at_least: 1.1 };
    assert_eq!(fewest(&line(1.0, 1.0, 0.5), &target), None, "more than everybody");
    let nobody = stable(erlang_a(&line(3.0, 1.0, 0.5), 0));
    near(nobody.abandoned(), 1.0, 12);
    assert_eq!(nobody.mean_wait_of_answered(), None);
    assert_eq!(nobody.service_level(Level::OfAnswered, 1.0), None);
}

#[test]
fn figures_far_from_any_small_line_are_met_too() {
    // Computed with 40 digits: by recursion and balance equations, and by quadrature between whole numbers.
    let is = |found: f64, expected: f64| {
        assert!((found / expected - 1.0).abs() < 1e-11, "{found} is not {expected}");
    };
    for (load, agents, blocked) in [
        (1e5, 100_000, 0.0025188934235469064),
        (1e5, 100_400, 0.0006311667778357209),
        (99_999.5, 100_300, 0.0009673696112819972),
    ] {
        is(erlang_b(load, agents), blocked);
    }
    is(stable(erlang_c(&line(1e5, 1.0, 0.0), 100_400)).delayed(), 0.13683192062523956);
    is(stable(erlang_c(&line(99_999.5, 1.0, 0.0), 100_300)).delayed(), 0.24425544359885887);
    for (arrivals, giving_up, agents, delayed, abandoned, wait) in [
        (1e5, 0.5, 100_100, 0.43853937623866446, 0.000642364306718984, 0.001284728613437968),
        (1e5, 0.01, 99_000, 1.0, 0.01, 1.0),
        (1500.0, 0.25, 1000, 1.0, 1.0 / 3.0, 4.0 / 3.0),
        (30.0, 1e-4, 30, 0.9905539085370245, 0.001442270090114517, 14.422700901145169),
    ] {
        let found = stable(erlang_a(&line(arrivals, 1.0, giving_up), agents));
        is(found.delayed(), delayed);
        is(found.abandoned(), abandoned);
        is(found.mean_wait(), wait);
    }
    for (load, agents, blocked) in [
        (10.0, 12.5, 0.10102942320293891),
        (0.3, 0.7, 0.37718206626155853),
        (250.0, 260.25, 0.026665714295525106),
    ] {
        is(erlang_b_between(load, agents), blocked);
    }
}

#[test]
fn loads_of_a_hundred_thousand_and_patience_without_end_stay_numbers() {
    for (arrivals, giving_up, agents) in
        [(1e5, 0.5, 100_100), (1e5, 1e-3, 99_000), (1e5, 1e-4, 101_000), (2e5, 0.01, 1_000), (3.0, 1e-9, 2)]
    {
        let delays = stable(erlang_a(&line(arrivals, 1.0, giving_up), agents));
        for share in [delays.delayed(), delays.abandoned(), delays.potential_longer_than(0.01)] {
            assert!((0.0..=1.0 + 1e-12).contains(&share), "{arrivals} {giving_up} {agents}: {share}");
        }
        let balance = arrivals * delays.answered() + giving_up * delays.in_line();
        assert!((balance / arrivals - 1.0).abs() < 1e-9, "{arrivals}: {balance}");
    }
    let overloaded = stable(erlang_a(&line(2e5, 1.0, 0.01), 1_000));
    near(overloaded.abandoned(), 0.995, 10);
    // Blocking by the asymptotic expansion at critical load: B ≈ √(2/(πs)).
    let critical = erlang_b(1e5, 100_000) / (2.0 / (std::f64::consts::PI * 1e5)).sqrt();
    assert!((critical - 1.0).abs() < 0.003, "{critical}");
}

#[test]
fn priorities_wait_as_cobham_says() {
    let waits = |arrivals: &[f64], agents| -> Vec<f64> {
        priority_waits(arrivals, 1.0, agents).into_iter().map(|w| w.stable().expect("it settles")).collect()
    };
    for (arrivals, agents, expected) in [
        (&[4.5, 4.5][..], 10, &[0.1215875498, 1.215875498][..]),
        (&[2.0, 3.0, 4.0], 10, &[0.08359144051, 0.167182881, 1.337463048]),
        (&[10.0, 10.0], 24, &[0.02129087856, 0.1277452713]),
        (&[5.0, 20.0, 20.0], 50, &[0.008085877049, 0.0161717541, 0.1455457869]),
    ] {
        for (wait, expected) in waits(arrivals, agents).into_iter().zip(expected) {
            near(wait, *expected, 9);
        }
    }
    let mixed: f64 = waits(&[4.5, 4.5], 10).iter().sum::<f64>() / 2.0;
    near(mixed, 0.6687315241, 9);
    let overflowing = priority_waits(&[3.0, 3.0, 9.0], 1.0, 10);
    assert!(matches!(overflowing[1], Steady::Stable(_)));
    assert_eq!(overflowing[2], Steady::Unstable, "those above it still settle");
    near(overflowing[0].clone().stable().unwrap(), 0.1 / 0.7, 12);
}

#[test]
fn owning_a_line_must_make_people_this_much_faster() {
    for (agents, share, pooled, separate, break_even) in [
        (3, 0.8, 1.0787, 4.0, 1.281),
        (4, 0.9, 1.9694, 9.0, 1.237),
        (8, 0.9, 0.8769, 9.0, 1.433),
        (8, 0.95, 2.1104, 19.0, 1.271),
        (20, 0.9, 0.2754, 9.0, 1.684),
    ] {
        let all = line(share * f64::from(agents), 1.0, 0.0);
        let Steady::Stable(found) = pooling(&all, agents) else { panic!("it settles") };
        assert!((found.pooled_wait - pooled).abs() < 6e-5, "{found:?}");
        near(found.separate_wait, separate, 9);
        near(found.break_even, break_even, 4);
    }
    assert_eq!(pooling(&line(3.0, 1.0, 0.0), 3), Steady::Unstable);
}

#[test]
fn the_square_root_rule_is_near_and_is_not_exact() {
    let rows = [(0.5, 0.504539, 105), (1.0, 0.223361, 110), (1.5, 0.084690, 115)];
    for (quality, rule, agents) in rows {
        near(halfin_whitt_delayed(quality), rule, 5);
        near(SquareRoot::of(100.0, agents).quality, quality, 12);
    }
    near(garnett_delayed(0.0, 0.5), 0.58579, 5);
    near(garnett_delayed(0.0, 0.5) * garnett_abandoned_of_delayed(0.0, 0.5, 100), 0.03305, 4);
    near(garnett_delayed(-0.5, 0.5), 0.79793, 5);
}

#[test]
fn shrinkage_divides() {
    assert_eq!(on_the_rota(7, 0.3), Some(10), "not 9.1");
    assert_eq!(on_the_rota(9, 0.1), Some(10), "and not 11 for the last bit of a quotient");
    assert_eq!(on_the_rota(25, 0.3), Some(36));
    assert_eq!(on_the_rota(0, 0.3), Some(0));
    assert_eq!(on_the_rota(5, 1.0), None);
    assert_eq!(on_the_rota(5, -0.1), None);
}
