//! SQL text and values, the same for every database.

use events::{
    AgentId, ConversationId, CustomerId, FileId, IdentitySecretId, InboxId, InvitationId, MessageId,
    PushKeyId, SavedReplyId, SessionId, TagId, TeamId, TokenId, ViewId, VisitId, VisitorKeyId, WorkspaceId,
};
use std::borrow::Cow;

/// One text in a portable subset, with `$1`, `$2` for its values. SQLite reads `$1` as a *name*, in order of
/// appearance, so that `$2, $1` would be swapped silently: it gets the same text with `?1`, made at compile time.
#[derive(Debug)]
pub struct Sql {
    /// For PostgreSQL.
    pub dollar: &'static str,
    /// For SQLite.
    pub question: &'static str,
}

/// The text with every `$` turned into `?`, at compile time. Use [`sql!`](crate::sql!).
#[must_use]
pub const fn question_marks<const N: usize>(text: &str) -> [u8; N] {
    let bytes = text.as_bytes();
    let mut turned = [0; N];
    let mut i = 0;
    while i < N {
        turned[i] = if bytes[i] == b'$' { b'?' } else { bytes[i] };
        i += 1;
    }
    turned
}

/// Makes a `&'static Sql` of a literal.
#[macro_export]
macro_rules! sql {
    ($text:expr) => {{
        const TURNED: [u8; $text.len()] = $crate::question_marks($text);
        static SQL: $crate::Sql = $crate::Sql {
            dollar: $text,
            question: match std::str::from_utf8(&TURNED) {
                Ok(text) => text,
                Err(_) => panic!("SQL is UTF-8"),
            },
        };
        &SQL
    }};
}

/// Makes a `&[Value]` of expressions.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] };
}

/// A value that goes into the database.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
    /// Nothing.
    Null,
}

impl Value<'_> {
    pub(crate) fn to_owned_value(&self) -> Value<'static> {
        match self {
            Self::Integer(number) => Value::Integer(*number),
            Self::Text(text) => Value::Text(Cow::Owned(text.as_ref().to_owned())),
            Self::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.as_ref().to_owned())),
            Self::Null => Value::Null,
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}
impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Integer(i64::from(value))
    }
}
impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Cow::Borrowed(value))
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(Cow::Borrowed(value))
    }
}
impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Self::Text(Cow::Owned(value))
    }
}
impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(value))
    }
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

macro_rules! id_values {
    ($($id:ty),*) => {$(
        impl From<$id> for Value<'_> {
            fn from(id: $id) -> Self {
                Self::Text(Cow::Owned(id.to_string()))
            }
        }
    )*};
}
id_values!(
    WorkspaceId,
    AgentId,
    CustomerId,
    InboxId,
    ConversationId,
    MessageId,
    SavedReplyId,
    TagId,
    TeamId,
    TokenId,
    SessionId,
    VisitId,
    IdentitySecretId,
    FileId,
    InvitationId,
    ViewId,
    PushKeyId,
    VisitorKeyId
);

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::ToSqlOutput::Borrowed;
        use rusqlite::types::ValueRef;
        Ok(Borrowed(match self {
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Null => ValueRef::Null,
        }))
    }
}
