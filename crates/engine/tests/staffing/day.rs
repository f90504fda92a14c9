//! Load over the day, and forecasts that are not sure.

use crate::near;
use engine::dice::Dice;
use engine::durations::Durations;
use engine::staffing::{Forecasts, Level, Line, OfferedLoad, Stretch, Target, fewest};
use std::f64::consts::TAU;

fn laws() -> Vec<Durations> {
    vec![
        Durations::Fixed(2.0),
        Durations::Exponential { mean: 2.0 },
        Durations::Lognormal { mean: 2.0, variation2: 1.5 },
        Durations::Hyperexponential { mean: 2.0, variation2: 4.0 },
        Durations::Erlang { mean: 2.0, phases: 3 },
        Durations::of_seen(vec![3.0, 1.0, 0.5, 3.5, f64::NAN, -1.0]).expect("some are sound"),
    ]
}

#[test]
fn every_law_draws_what_it_says_of_itself() {
    let mut dice = Dice::new(11);
    for law in laws() {
        let drawn: Vec<f64> = (0..200_000).map(|_| law.draw(&mut dice)).collect();
        let mean = |of: &dyn Fn(f64) -> f64| drawn.iter().map(|x| of(*x)).sum::<f64>() / drawn.len() as f64;
        assert!((mean(&|x| x) / law.mean() - 1.0).abs() < 0.02, "{law:?}");
        assert!((mean(&|x| x * x) / law.mean_square() - 1.0).abs() < 0.08, "{law:?}");
        for x in [0.1, 1.0, 2.5, 7.0] {
            assert!((mean(&|d| d.min(x)) / law.mean_up_to(x) - 1.0).abs() < 0.02, "{law:?} up to {x}");
        }
        assert!((law.mean_up_to(1e6) / law.mean() - 1.0).abs() < 1e-3, "{law:?}");
    }
}

#[test]
fn load_that_lasts_is_arrivals_times_handle_time_whatever_the_law() {
    for law in laws() {
        let always = Stretch { from: -1e5, to: 1e5, arrivals: 3.0 };
        near(OfferedLoad::once(vec![always], law.clone()).at(0.0), 6.0, 3);
        let day = vec![Stretch { from: 0.0, to: 24.0, arrivals: 3.0 }];
        near(OfferedLoad::repeating(day, law, 24.0).at(13.0), 6.0, 9);
    }
}

#[test]
fn load_lags_behind_arrivals_as_the_sine_law_says() {
    // Arrivals 20(1 + sin γt)/2 in thin slices; the exact answer for exponential services of mean 1 is known in closed form.
    for cycle in [240.0, 80.0, 40.0] {
        let (slices, gamma) = (1_000_u32, TAU / cycle);
        let edge = |i: u32| f64::from(i) / f64::from(slices) * cycle;
        let day: Vec<Stretch> = (0..slices)
            .map(|i| Stretch {
                from: edge(i),
                to: edge(i + 1),
                arrivals: 20.0 * 0.5f64.mul_add((gamma * (edge(i) + edge(1) / 2.0)).sin(), 1.0),
            })
            .collect();
        let load = OfferedLoad::repeating(day, Durations::Exponential { mean: 1.0 }, cycle);
        for t in [0.0, 0.2 * cycle, 0.61 * cycle] {
            let swing = ((gamma * t).sin() - gamma * (gamma * t).cos()) / (1.0 + gamma * gamma);
            near(load.at(t), 20.0 * 0.5f64.mul_add(swing, 1.0), 4);
        }
        let crest = cycle / 4.0 + gamma.atan() / gamma;
        assert!(load.at(crest) > load.at(crest - 0.3) && load.at(crest) > load.at(crest + 0.3));
        near(load.most_between(0.0, cycle, 401), load.at(crest), 4);
    }
}

#[test]
fn a_plan_by_offered_load_staffs_the_backlog_of_a_rush_after_it() {
    let rush = vec![Stretch { from: 0.0, to: 1.0, arrivals: 60.0 }];
    let load = OfferedLoad::once(rush, Durations::Exponential { mean: 0.5 });
    let target = Target::ServiceLevel { level: Level::OfOffered, within: 0.02, at_least: 0.8 };
    let agents = |t| load.fewest_at(t, 0.0, &target).unwrap();
    assert!(agents(0.1) < agents(0.9) && agents(1.2) > 10 && agents(3.0) <= 3);
    assert_eq!(load.fewest_at(-1.0, 0.0, &target), Some(1), "nobody is there and none can be fewer than one");
}

#[test]
fn an_unsure_forecast_needs_more_than_its_mean() {
    let target = Target::ServiceLevel { level: Level::OfOffered, within: 20.0, at_least: 0.8 };
    let (mean, handling, giving_up) = (600.0 / 3600.0, 1.0 / 300.0, 1.0 / 180.0);
    let sure = fewest(&Line { arrivals: mean, handling, giving_up }, &target);
    assert_eq!(Forecasts::gamma(mean, 0.0).fewest(handling, giving_up, &target), sure);
    let mut last = sure;
    for variation in [0.1, 0.2, 0.4] {
        let forecasts = Forecasts::gamma(mean, variation);
        near(forecasts.mean(), mean, 10);
        let agents = forecasts.fewest(handling, giving_up, &target);
        assert!(agents > last, "{variation}: {agents:?} after {last:?}");
        last = agents;
    }
    let forecasts = Forecasts::gamma(mean, 0.2);
    assert!(forecasts.unstable(handling, 0.0, 50) > 0.4, "the load is 50 on average");
    assert_eq!(forecasts.unstable(handling, giving_up, 50), 0.0);
    let speed = Target::AverageSpeedOfAnswer { at_most: 15.0 };
    assert!(!forecasts.reach(handling, 0.0, 60, &speed), "some of what may come would never settle");
    let draws = Forecasts::of_draws(&[0.1, 0.2]);
    assert!(
        draws.fewest(handling, giving_up, &target)
            > Forecasts::of_draws(&[0.15]).fewest(handling, giving_up, &target)
    );
}
