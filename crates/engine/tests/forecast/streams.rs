use crate::{DAY_MS, MONDAY_MS, tell, told};
use engine::dice::Dice;
use engine::durations::Durations;
use engine::forecast::{Expected, INTERVAL_MS, SLOTS, Series, Zone};
use proptest::prelude::*;

/// A Poisson count, by adding up gaps.
fn poisson(mean: f64, dice: &mut Dice) -> u32 {
    let (mut at, mut count) = (-dice.unit().ln(), 0);
    while at < mean {
        at -= dice.unit().ln();
        count += 1;
    }
    count
}

/// Busy from 8 to 20 but on Sundays, less on Saturdays; each day differs by a gamma law, as days do.
fn made(days: usize, busiest: f64, seed: u64) -> Vec<[u32; SLOTS]> {
    let mut dice = Dice::new(seed);
    let differs = Durations::Erlang { mean: 1.0, phases: 40 };
    let each = |day: usize| {
        let of_day = [1.2, 1.0, 1.0, 0.9, 0.9, 0.4, 0.0][day % 7] * differs.draw(&mut dice);
        std::array::from_fn(|slot| {
            let hump = ((slot as f64 - 16.0) / 24.0 * std::f64::consts::PI).sin();
            let open = (16..40).contains(&slot);
            poisson(if open { busiest * of_day * (0.4 + 0.6 * hump) } else { 0.0 }, &mut dice)
        })
    };
    (0..days).map(each).collect()
}

fn ends(said: &Expected) -> [u32; 5] {
    [said.low_90, said.low_50, said.median, said.high_50, said.high_90]
}

#[test]
fn bands_hold_as_often_as_they_say_at_each_distance() {
    // Of each distance: how many were said where something is open, and how many of the wide and of the narrow bands held.
    let mut held = [[0_u32; 3]; 3];
    for seed in 0..3 {
        let days = made(140, 30.0, seed);
        let mut series = Series::new(Zone::utc(), MONDAY_MS);
        for (day, counts) in days.iter().enumerate() {
            let from_ms = MONDAY_MS + day as i64 * DAY_MS;
            for (slot, came) in counts.iter().enumerate() {
                let now_ms = from_ms + slot as i64 * INTERVAL_MS;
                series.pass(now_ms);
                let aheads: &[(usize, usize)] = match slot {
                    0 => &[
                        (1, SLOTS + 18),
                        (1, SLOTS + 24),
                        (1, SLOTS + 32),
                        (2, 6 * SLOTS + 20),
                        (2, 6 * SLOTS + 30),
                    ],
                    16..40 => &[(0, 0)],
                    _ => &[],
                };
                if day >= 42 {
                    for (place, ahead) in aheads {
                        let said = series.forecast(now_ms + (*ahead as i64 + 1) * INTERVAL_MS).unwrap();
                        let (of_day, of_slot) = (day + (slot + ahead) / SLOTS, (slot + ahead) % SLOTS);
                        let said = said[*ahead].expected;
                        if of_day < days.len() && said.mean >= 3.0 {
                            let came = days[of_day][of_slot];
                            held[*place][0] += 1;
                            held[*place][1] += u32::from((said.low_90..=said.high_90).contains(&came));
                            held[*place][2] += u32::from((said.low_50..=said.high_50).contains(&came));
                        }
                    }
                }
                series.add(now_ms, *came);
            }
        }
    }
    for [said, wide, narrow] in held {
        assert!(said > 400, "{held:?}");
        let share = |held: u32| f64::from(held) / f64::from(said);
        assert!((0.86..0.95).contains(&share(wide)), "{held:?}");
        assert!((0.45..0.64).contains(&share(narrow)), "{held:?}");
    }
}

#[test]
fn what_has_come_today_moves_what_is_said_of_the_rest_of_it_and_of_no_other_day() {
    let days = made(70, 30.0, 7);
    let at_ms = MONDAY_MS + 70 * DAY_MS;
    let rest = |factor: f64| {
        let mut series = told(&days);
        for (slot, usual) in days[63][..26].iter().enumerate() {
            series.add(at_ms + slot as i64 * INTERVAL_MS, (f64::from(*usual) * factor) as u32);
        }
        series.pass(at_ms + 26 * INTERVAL_MS);
        let said = series.forecast(at_ms + 3 * DAY_MS).unwrap();
        let of = |day: i64| -> f64 {
            said.iter()
                .filter(|i| (i.from_ms - at_ms).div_euclid(DAY_MS) == day)
                .map(|i| i.expected.mean)
                .sum()
        };
        (of(0), of(1))
    };
    let (quiet, usual, busy) = (rest(0.5), rest(1.0), rest(2.0));
    assert!(quiet.0 < 0.8 * usual.0 && busy.0 > 1.2 * usual.0, "{quiet:?} {usual:?} {busy:?}");
    assert!((quiet.1 - busy.1).abs() < 1e-9);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever came, and however badly behaved it was.
    #[test]
    fn quantiles_are_in_order_and_means_are_numbers(
        counts in prop::collection::vec(prop_oneof![4 => 0_u32..5, 2 => 0_u32..200, 1 => 0_u32..20_000], 48 * 9..48 * 16),
        silence in 0_i64..40,
    ) {
        let mut series = Series::new(Zone::utc(), MONDAY_MS);
        let mut at_ms = MONDAY_MS;
        for came in counts {
            series.add(at_ms, came);
            at_ms += INTERVAL_MS;
        }
        series.pass(at_ms + silence * DAY_MS);
        let now_ms = at_ms + silence * DAY_MS;
        for interval in series.forecast(now_ms + 9 * DAY_MS).unwrap() {
            let said = interval.expected;
            prop_assert!(said.mean.is_finite() && said.mean >= 0.0);
            prop_assert!(said.variation.is_finite() && said.variation > 0.0);
            prop_assert!(ends(&said).is_sorted(), "{said:?}");
        }
    }

    /// Nothing is known before it happened: any other future leaves what was said as it was.
    #[test]
    fn another_future_changes_nothing_that_was_said(
        known in 8_usize..20, slot in 0_usize..48, seed in 0_u64..50, other in 50_u64..100,
    ) {
        let past = made(known, 20.0, seed);
        let said = |future: u64| {
            let at_ms = MONDAY_MS + known as i64 * DAY_MS + slot as i64 * INTERVAL_MS;
            let mut series = told(&past);
            series.pass(at_ms);
            let said = series.forecast(at_ms + 7 * DAY_MS).unwrap();
            tell(&mut series, at_ms, &made(3, 60.0, future));
            (said, series.forecast(at_ms + 10 * DAY_MS).unwrap())
        };
        let (one, two) = (said(seed), said(other));
        prop_assert_eq!(&one.0, &two.0);
        prop_assert_ne!(&one.1, &two.1);
    }
}
