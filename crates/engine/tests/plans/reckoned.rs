use crate::{HALF_HOUR_MS, steady};
use engine::plans::{Figures, Goal, State, reckon};
use engine::simulation::Shift;
use engine::staffing::{Forecasts, Level, Line, Target, erlang_a};

fn figures(state: State) -> Figures {
    match state {
        State::Steady(figures) => figures,
        other => panic!("{other:?} has no figures"),
    }
}

#[test]
fn where_arrivals_are_even_and_sure_it_is_palms_formula() {
    // Long after the beginning the lagged load is the load: 50 in half an hour of six minutes each are 10 Erlangs.
    let of = reckon(&steady(50.0, 12, Some(180_000.0)))[20];
    assert!((of.load - 10.0).abs() < 1e-3, "{of:?}");
    let line = Line { arrivals: 50.0 / 1_800_000.0, handling: 1.0 / 360_000.0, giving_up: 1.0 / 180_000.0 };
    let exact = erlang_a(&line, 12).stable().unwrap();
    let found = figures(of.state);
    assert!((found.gave_up - exact.abandoned()).abs() < 1e-3);
    assert!((found.answered_in_time - exact.service_level(Level::OfOffered, 60_000.0).unwrap()).abs() < 1e-3);
    assert!((found.occupancy - exact.occupancy()).abs() < 1e-3);
    let p90 = found.wait_p90_ms.unwrap();
    assert!((exact.wait_longer_than(p90) - 0.1).abs() < 0.01, "{p90}");
}

#[test]
fn a_line_that_grows_for_ever_is_said_and_gets_no_number() {
    let of = reckon(&steady(50.0, 9, None))[20];
    assert_eq!(of.state, State::Unstable);
    assert!(of.needed > Some(10));
    let of = reckon(&steady(50.0, 0, None))[20];
    assert_eq!(of.state, State::Nobody);
    assert_eq!(reckon(&steady(0.0, 3, None))[20].state, State::Quiet);
}

#[test]
fn what_is_needed_reaches_the_goal_and_one_fewer_does_not() {
    for goal in [Goal::Answered { within_ms: 20_000.0, at_least: 0.8 }, Goal::GivingUp { at_most: 0.03 }] {
        let with = |people: usize| {
            let mut day = steady(40.0, people, Some(120_000.0));
            (day.goal, day.arriving[20].variation) = (goal, 0.15);
            reckon(&day)[20]
        };
        let needed = with(1).needed.unwrap() as usize;
        let reaches = |people| {
            let found = figures(with(people).state);
            goal.is_reached(found.answered_in_time, found.gave_up)
        };
        assert!(reaches(needed), "{goal:?} {needed}");
        assert!(!reaches(needed - 1), "{goal:?} {needed}");
    }
}

#[test]
fn who_is_unsure_needs_more_people() {
    let needed = |variation: f64| {
        let mut day = steady(200.0, 1, Some(120_000.0));
        day.goal = Goal::Answered { within_ms: 20_000.0, at_least: 0.9 };
        day.arriving.iter_mut().for_each(|of| of.variation = variation);
        reckon(&day)[20].needed.unwrap()
    };
    assert!(needed(0.3) > needed(0.0), "{} {}", needed(0.3), needed(0.0));
}

#[test]
fn who_is_unsure_is_staffed_to_all_that_may_come_and_not_to_its_middle() {
    let level = Level::OfOffered;
    for (erlangs, at_least) in [(30.0, 0.95), (60.0, 0.95), (100.0, 0.95), (100.0, 0.9)] {
        // Six minutes each: so many Erlangs are five times as many in half an hour.
        let mut day = steady(erlangs * 5.0, 1, Some(600_000.0));
        day.goal = Goal::Answered { within_ms: 20_000.0, at_least };
        day.arriving.iter_mut().for_each(|of| of.variation = 0.2);
        let target = Target::ServiceLevel { level, within: 20_000.0, at_least };
        let forecasts = Forecasts::gamma(erlangs / 360_000.0, 0.2);
        let exact = forecasts.fewest(1.0 / 360_000.0, 1.0 / 600_000.0, &target).unwrap();
        let needed = reckon(&day)[20].needed.unwrap();
        assert!(needed.abs_diff(exact) <= 1, "{erlangs} Erlangs: {needed}, by a hundred rates {exact}");
    }
}

#[test]
fn more_people_are_less_busy_also_where_some_rates_are_too_many_for_them() {
    let busy = |people: usize| {
        let mut day = steady(50.0, people, None);
        day.arriving.iter_mut().for_each(|of| of.variation = 0.3);
        reckon(&day)[20].state
    };
    let all: Vec<f64> = (11..16).map(|people| figures(busy(people)).occupancy).collect();
    assert!(all.windows(2).all(|two| two[0] > two[1]) && all[0] > 0.8 && all[0] <= 1.0, "{all:?}");
    // Ten Erlangs for ten people: on average it grows.
    assert_eq!(busy(10), State::Unstable);
}

#[test]
fn shrinkage_divides() {
    let needed = |shrinkage: f64| {
        let mut day = steady(50.0, 1, Some(120_000.0));
        day.known.shrinkage = shrinkage;
        reckon(&day)[20].needed.unwrap()
    };
    // Not 1.3 times as many: divided by 0.7, rounded up.
    assert_eq!(needed(0.3), (f64::from(needed(0.0)) / 0.7).ceil() as u32);
    // Ten on the rota of whom a third is away are as good as seven who never are.
    let mut shrunk = steady(30.0, 10, Some(120_000.0));
    shrunk.known.shrinkage = 0.3;
    let (one, other) = (reckon(&shrunk)[20].state, reckon(&steady(30.0, 7, Some(120_000.0)))[20].state);
    assert!((figures(one).gave_up - figures(other).gave_up).abs() < 1e-6);
}

#[test]
fn somebody_for_half_of_the_time_is_between_one_fewer_and_one_more() {
    let mut day = steady(40.0, 8, Some(120_000.0));
    let (fewer, more) = (reckon(&day)[20], reckon(&steady(40.0, 9, Some(120_000.0)))[20]);
    day.shifts.push(Shift { from_ms: 20 * HALF_HOUR_MS, to_ms: 20 * HALF_HOUR_MS + HALF_HOUR_MS / 2 });
    let between = reckon(&day)[20];
    assert!((between.on_the_rota - 8.5).abs() < 1e-9);
    let gave_up = |of: engine::plans::Reckoned| figures(of.state).gave_up;
    assert!(gave_up(more) < gave_up(between) && gave_up(between) < gave_up(fewer));
}

#[test]
fn those_who_came_before_are_still_at_work_when_arrivals_stop() {
    let mut day = steady(50.0, 12, Some(180_000.0));
    day.arriving[12..].iter_mut().for_each(|of| of.mean = 0.0);
    let reckoned = reckon(&day);
    assert!(reckoned[12].load > 0.5 && reckoned[12].load < 5.0, "{:?}", reckoned[12]);
    assert_eq!(reckoned[20].state, State::Quiet);
}
