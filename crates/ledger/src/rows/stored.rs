//! What a column holds, whichever database it came from.

use crate::{LedgerError, Value};
use rusqlite::types::ValueRef;
use std::borrow::Cow;

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored<'a> {
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
    /// Nothing.
    Null,
    /// Something that is none of these, in words.
    Other(&'static str),
}

impl Stored<'_> {
    /// In a word, for whoever expected something else.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Integer(_) => "a whole number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Null => "nothing",
            Self::Other(what) => what,
        }
    }

    pub(crate) fn into_owned(self) -> Stored<'static> {
        match self {
            Self::Integer(number) => Stored::Integer(number),
            Self::Text(text) => Stored::Text(Cow::Owned(text.into_owned())),
            Self::Bytes(bytes) => Stored::Bytes(Cow::Owned(bytes.into_owned())),
            Self::Null => Stored::Null,
            Self::Other(what) => Stored::Other(what),
        }
    }
}

impl Stored<'static> {
    /// On its way into another database.
    pub(crate) fn into_value(self) -> Result<Value<'static>, LedgerError> {
        Ok(match self {
            Self::Integer(number) => Value::Integer(number),
            Self::Text(text) => Value::Text(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
            Self::Null => Value::Null,
            Self::Other(what) => return Err(LedgerError::Corrupt(format!("a column holds {what}"))),
        })
    }
}

impl<'a> From<ValueRef<'a>> for Stored<'a> {
    fn from(value: ValueRef<'a>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(_) => Self::Other("a fraction"),
            ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Self::Text(Cow::Borrowed(text)),
                Err(_) => Self::Other("text that is not UTF-8"),
            },
            ValueRef::Blob(bytes) => Self::Bytes(Cow::Borrowed(bytes)),
        }
    }
}
