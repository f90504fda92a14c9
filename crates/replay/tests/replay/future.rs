//! Nothing is known before it happened: whatever comes after an instant, what was said before it stays the same.

use crate::made::{MONDAY, history};
use proptest::prelude::*;
use replay::{Contact, Contacts, Outcome, Report, Told, Watch};

const HOUR: i64 = 3_600_000;

/// Everything that was said to whoever joined before the end, by whom and in which order.
struct Until<'a> {
    contacts: &'a Contacts,
    end_ms: i64,
    said: Vec<(i64, Option<&'static str>, Told)>,
}

impl Watch for Until<'_> {
    fn told(&mut self, index: usize, rule: Option<&'static str>, told: &Told) {
        let joined_ms = self.contacts.all[index].joined_ms;
        if joined_ms < self.end_ms {
            self.said.push((joined_ms, rule, *told));
        }
    }
}

fn said_before(contacts: &Contacts, end_ms: i64) -> Vec<(i64, Option<&'static str>, Told)> {
    let mut until = Until { contacts, end_ms, said: Vec::new() };
    let _ = Report::of(contacts, None, &mut until);
    until.said
}

/// A floor that is busy most of the time: arrivals seconds apart, a few agents, some who lose patience.
fn a_day() -> impl Strategy<Value = Vec<Contact>> {
    let one = (1..120_i64, 0..600_i64, 10..600_i64, 0..6_u32, 0..3_u32, any::<bool>());
    prop::collection::vec(one, 50..250).prop_map(|rows| {
        let mut joined_ms = MONDAY;
        let contact = |(gap_s, wait_s, handle_s, agent, queue, served): (i64, i64, i64, u32, u32, bool)| {
            joined_ms += gap_s * 1000;
            let agent = (agent < 5).then_some(agent);
            let outcome = match (served || wait_s % 3 == 0, wait_s) {
                (true, _) => Outcome::Served { agent, handle_ms: handle_s * 1000 },
                (false, 0) => Outcome::LeftBefore,
                (false, _) => Outcome::Left,
            };
            let (priority, credit_ms) = (Some(queue), i64::from(queue) * 30_000);
            let wait_ms = wait_s * 1000;
            Contact { customer: None, queue, class: queue, priority, credit_ms, joined_ms, wait_ms, outcome }
        };
        rows.into_iter().map(contact).collect()
    })
}

/// The same until then, and something else after: who was there still waits for something, and others come.
fn another_future(contacts: &Contacts, end_ms: i64, seed: i64) -> Contacts {
    let mut other = contacts.clone();
    for (contact, n) in other.all.iter_mut().zip(1..) {
        let shift_ms = (seed.wrapping_mul(7_919 * n).rem_euclid(1_200) + 1) * 1000;
        let over_ms = contact.joined_ms + contact.wait_ms;
        if contact.joined_ms >= end_ms {
            contact.joined_ms = end_ms + shift_ms * 3;
            contact.wait_ms = if n % 4 == 0 { 0 } else { shift_ms };
            contact.queue = (contact.queue + 1) % 3;
            contact.outcome = Outcome::Served { agent: Some(7), handle_ms: shift_ms };
        } else if over_ms >= end_ms {
            // Neither how long it will wait nor whether it will be served was known.
            contact.wait_ms = end_ms - contact.joined_ms + shift_ms;
            contact.outcome =
                if n % 2 == 0 { Outcome::Left } else { Outcome::Served { agent: None, handle_ms: 5_000 } };
        } else if let Outcome::Served { handle_ms, .. } = &mut contact.outcome
            && over_ms + *handle_ms >= end_ms
        {
            *handle_ms = end_ms - over_ms + shift_ms;
        }
    }
    other
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_was_said_does_not_depend_on_what_came_after(all in a_day(), after in 0.2..0.9_f64, seed in 0..1_000_i64) {
        let contacts = history(all);
        let last_ms = contacts.all.last().map_or(MONDAY + HOUR, |contact| contact.joined_ms);
        let end_ms = MONDAY + ((last_ms - MONDAY) as f64 * after) as i64;
        let other = another_future(&contacts, end_ms, seed);
        let (one, another) = (said_before(&contacts, end_ms), said_before(&other, end_ms));
        prop_assert!(one.len() >= 8, "our promise and seven rules to each who joined");
        prop_assert_eq!(one, another);
        let cut = Contacts {
            all: other.all.iter().filter(|contact| contact.joined_ms < end_ms).copied().collect(),
            ..other.clone()
        };
        prop_assert_eq!(said_before(&cut, end_ms), said_before(&other, end_ms), "no future at all is one, too");
    }

    #[test]
    fn the_same_history_is_told_the_same(all in a_day()) {
        let contacts = history(all);
        prop_assert_eq!(Report::of(&contacts, None, &mut ()), Report::of(&contacts, None, &mut ()));
    }
}
