//! Facts through the predictor and the rules, in order, and the score.

use crate::board::Board;
use crate::contacts::Contacts;
use crate::facts::facts;
use crate::layers::LayerCards;
use crate::rules::{self, Rule};
use crate::score::{Figures, Learned, Scorecard, Told, seconds};
use engine::waits::{Happening, Reading, Waits};
use std::collections::{BTreeMap, HashMap};

/// How far a replay has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Bytes read from disk, of how many (0 where that cannot be known).
    Reading(u64, u64),
    /// Facts replayed, of how many.
    Replaying(u64, u64),
}

/// Who looks on while it runs.
pub trait Watch {
    /// So far it has come. Called often.
    fn progress(&mut self, progress: Progress) {
        let _ = progress;
    }

    /// Contact `index` was told this by the predictor (`rule` is `None`) or by a rule, as it joined.
    fn told(&mut self, index: usize, rule: Option<&'static str>, told: &Told) {
        let _ = (index, rule, told);
    }
}

impl Watch for () {}

/// So many facts between two words about progress.
const STRIDE: usize = 512;

/// A history that is being replayed.
#[derive(Debug)]
pub(crate) struct Replay<'a> {
    contacts: &'a Contacts,
    /// Promises to those who join from then on are scored.
    from_ms: i64,
    reading: Reading,
    waits: Waits,
    board: Board,
    learned: Learned,
    rules: Vec<Rule>,
    layers: LayerCards,
    in_line: HashMap<usize, InLine>,
    scorecard: Scorecard,
    scored: Vec<(usize, Told)>,
}

/// What was said to somebody who waits.
#[derive(Debug)]
struct InLine {
    promise: Told,
    /// By each rule, in order.
    rules: Vec<Told>,
    /// By each layer, in order.
    layers: Vec<Told>,
}

/// What came out.
#[derive(Debug)]
pub(crate) struct Scored {
    pub(crate) promises: Figures,
    pub(crate) rules: BTreeMap<&'static str, Figures>,
    pub(crate) layers: BTreeMap<&'static str, Figures>,
    /// Each scored promise, with the contact's place in the history.
    pub(crate) each: Vec<(usize, Told)>,
}

impl<'a> Replay<'a> {
    /// Promises to those who join at `score_from_ms` or later are scored; before that there is only learning.
    pub(crate) fn of(contacts: &'a Contacts, score_from_ms: Option<i64>) -> Self {
        Self {
            contacts,
            from_ms: score_from_ms.unwrap_or(i64::MIN),
            reading: Reading::default(),
            waits: Waits::default(),
            board: Board::default(),
            learned: Learned::default(),
            rules: rules::all(),
            layers: LayerCards::default(),
            in_line: HashMap::new(),
            scorecard: Scorecard::default(),
            scored: Vec::new(),
        }
    }

    pub(crate) fn run(mut self, watch: &mut dyn Watch) -> Scored {
        let facts = facts(self.contacts);
        let count = facts.len() as u64;
        for (done, recorded) in facts.enumerate() {
            if done % STRIDE == 0 {
                watch.progress(Progress::Replaying(done as u64, count));
            }
            let Some(conversation) = recorded.fact.conversation() else { continue };
            // As `facts` numbers them.
            let index = (conversation.bits() - 1) as usize;
            if let Some(lesson) = self.waits.lesson() {
                self.waits.adopt(lesson.learn());
            }
            for (at_ms, happening) in self.reading.read(&recorded) {
                self.happen(at_ms, &happening, index, watch);
            }
        }
        watch.progress(Progress::Replaying(count, count));
        Scored {
            promises: self.scorecard.figures(self.contacts),
            rules: self.rules.iter().map(|rule| (rule.name, rule.scorecard.figures(self.contacts))).collect(),
            layers: self.layers.figures(self.contacts),
            each: self.scored,
        }
    }

    fn happen(&mut self, at_ms: i64, happening: &Happening, index: usize, watch: &mut dyn Watch) {
        if let Happening::Joined { contact, arrival } = happening {
            let tell = |rule: &Rule| rule.told(&mut self.board, at_ms, arrival.queue, &self.learned);
            let rules: Vec<Told> = self.rules.iter().map(tell).collect();
            self.waits.observe(at_ms, happening);
            let promise = self.learned.told(self.waits.as_joined(*contact));
            let layers = self.layers.told(self.waits.layers_as_joined(*contact), &self.learned).to_vec();
            watch.told(index, None, &promise);
            for (rule, told) in self.rules.iter().zip(&rules) {
                watch.told(index, Some(rule.name), told);
            }
            self.in_line.insert(index, InLine { promise, rules, layers });
        } else {
            self.waits.observe(at_ms, happening);
        }
        self.board.observe(at_ms, happening);
        match happening {
            Happening::Answered { .. } => self.answered(index),
            Happening::Left { .. } => {
                self.in_line.remove(&index);
            }
            _ => {}
        }
    }

    fn answered(&mut self, index: usize) {
        let Some(told) = self.in_line.remove(&index) else { return };
        let contact = &self.contacts.all[index];
        if !contact.waited() {
            return;
        }
        let wait_s = seconds(contact.wait_ms);
        let scored = contact.joined_ms >= self.from_ms;
        for (rule, told) in self.rules.iter_mut().zip(&told.rules) {
            if scored {
                rule.scorecard.add(contact, self.contacts.offset_ms, told);
            }
            rule.learn(told, wait_s);
        }
        if scored {
            self.scorecard.add(contact, self.contacts.offset_ms, &told.promise);
            self.layers.add(contact, self.contacts.offset_ms, &told.layers);
            self.scored.push((index, told.promise));
        }
        self.layers.learn(&told.layers, wait_s);
        self.learned.add(wait_s);
    }
}
