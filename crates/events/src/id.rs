use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Crockford's base 32 in lower case, as TypeID uses it.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 26 digits of 5 bits hold 128 bits; the first digit is at most 7.
const DIGITS: usize = 26;

/// The text is not an id of the kind that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedId {
    /// The prefix that was expected, such as `cnv`.
    pub prefix: &'static str,
}

impl fmt::Display for MalformedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an id that starts with {}_", self.prefix)
    }
}

impl std::error::Error for MalformedId {}

fn encode(prefix: &str, bits: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut digits = [0u8; DIGITS];
    let mut rest = bits;
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    f.write_str(prefix)?;
    f.write_str("_")?;
    f.write_str(std::str::from_utf8(&digits).unwrap_or_default())
}

fn decode(prefix: &'static str, text: &str) -> Result<u128, MalformedId> {
    let malformed = MalformedId { prefix };
    let digits = text.strip_prefix(prefix).and_then(|t| t.strip_prefix('_')).ok_or(malformed)?;
    if digits.len() != DIGITS || digits.as_bytes()[0] > b'7' {
        return Err(malformed);
    }
    let mut bits = 0u128;
    for byte in digits.bytes() {
        let value = ALPHABET.iter().position(|a| *a == byte).ok_or(malformed)?;
        bits = bits << 5 | value as u128;
    }
    Ok(bits)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            /// The prefix of the text form.
            pub const PREFIX: &str = $prefix;

            /// From 128 bits, a version 7 UUID by custom so that ids sort by the time they were made.
            #[must_use]
            pub const fn from_bits(bits: u128) -> Self {
                Self(bits)
            }

            /// The 128 bits.
            #[must_use]
            pub const fn bits(self) -> u128 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                encode($prefix, self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                encode($prefix, self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = MalformedId;
            fn from_str(text: &str) -> Result<Self, MalformedId> {
                decode($prefix, text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        write!(f, "an id that starts with {}_", $prefix)
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    )*};
}

ids! {
    /// One company's log and all that belongs to it.
    WorkspaceId = "wsp";
    /// A person who answers.
    AgentId = "agt";
    /// A person who asks.
    CustomerId = "cus";
    /// Where contacts of one kind arrive.
    InboxId = "inb";
    /// One customer's matter, from opening to resolution.
    ConversationId = "cnv";
    /// A message or a note.
    MessageId = "msg";
    /// A token for programs.
    TokenId = "tok";
    /// A named group of agents.
    TeamId = "tem";
    /// A tag: a word of the company for what conversations are about.
    TagId = "tag";
    /// A saved reply.
    SavedReplyId = "rpl";
    /// A browser that signed in.
    SessionId = "ses";
    /// A link by which somebody may join.
    InvitationId = "inv";
    /// A browser in which a customer was identified.
    VisitId = "vis";
    /// A secret with which a company's site identifies customers.
    IdentitySecretId = "isk";
    /// A file that was sent with a message or note.
    FileId = "fil";
    /// A key that signs visitors' tokens.
    VisitorKeyId = "vky";
    /// A key by which push services know a server.
    PushKeyId = "pky";
    /// A list of conversations that was saved under a name.
    ViewId = "viw";
}

impl AgentId {
    /// Somebody, but nobody knows who: histories that were brought in do not name everyone. No agent has this id.
    pub const UNKNOWN: Self = Self(0);

    /// The agent, where it is known who.
    #[must_use]
    pub fn known(self) -> Option<Self> {
        (self != Self::UNKNOWN).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_reads_back_what_it_wrote(bits: u128) {
            let id = ConversationId::from_bits(bits);
            prop_assert_eq!(id.to_string().parse::<ConversationId>(), Ok(id));
        }

        #[test]
        fn text_order_is_bit_order(a: u128, b: u128) {
            let (x, y) = (MessageId::from_bits(a), MessageId::from_bits(b));
            prop_assert_eq!(x.to_string().cmp(&y.to_string()), a.cmp(&b));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = text.parse::<AgentId>();
        }
    }

    #[test]
    fn ids_of_another_kind_and_sloppy_ids_are_refused() {
        for text in [
            "agt_01h455vb4pex5vsknk084sn02q",
            "cnv_81h455vb4pex5vsknk084sn02q",
            "cnv_01H455vb4pex5vsknk084sn02q",
            "cnv_01h455vb4pex5vsknk084sn02",
            "cnv_01h455vb4pex5vsknk084sn02qq",
            "cnv-01h455vb4pex5vsknk084sn02q",
            "",
        ] {
            assert_eq!(text.parse::<ConversationId>(), Err(MalformedId { prefix: "cnv" }), "{text}");
        }
    }
}
