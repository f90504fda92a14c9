//! What happens next: a play whose clock is given to it.

use crate::{Dialogue, Heard};
use client::Dice;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Mean time between two customers who arrive, in milliseconds. Two colleagues have ten hands, and each customer is in them for a
/// little under two minutes: many are answered at once, some wait for some minutes, and the line does not grow for ever.
const BETWEEN_ARRIVALS_MS: u64 = 12_000;
/// So many come in a rush at first, four times as fast: all hands are soon full, and waits soon known.
const RUSH: usize = 16;
/// How long a colleague reads and thinks before writing, in milliseconds, at least and beyond that at most.
const THINKING_MS: (u64, u64) = (3_000, 9_000);
/// What writing a character takes, in milliseconds.
const PER_CHARACTER_MS: u64 = 60;
/// The longest that anyone writes at one text, in milliseconds.
const LONGEST_WRITING_MS: u64 = 25_000;
/// How long a customer takes to answer, in milliseconds, at least and beyond that at most.
const ANSWERING_MS: (u64, u64) = (4_000, 12_000);
/// How long a customer without an answer waits before they say their next turn all the same, in milliseconds.
const PATIENCE_MS: u64 = 90_000;

/// One thing that somebody does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A customer opens a conversation with their first turn.
    Open {
        /// Which customer of the play.
        customer: usize,
        /// What they say.
        text: String,
    },
    /// A customer says their next turn.
    Say {
        /// Which customer of the play.
        customer: usize,
        /// Which turn.
        turn: usize,
        /// What they say.
        text: String,
    },
    /// A colleague answers.
    Reply {
        /// Which colleague.
        colleague: usize,
        /// Whose conversation.
        customer: usize,
        /// Which answer.
        turn: usize,
        /// What they say.
        text: String,
    },
    /// A colleague leaves a note for the others.
    Note {
        /// Which colleague.
        colleague: usize,
        /// Whose conversation.
        customer: usize,
        /// After which answer.
        turn: usize,
        /// What it says.
        text: String,
    },
    /// A colleague lays the conversation aside until the customer writes.
    Park {
        /// Which colleague.
        colleague: usize,
        /// Whose conversation.
        customer: usize,
    },
    /// A colleague closes the matter.
    Resolve {
        /// Which colleague.
        colleague: usize,
        /// Whose conversation.
        customer: usize,
    },
}

/// What colleagues say, by occasion.
struct Replies(HashMap<String, Vec<String>>);

impl Replies {
    fn sample() -> Self {
        let mut topics: HashMap<String, Vec<String>> = HashMap::new();
        for line in include_str!("../../../samples/replies.tsv").lines().skip(1) {
            if let Some((topic, text)) = line.split_once('\t') {
                topics.entry(topic.to_owned()).or_default().push(text.to_owned());
            }
        }
        Self(topics)
    }

    fn pick(&self, topic: &str, dice: &mut Dice, fits: impl Fn(&str) -> bool) -> String {
        let fitting: Vec<&String> =
            self.0.get(topic).into_iter().flatten().filter(|text| fits(text)).collect();
        let count = u64::try_from(fitting.len()).unwrap_or(0);
        let place = usize::try_from(dice.below(count)).unwrap_or(0);
        fitting.get(place).map_or_else(|| "I am looking into it.".to_owned(), |text| (*text).clone())
    }
}

/// How far one customer's dialogue has come.
struct Progress {
    turns: Vec<String>,
    said: usize,
    replies: usize,
    colleague: Option<usize>,
    /// The colleague's answer is on its way.
    answering: bool,
    over: bool,
}

/// The play: customers arrive one after another and say their turns; each colleague answers what they are given.
pub struct Script {
    dice: Dice,
    replies: Replies,
    colleagues: Vec<String>,
    dialogues: Box<dyn Iterator<Item = Dialogue> + Send>,
    customers: Vec<Progress>,
    due: BinaryHeap<Reverse<(u64, u64)>>,
    planned: HashMap<u64, Planned>,
    next_plan: u64,
}

/// What is to happen at a time, unless it no longer fits by then.
#[derive(Clone, Copy)]
enum Planned {
    Arrive,
    Say { customer: usize, turn: usize },
    Answer { customer: usize },
    Note { customer: usize },
    Park { customer: usize },
    Resolve { customer: usize },
}

/// What colleagues write to each other.
const NOTES: [&str; 4] = [
    "Asked the workshop; they look at it this afternoon.",
    "Second time this month for this order. Worth a call, I think.",
    "Offered to send a replacement. If they prefer the money back, do that, no questions.",
    "Was kind about it. Put a card in the parcel.",
];

impl Script {
    /// A play of these dialogues for colleagues of these names. The same seed gives the same play.
    #[must_use]
    pub fn new(
        dialogues: impl Iterator<Item = Dialogue> + Send + 'static,
        colleagues: &[&str],
        seed: u64,
    ) -> Self {
        let mut script = Self {
            dice: Dice::new(seed),
            replies: Replies::sample(),
            colleagues: colleagues.iter().map(|name| (*name).to_owned()).collect(),
            dialogues: Box::new(dialogues),
            customers: Vec::new(),
            due: BinaryHeap::new(),
            planned: HashMap::new(),
            next_plan: 0,
        };
        script.plan(500, Planned::Arrive);
        script
    }

    fn plan(&mut self, at_ms: u64, what: Planned) {
        self.due.push(Reverse((at_ms, self.next_plan)));
        self.planned.insert(self.next_plan, what);
        self.next_plan += 1;
    }

    fn between(&mut self, (least, most): (u64, u64)) -> u64 {
        least + self.dice.below(most - least)
    }

    /// When something happens next, in milliseconds since the beginning; `None` when the play is over.
    #[must_use]
    pub fn next_at_ms(&self) -> Option<u64> {
        self.due.peek().map(|Reverse((at_ms, _))| *at_ms)
    }

    /// What happens now; `None` when nothing is due, or what was planned no longer fits.
    pub fn take_due(&mut self, now_ms: u64) -> Option<Action> {
        while self.next_at_ms().is_some_and(|at_ms| at_ms <= now_ms) {
            let Reverse((_, plan)) = self.due.pop()?;
            let action = match self.planned.remove(&plan)? {
                Planned::Arrive => self.arrive(now_ms),
                Planned::Say { customer, turn } => self.say(customer, turn, now_ms),
                Planned::Answer { customer } => self.answer(customer, now_ms),
                Planned::Note { customer } => self.note(customer),
                Planned::Park { customer } => self.park(customer),
                Planned::Resolve { customer } => self.resolve(customer),
            };
            if action.is_some() {
                return action;
            }
        }
        None
    }

    fn arrive(&mut self, now_ms: u64) -> Option<Action> {
        let dialogue = self.dialogues.next()?;
        // Uneven gaps: two at once, then nobody for a while.
        let between = if self.customers.len() < RUSH { BETWEEN_ARRIVALS_MS / 4 } else { BETWEEN_ARRIVALS_MS };
        let gap = between / 4 + self.dice.below(between * 3 / 2);
        self.plan(now_ms + gap, Planned::Arrive);
        let (customer, text) = (self.customers.len(), dialogue.turns[0].clone());
        self.customers.push(Progress {
            turns: dialogue.turns,
            said: 1,
            replies: 0,
            colleague: None,
            answering: false,
            over: false,
        });
        self.plan(now_ms + PATIENCE_MS, Planned::Say { customer, turn: 1 });
        Some(Action::Open { customer, text })
    }

    fn say(&mut self, customer: usize, turn: usize, now_ms: u64) -> Option<Action> {
        let progress = &mut self.customers[customer];
        if progress.said != turn || progress.over {
            return None;
        }
        let text = progress.turns.get(turn)?.clone();
        progress.said += 1;
        self.plan(now_ms + PATIENCE_MS, Planned::Say { customer, turn: turn + 1 });
        Some(Action::Say { customer, turn, text })
    }

    fn answer(&mut self, customer: usize, now_ms: u64) -> Option<Action> {
        let progress = &mut self.customers[customer];
        progress.answering = false;
        let colleague = progress.colleague.filter(|_| !progress.over)?;
        let (turn, last) = (progress.replies, progress.said >= progress.turns.len());
        progress.replies += 1;
        let name = self.colleagues[colleague].clone();
        let others: Vec<String> = self.colleagues.iter().filter(|other| **other != name).cloned().collect();
        let topic = match (turn, last) {
            (0, false) => "greeting",
            (_, true) => "closing",
            _ => {
                ["question", "answer", "answer", "sympathy"][usize::try_from(self.dice.below(4)).unwrap_or(0)]
            }
        };
        let text = self.replies.pick(topic, &mut self.dice, |text| {
            let says_own_name = topic != "greeting" || text.contains(&name);
            says_own_name && !others.iter().any(|other| text.contains(other.as_str()))
        });
        let pause = self.between(THINKING_MS);
        if last {
            self.plan(now_ms + pause, Planned::Resolve { customer });
        } else if self.dice.once_in(8) {
            self.plan(now_ms + pause, Planned::Note { customer });
        } else if self.dice.once_in(12) {
            self.plan(now_ms + pause, Planned::Park { customer });
        }
        Some(Action::Reply { colleague, customer, turn, text })
    }

    fn note(&mut self, customer: usize) -> Option<Action> {
        let turn = self.customers[customer].replies;
        let colleague = self.customers[customer].colleague?;
        let text = NOTES[usize::try_from(self.dice.below(4)).unwrap_or(0)].to_owned();
        Some(Action::Note { colleague, customer, turn, text })
    }

    /// Only while the customer has something left to say: what they write brings it back.
    fn park(&mut self, customer: usize) -> Option<Action> {
        let progress = &self.customers[customer];
        let colleague =
            progress.colleague.filter(|_| progress.said < progress.turns.len() && !progress.answering)?;
        Some(Action::Park { colleague, customer })
    }

    fn resolve(&mut self, customer: usize) -> Option<Action> {
        let progress = &mut self.customers[customer];
        let colleague = progress.colleague.filter(|_| !progress.over)?;
        progress.over = true;
        Some(Action::Resolve { colleague, customer })
    }

    /// Takes up what the desk's stream said.
    pub fn hear(&mut self, heard: Heard, now_ms: u64) {
        match heard {
            Heard::Assigned(customer, colleague) => self.assigned(customer, colleague, now_ms),
            Heard::CustomerWrote(customer) => self.customer_wrote(customer, now_ms),
            Heard::WasAnswered(customer) => self.was_answered(customer, now_ms),
            Heard::WasClosed(customer) => self.was_closed(customer),
        }
    }

    /// A colleague has this customer's conversation now, or nobody of the play has.
    fn assigned(&mut self, customer: usize, colleague: Option<usize>, now_ms: u64) {
        let Some(progress) = self.customers.get_mut(customer) else { return };
        progress.colleague = colleague;
        if colleague.is_some() {
            self.begin_answer(customer, now_ms);
        }
    }

    /// A customer's message arrived at the desk.
    fn customer_wrote(&mut self, customer: usize, now_ms: u64) {
        if self.customers.get(customer).is_some_and(|progress| progress.colleague.is_some()) {
            self.begin_answer(customer, now_ms);
        }
    }

    /// Somebody answered this customer: they read it and say their next turn.
    fn was_answered(&mut self, customer: usize, now_ms: u64) {
        let Some(progress) = self.customers.get(customer) else { return };
        let turn = progress.said;
        if let Some(text) = progress.turns.get(turn) {
            let writing = writing_ms(text);
            let pause = self.between(ANSWERING_MS);
            self.plan(now_ms + pause + writing, Planned::Say { customer, turn });
        }
    }

    /// Somebody who is not of the play closed it.
    fn was_closed(&mut self, customer: usize) {
        if let Some(progress) = self.customers.get_mut(customer) {
            progress.over = true;
        }
    }

    fn begin_answer(&mut self, customer: usize, now_ms: u64) {
        let progress = &mut self.customers[customer];
        if progress.answering || progress.over {
            return;
        }
        progress.answering = true;
        let pause = self.between(THINKING_MS) + PER_CHARACTER_MS * 60;
        self.plan(now_ms + pause, Planned::Answer { customer });
    }
}

fn writing_ms(text: &str) -> u64 {
    let characters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    characters.saturating_mul(PER_CHARACTER_MS).min(LONGEST_WRITING_MS)
}
