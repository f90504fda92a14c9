//! The same chance gives the same run, on any number of threads and beside any scenario.

use crate::{UNIT_MS, class, model};
use engine::simulation::chance::{Chance, Source};
use engine::simulation::{Arrivals, Contact, Estimate, Tally, Watch, replicate, run, warm_up};
use std::collections::BTreeMap;

#[test]
fn one_two_and_seven_threads_give_the_same_bytes() {
    let model = model(vec![class(4.0, 0.5), class(5.0, 1.0)], 8, 300.0);
    let with = |threads| {
        let tallies = replicate(15, threads, |replication| {
            let mut tally = Tally::new(2, 0);
            let ended = run(&model, 77, replication, &mut tally).expect("the model is sound");
            (ended, tally)
        });
        let waits: Vec<f64> = tallies.iter().map(|(_, tally)| tally.all().mean_wait_ms()).collect();
        let estimate = Estimate::of(&waits, 0.95).expect("there are replications");
        format!("{tallies:?} {:x} {:x}", estimate.mean.to_bits(), estimate.half_width.to_bits())
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
}

/// When each contact came and how long it took.
#[derive(Default)]
struct Seen(BTreeMap<(u32, u64), (i64, i64)>);

impl Watch for Seen {
    fn finished(&mut self, at_ms: i64, contact: &Contact) {
        let seen = (contact.since_ms, at_ms - contact.answered_ms);
        self.0.insert((contact.class, contact.number), seen);
    }
}

#[test]
fn scenarios_meet_the_same_customers_whatever_else_differs() {
    let today = model(vec![class(6.0, 0.5), class(3.0, 0.0)], 9, 200.0);
    let mut more = today.clone();
    more.people.extend(today.people.iter().take(2).cloned());
    // A sixth more of one class, thinned from the same candidates; the other class meets the same as before.
    let mut growth = more.clone();
    let most = crate::per_hour(7.0);
    for (model, rate) in [(&mut more, 6.0), (&mut growth, 7.0)] {
        let rates = vec![engine::simulation::Rate { from_ms: 0, per_hour: crate::per_hour(rate) }];
        model.classes[0].arrivals = Arrivals::Random { rates, every_ms: None, most };
    }
    let seen = |model| {
        let mut seen = Seen::default();
        run(model, 5, 2, &mut seen).expect("the model is sound");
        seen.0
    };
    let (today, more, growth) = (seen(&today), seen(&more), seen(&growth));
    let shared = |one: &BTreeMap<_, _>, other: &BTreeMap<_, _>, class: u32| {
        let of_class = one.iter().filter(|((of, _), _)| *of == class);
        let (same, all) = of_class.fold((0, 0), |(same, all), (who, seen)| {
            assert!(other.get(who).is_none_or(|found| found == seen), "{who:?} changed");
            (same + usize::from(other.contains_key(who)), all + 1)
        });
        f64::from(u32::try_from(same).expect("few")) / f64::from(u32::try_from(all).expect("few"))
    };
    assert!(shared(&today, &more, 1) > 0.98, "but for those who are not done at the end");
    assert!(shared(&more, &growth, 0) > 0.9, "but for those who give up in one of them");
    assert!(growth.len() > more.len());
}

#[test]
fn what_scenarios_share_drops_out_of_their_difference() {
    let waits = |agents| {
        let model = model(vec![class(9.0, 0.0)], agents, 400.0);
        replicate(20, 2, |replication| {
            let mut tally = Tally::new(1, (50.0 * UNIT_MS) as i64);
            run(&model, 9, replication, &mut tally).expect("the model is sound");
            tally.all().mean_wait_ms()
        })
    };
    let (eleven, twelve) = (waits(11), waits(12));
    let paired = Estimate::of_difference(&eleven, &twelve, 0.95).expect("as many of one as of the other");
    let alone = Estimate::of(&eleven, 0.95).expect("there are replications");
    assert!(paired.mean > 0.0 && !paired.holds(0.0), "{paired:?}");
    assert!(paired.half_width < alone.half_width, "{paired:?} {alone:?}");
    assert_eq!(Estimate::of_difference(&eleven, &[1.0], 0.95), None);
    assert!(eleven.iter().zip(&twelve).all(|(eleven, twelve)| eleven > twelve), "in every replication");
}

#[test]
fn sources_replications_classes_and_contacts_have_dice_of_their_own() {
    let mut seen = std::collections::BTreeSet::new();
    for replication in 0..3 {
        for source in [Source::Arrivals, Source::Handling, Source::Patience] {
            for class in 0..3 {
                let chance = Chance::new(1, replication, source, class);
                (0..200).for_each(|number| assert!(seen.insert(chance.dice(number).next())));
            }
        }
    }
    // Units of neighbours are as good as any: their mean and their products with the next.
    let units: Vec<f64> =
        (0..100_000).map(|n| Chance::new(1, 0, Source::Handling, 0).dice(n).unit()).collect();
    let mean = units.iter().sum::<f64>() / 1e5;
    let beside = units.windows(2).map(|two| (two[0] - 0.5) * (two[1] - 0.5)).sum::<f64>() / 1e5 * 12.0;
    assert!((mean - 0.5).abs() < 0.004 && beside.abs() < 0.015, "{mean} {beside}");
}

#[test]
fn intervals_are_students_and_a_warm_up_is_found() {
    let estimate = Estimate::of(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.95).expect("five");
    // t(4, 0.975) = 2.776445105, times √(2.5/5).
    assert!((estimate.mean - 3.0).abs() < 1e-15 && (estimate.half_width - 1.963_243_16).abs() < 1e-7);
    assert!(estimate.holds(4.9) && !estimate.holds(5.0));
    assert!(Estimate::of(&[1.0], 0.95).expect("one").half_width.is_infinite());
    assert_eq!(Estimate::of(&[], 0.95), None);
    let wide = Estimate::of(&(0..20).map(f64::from).collect::<Vec<_>>(), 0.999).expect("twenty");
    // t(19, 0.9995) = 3.883405853, times √(35/20).
    assert!((wide.half_width - 3.883_405_853 * 1.75f64.sqrt()).abs() < 1e-6, "{wide:?}");
    let mut dice = engine::dice::Dice::new(4);
    let settled = |at: u32| if at < 200 { 5.0 * (1.0 - f64::from(at) / 200.0) } else { 0.0 };
    let run: Vec<f64> = (0..2_000).map(|at| settled(at) + dice.unit()).collect();
    let out = warm_up(&run);
    assert!((120..320).contains(&out), "{out}");
    assert!(warm_up(&run[400..]) < 400);
    assert_eq!(warm_up(&[]), 0);
}
