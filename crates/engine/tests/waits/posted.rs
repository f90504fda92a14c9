//! Somebody else's board, made honest.

use engine::dice::Dice;
use engine::waits::Posted;

const MINUTE_MS: i64 = 60_000;

#[test]
fn a_board_of_which_nothing_is_known_promises_nothing() {
    let mut board = Posted::default();
    for _ in 0..49 {
        assert!(board.promise(20 * MINUTE_MS).is_none());
        board.lived(20 * MINUTE_MS, None, 10 * MINUTE_MS, 0);
    }
}

#[test]
fn a_board_that_exaggerates_is_seen_through_in_each_of_its_ranges() {
    let (mut board, mut dice) = (Posted::default(), Dice::new(5));
    let mut ranges = [(0u32, 0u32, 0i64); 2];
    for round in 0..6_000 {
        let long = dice.below(2) == 1;
        let posted_ms = if long { 90 } else { 12 } * MINUTE_MS;
        // Short figures are three times too high, long ones a fifth; half of it is noise.
        let truth = posted_ms as f64 * if long { 0.8 } else { 0.33 } * (0.5 + dice.unit());
        let promise = board.promise(posted_ms);
        board.lived(posted_ms, promise.as_ref(), truth as i64, 0);
        if let Some(promise) = promise.filter(|_| round >= 1_000) {
            let (all, held, off) = &mut ranges[usize::from(long)];
            let within = (promise.wait.low_ms..=promise.wait.high_ms).contains(&(truth as i64));
            (*all, *held) = (*all + 1, *held + u32::from(within));
            *off += (promise.wait.median_ms - truth as i64).abs() / 1000;
        }
    }
    for (range, (all, held, off)) in ranges.into_iter().enumerate() {
        let coverage = f64::from(held) / f64::from(all);
        assert!((0.88..=0.92).contains(&coverage), "range {range}: {coverage}");
        // Uniform noise of half the level either way: a quarter of it is the best that a median can do.
        let best_s = [12.0 * 60.0 * 0.33, 90.0 * 60.0 * 0.8][range] * 0.25;
        assert!(
            (off as f64 / f64::from(all)) < best_s * 1.05,
            "range {range}: {off} of {all}, best {best_s}"
        );
    }
}
