//! The words that facts are made of.

use crate::state::words;
use crate::{AgentId, AuthorKind, CustomerId, UnknownWord};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

words! {
    /// Why a conversation is in line again.
    QueueReason {
        /// Its agent handed it back.
        GivenBack = "given_back",
        /// Its agent's connection was lost for longer than the grace time.
        AgentGone = "agent_gone",
        /// Its agent went offline.
        AgentOffline = "agent_offline",
        /// It had been parked until now, and its agent has no room.
        ParkingOver = "parking_over",
        /// The customer wrote while it was parked, and its agent has no room.
        CustomerWrote = "customer_wrote",
        /// Its agent no longer belongs to the inbox.
        MemberRemoved = "member_removed",
        /// It was handed to a team.
        HandedToTeam = "handed_to_team",
    }

    /// Why a conversation counts as abandoned.
    AbandonReason {
        /// The customer said so.
        Left = "left",
        /// The customer was out of sight for the inbox's patience time.
        Gone = "gone",
    }

    /// What a tag is used for; each has a colour of its own.
    TagTone {
        /// Nothing in particular.
        Plain = "plain",
        /// What it is about.
        Matter = "matter",
        /// Which product or place.
        Product = "product",
        /// It must not lie.
        Urgent = "urgent",
        /// Somebody was pleased, or is owed a kindness.
        Praise = "praise",
        /// Something is still to be done.
        Todo = "todo",
    }

    /// On what occasion a wait was promised.
    PromiseOccasion {
        /// The customer joined the line (again).
        Entry = "entry",
        /// They waited already; until then nothing could be said.
        Later = "later",
        /// The wait became shorter than was promised.
        Shorter = "shorter",
        /// The wait became longer than was promised.
        Longer = "longer",
    }

    /// How it is known that two customers are one person.
    MergeProof {
        /// The company's site identified who had been anonymous: they may read from then on what both wrote.
        Identity = "identity",
        /// An agent says so: colleagues see one person, and each browser reads what it could read before.
        Agent = "agent",
    }

    /// What an attribute's value is.
    AttributeType {
        /// Words.
        Text = "text",
        /// A number.
        Number = "number",
        /// A day.
        Date = "date",
        /// One of some.
        Choice = "choice",
        /// Yes or no.
        YesNo = "yes_no",
    }

    /// What became of a promise.
    PromiseOutcome {
        /// Answered within the interval.
        Kept = "kept",
        /// Answered before the interval.
        Early = "early",
        /// Not answered by the end of the interval.
        Missed = "missed",
        /// The customer was gone before the end of the interval: nobody knows.
        Left = "left",
    }

    /// What a plan is to reach.
    PlanGoal {
        /// A share of contacts is answered within a time.
        Answered = "answered",
        /// At most a share of contacts gives up.
        GivingUp = "giving_up",
    }
}

/// Who did it: a customer, an agent, or Warmline itself (which has no id).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Actor {
    /// A person who asks.
    Customer(CustomerId),
    /// A person who answers.
    Agent(AgentId),
    /// Warmline itself.
    System,
}

impl Actor {
    /// The kind without the id.
    #[must_use]
    pub const fn kind(self) -> AuthorKind {
        match self {
            Self::Customer(_) => AuthorKind::Customer,
            Self::Agent(_) => AuthorKind::Agent,
            Self::System => AuthorKind::System,
        }
    }
}

/// What an inbox is set to, whole, after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InboxSettings {
    /// Shown to customers and agents.
    pub name: String,
    /// Web origins that may embed the widget, as `https://host[:port]`.
    pub origins: Vec<String>,
    /// After how many seconds out of sight a waiting visitor counts as gone.
    pub patience_s: i64,
}

/// Something that a company keeps on each of its customers, as it defines it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeDefinition {
    /// For programs; never changes its meaning.
    pub key: String,
    /// For people.
    pub label: String,
    /// What its value is.
    #[serde(rename = "type")]
    pub value: AttributeType,
    /// Of a text: the most characters that it may have.
    pub longest: Option<i64>,
    /// Of a number: the least that it may be.
    pub least: Option<i64>,
    /// Of a number: the most that it may be.
    pub most: Option<i64>,
    /// Of a choice: what may be chosen. Empty for others.
    pub choices: Vec<String>,
}

/// How a conversation ranks in its line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priority {
    /// Those of one class are served alike. At most [`Priority::CLASS_MAX`] characters.
    pub class: String,
    /// Waiting time that counts as if it had been waited, in milliseconds.
    pub credit_ms: i64,
}

impl Priority {
    /// The longest name of a class, in characters.
    pub const CLASS_MAX: usize = 64;
}

/// From one minute of a day to another, as the clock on the wall shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The first minute, counted from midnight: 540 is 9:00.
    pub from_min: i64,
    /// The minute at which it is over, at most 1440.
    pub to_min: i64,
}

/// A day that is not like its weekday: a holiday, or a Saturday before one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// As `2026-12-25`.
    pub date: String,
    /// What it is called; may be empty.
    pub name: String,
    /// When it is open; empty for closed all day.
    pub spans: Vec<Span>,
}

/// When an inbox is open, whole, after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningHours {
    /// The time zone's name in the IANA database, such as `Europe/Berlin`.
    pub zone: String,
    /// Seven days from Monday, each with the spans in which it is open.
    pub week: Vec<Vec<Span>>,
    /// Days that are not like their weekday, in order of their dates.
    pub special_days: Vec<SpecialDay>,
}

/// When somebody is on the rota. Minutes count from the day's midnight by the clock on the wall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedShift {
    /// Whose; `None` for somebody who is not named yet.
    pub agent: Option<AgentId>,
    /// Its beginning.
    pub from_min: i64,
    /// Its end, later; above 1440 it is the next day's.
    pub to_min: i64,
}

/// What a plan assumes, where it does not rest on what was learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanAssumptions {
    /// Mean handle time in seconds of a contact whose agent holds nothing else.
    pub handle_s: Option<i64>,
    /// Mean patience in seconds.
    pub patience_s: Option<i64>,
    /// Conversations that an agent holds at once.
    pub at_once: Option<i64>,
    /// The share of paid time that is not spent at the desk, in thousandths.
    pub shrinkage_permille: i64,
    /// What is to be reached.
    pub goal: PlanGoal,
    /// Within what time, in seconds, where the goal has one.
    pub within_s: i64,
    /// The goal's share, in thousandths.
    pub share_permille: i64,
    /// Contacts of the whole day, evenly from one time until another, instead of a forecast.
    pub contacts: Option<i64>,
    /// From when they come, in minutes after midnight.
    pub contacts_from_min: i64,
    /// Until when.
    pub contacts_to_min: i64,
}
