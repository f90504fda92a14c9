use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The word is not one of those that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not one of the known words")
    }
}

impl std::error::Error for UnknownWord {}

/// An enumeration whose words are the same in JSON, in the database and in URLs.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),* }

        impl $name {
            /// Every word, in order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word { $($word => Ok(Self::$variant),)* _ => Err(UnknownWord) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}
pub(crate) use words;

words! {
    /// Where a conversation is. Each conversation is in exactly one place.
    ConversationState {
        /// In line for an agent.
        Waiting = "waiting",
        /// With an agent.
        Active = "active",
        /// Laid aside, until a time or until the customer writes.
        Parked = "parked",
        /// Done, as an agent said.
        Resolved = "resolved",
        /// The customer left before anyone answered.
        Abandoned = "abandoned",
    }

    /// What an agent says about themselves.
    AgentState {
        /// Takes conversations.
        Available = "available",
        /// Keeps what they hold and takes no more.
        Away = "away",
        /// Holds nothing.
        Offline = "offline",
    }

    /// Who wrote a message or did something.
    AuthorKind {
        /// A person who asks.
        Customer = "customer",
        /// A person who answers.
        Agent = "agent",
        /// Warmline itself.
        System = "system",
    }

    /// What an agent may do beyond answering. Each may do what the ones after it may.
    Role {
        /// Everything, and there is always one.
        Owner = "owner",
        /// May change the workspace: people, inboxes, settings.
        Administrator = "administrator",
        /// Looks after other agents' work.
        Lead = "lead",
        /// Answers customers.
        Agent = "agent",
    }
}

impl ConversationState {
    /// Whether the conversation still asks for something: it is in line, with somebody, or laid aside.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Active | Self::Parked)
    }
}
