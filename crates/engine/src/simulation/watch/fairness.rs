//! Who was overtaken by whom.

use super::{Contact, Watch};
use std::collections::VecDeque;

/// How often the contacts of one class were overtaken: a later contact, of whatever class, was answered while they waited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overtaken {
    /// Contacts whose wait is over.
    pub contacts: u64,
    /// Those who were overtaken at least once.
    pub overtaken: u64,
    /// All overtakings.
    pub times: u64,
    /// The most of one contact.
    pub most: u64,
}

/// Counts overtaking. Each answer costs as much as the line is long.
#[derive(Clone, Debug)]
pub struct Fairness {
    from_ms: i64,
    classes: Vec<Overtaken>,
    /// Who waits, in the order of arrival, and how often they were overtaken so far.
    line: VecDeque<(u64, u64)>,
}

impl Fairness {
    /// For so many classes, of those who arrive at `from_ms` or later.
    #[must_use]
    pub fn new(classes: usize, from_ms: i64) -> Self {
        Self { from_ms, classes: vec![Overtaken::default(); classes], line: VecDeque::new() }
    }

    /// By class.
    #[must_use]
    pub fn classes(&self) -> &[Overtaken] {
        &self.classes
    }

    fn is_over(&mut self, contact: &Contact, is_answered: bool) {
        let handle = contact.handle();
        let Some(place) = self.line.iter().position(|(who, _)| *who == handle) else { return };
        if is_answered {
            self.line.iter_mut().take(place).for_each(|(_, times)| *times += 1);
        }
        let Some((_, times)) = self.line.remove(place) else { return };
        if contact.since_ms >= self.from_ms {
            let class = &mut self.classes[contact.class as usize];
            class.contacts += 1;
            class.overtaken += u64::from(times > 0);
            class.times += times;
            class.most = class.most.max(times);
        }
    }
}

impl Watch for Fairness {
    fn joined(&mut self, _: i64, contact: &Contact) {
        self.line.push_back((contact.handle(), 0));
    }
    fn answered(&mut self, _: i64, contact: &Contact) {
        self.is_over(contact, true);
    }
    fn unreached(&mut self, _: i64, contact: &Contact) {
        self.is_over(contact, true);
    }
    fn left(&mut self, _: i64, contact: &Contact) {
        self.is_over(contact, false);
    }
}
