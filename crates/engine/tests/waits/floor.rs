//! What a floor lets the predictor say, and what not.

use engine::dice::Dice;
use engine::waits::{Arrival, Forecast, Happening, Silence, Wait, Waits};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

const MINUTE_MS: i64 = 60_000;

fn arrival(queue: u32, credit_ms: i64) -> Arrival {
    Arrival { queue, class: u32::from(credit_ms > 0), credit_ms }
}

/// A floor on which so many contacts of three minutes were handled, one after another, by one agent who said nothing of shifts; with the time.
fn after(handled: u64) -> (Waits, i64) {
    let (mut waits, mut now_ms) = (Waits::default(), 0);
    for contact in 0..handled {
        waits.observe(now_ms, &Happening::Joined { contact, arrival: arrival(0, 0) });
        waits.observe(now_ms, &Happening::Answered { contact, agent: Some(1) });
        now_ms += 3 * MINUTE_MS;
        waits.observe(now_ms, &Happening::Finished { contact });
    }
    (waits, now_ms)
}

fn said(forecast: Forecast) -> Wait {
    match forecast {
        Forecast::Wait(wait) => wait,
        Forecast::CannotSay(silence) => panic!("{silence:?}"),
    }
}

#[test]
fn a_new_floor_says_that_it_cannot_know() {
    assert_eq!(Waits::default().at_entry(0, arrival(0, 0)), Forecast::CannotSay(Silence::TooLittleKnown));
    let (waits, now_ms) = after(19);
    assert_eq!(waits.at_entry(now_ms, arrival(0, 0)), Forecast::CannotSay(Silence::TooLittleKnown));
    let (waits, now_ms) = after(21);
    let wait = said(waits.at_entry(now_ms, arrival(0, 0)));
    assert!(wait.low_ms < 3 * MINUTE_MS && 3 * MINUTE_MS < wait.high_ms, "{wait:?}");
}

#[test]
fn where_nobody_is_here_nothing_is_said() {
    let (waits, now_ms) = after(30);
    let later_ms = now_ms + 60 * MINUTE_MS;
    assert_eq!(waits.at_entry(later_ms, arrival(0, 0)), Forecast::CannotSay(Silence::NobodyHere));
}

#[test]
fn shifts_that_are_said_are_believed_and_their_ends_too() {
    let (mut waits, now_ms) = after(30);
    let shift = |until_ms| Happening::Staffed { agent: 1, capacity: 1, queues: vec![0], until_ms };
    waits.observe(now_ms, &shift(None));
    let whole = said(waits.at_entry(now_ms + 600 * MINUTE_MS, arrival(0, 0)));
    assert_eq!(
        waits.at_entry(now_ms, arrival(7, 0)),
        Forecast::CannotSay(Silence::NobodyHere),
        "nobody serves line 7"
    );
    waits.observe(now_ms, &shift(Some(now_ms + 2 * MINUTE_MS)));
    let ending = said(waits.at_entry(now_ms, arrival(0, 0)));
    assert!(ending.median_ms > whole.median_ms, "{ending:?} {whole:?}");
    let over = waits.at_entry(now_ms + 3 * MINUTE_MS, arrival(0, 0));
    assert_eq!(over, Forecast::CannotSay(Silence::NobodyHere));
    waits.observe(now_ms, &Happening::Unstaffed { agent: 1 });
    assert_eq!(waits.at_entry(now_ms, arrival(0, 0)), Forecast::CannotSay(Silence::NobodyHere));
}

#[test]
fn whoever_has_less_credit_waits_longer_when_others_with_more_keep_coming() {
    let (mut waits, mut now_ms) = after(30);
    for contact in 100..130 {
        now_ms += MINUTE_MS;
        waits.observe(now_ms, &Happening::Joined { contact, arrival: arrival(0, 10_000 * MINUTE_MS) });
        waits.observe(now_ms, &Happening::Answered { contact, agent: Some(contact as u32) });
        waits.observe(now_ms + MINUTE_MS, &Happening::Finished { contact });
    }
    let plain = said(waits.at_entry(now_ms, arrival(0, 0)));
    let first = said(waits.at_entry(now_ms, arrival(0, 10_000 * MINUTE_MS)));
    assert!(plain.mean_ms > first.mean_ms && plain.high_ms > first.high_ms, "{plain:?} {first:?}");
}

#[test]
fn hands_that_hold_several_complete_faster_but_not_as_many_times() {
    // One alone takes 3 minutes; with three in hands, one of them is done every 2 minutes.
    let (mut waits, mut now_ms) = after(200);
    let mut contact = 1_000;
    let mut take = |waits: &mut Waits, now_ms| {
        waits.observe(now_ms, &Happening::Joined { contact, arrival: arrival(0, 0) });
        waits.observe(now_ms, &Happening::Answered { contact, agent: Some(2) });
        contact += 1;
        contact - 1
    };
    let mut hands: Vec<u64> = (0..3).map(|_| take(&mut waits, now_ms)).collect();
    for _ in 0..300 {
        now_ms += 2 * MINUTE_MS;
        waits.observe(now_ms, &Happening::Finished { contact: hands.remove(0) });
        hands.push(take(&mut waits, now_ms));
    }
    let shift = |capacity| Happening::Staffed { agent: 3, capacity, queues: vec![0], until_ms: None };
    let asked = |capacity| {
        let mut waits = waits.clone();
        waits.observe(now_ms, &shift(capacity));
        said(waits.at_entry(now_ms, arrival(0, 0))).mean_ms
    };
    let (one, three) = (asked(1), asked(3));
    assert!(three < one, "three at once complete more: {three} {one}");
    assert!(three * 3 > one, "but not three times as many: {three} {one}");
}

/// A floor at random: arrivals, answers by whoever is free, ends, people who leave.
fn lively(seed: u64, contacts: u64) -> (Waits, i64, Vec<u64>) {
    let mut dice = Dice::new(seed);
    let (mut waits, mut now_ms) = (Waits::default(), 0i64);
    let (mut line, mut hands) = (Vec::new(), Vec::new());
    for contact in 0..contacts {
        now_ms += dice.below(60_000) as i64;
        let credit_ms = if dice.below(4) == 0 { 90_000 } else { 0 };
        let queue = dice.below(3) as u32;
        let arrival = Arrival { queue, class: u32::from(credit_ms > 0), credit_ms };
        waits.observe(now_ms, &Happening::Joined { contact, arrival });
        line.push(contact);
        if !hands.is_empty() && (hands.len() > 3 || dice.below(5) == 0) {
            let contact = hands.remove(dice.below(hands.len() as u64) as usize);
            waits.observe(now_ms, &Happening::Finished { contact });
        }
        if hands.len() < 4 && !line.is_empty() {
            let contact = line.remove(0);
            let agent = (dice.below(10) > 0).then(|| dice.below(5) as u32);
            waits.observe(now_ms, &Happening::Answered { contact, agent });
            hands.push(contact);
        }
        if line.len() > 12 {
            let contact = line.remove(dice.below(line.len() as u64) as usize);
            waits.observe(now_ms, &Happening::Left { contact, silently: dice.below(2) == 0 });
        }
        if let Some(lesson) = waits.lesson() {
            waits.adopt(lesson.learn());
        }
    }
    (waits, now_ms, line)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_what_is_said_is_ordered_and_never_negative(seed in any::<u64>(), contacts in 30u64..1_500) {
        let (waits, now_ms, line) = lively(seed, contacts);
        let again = lively(seed, contacts).0;
        for later_ms in [0, 1, 5_000, 10_000_000] {
            for (contact, forecast) in waits.remaining_of_all(now_ms + later_ms) {
                prop_assert_eq!(Some(forecast), waits.remaining(now_ms + later_ms, contact), "all at once or each alone");
                prop_assert_eq!(Some(forecast), again.remaining(now_ms + later_ms, contact), "the same floor says the same");
                if let Forecast::Wait(wait) = forecast {
                    prop_assert!(0 <= wait.low_ms && wait.low_ms <= wait.median_ms, "{wait:?}");
                    prop_assert!(wait.median_ms <= wait.high_ms && wait.mean_ms >= 0, "{wait:?}");
                }
            }
        }
        for contact in &line {
            prop_assert!(waits.as_joined(*contact).is_some() && waits.layers_as_joined(*contact).is_some());
        }
        prop_assert_eq!(waits.remaining(now_ms, u64::MAX), None);
    }

    #[test]
    fn by_the_law_whoever_is_further_back_waits_longer(seed in any::<u64>()) {
        // Fewer outcomes than a lesson needs: the law speaks alone, and its intervals keep the line's order.
        let (waits, now_ms, _) = lively(seed, 200);
        let mut last = 0;
        for (_, forecast) in waits.remaining_of_all(now_ms) {
            if let Forecast::Wait(wait) = forecast {
                prop_assert!(wait.median_ms >= last - wait.high_ms / 2, "{wait:?} after {last}");
                last = wait.median_ms;
            }
        }
    }
}

#[test]
fn handles_that_make_no_sense_change_nothing() {
    let (mut waits, now_ms) = after(30);
    let before = waits.at_entry(now_ms, arrival(0, 0));
    for happening in [
        Happening::Finished { contact: 9_999 },
        Happening::Left { contact: 9_999, silently: false },
        Happening::Unstaffed { agent: 77 },
    ] {
        waits.observe(now_ms - 5, &happening);
    }
    assert_eq!(waits.at_entry(now_ms, arrival(0, 0)), before);
    waits.observe(now_ms, &Happening::Joined { contact: 5_000, arrival: arrival(0, i64::MAX) });
    waits.observe(now_ms, &Happening::Joined { contact: 5_001, arrival: arrival(u32::MAX, i64::MIN) });
    let _ = waits.remaining_of_all(now_ms);
}
