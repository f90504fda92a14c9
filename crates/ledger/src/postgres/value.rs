//! Values on the wire. Types are PostgreSQL's, inferred from the statement: a value must fit the column that it meets.

use crate::stored::Stored;
use crate::{LedgerError, Value};
use std::borrow::Cow;
use std::error::Error;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

type Failure = Box<dyn Error + Sync + Send>;

/// PostgreSQL's text cannot hold U+0000, which people's texts may. It travels as this noncharacter and a letter; so does the
/// noncharacter itself, so that every text comes back as it was.
const ESCAPE: char = '\u{FDD0}';
const ESCAPED_NUL: char = '0';
const ESCAPED_SELF: char = 'd';

fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', ESCAPE]) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\0' => escaped.extend([ESCAPE, ESCAPED_NUL]),
            ESCAPE => escaped.extend([ESCAPE, ESCAPED_SELF]),
            letter => escaped.push(letter),
        }
    }
    Cow::Owned(escaped)
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains(ESCAPE) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != ESCAPE {
            plain.push(letter);
            continue;
        }
        match letters.next() {
            Some(ESCAPED_NUL) => plain.push('\0'),
            Some(ESCAPED_SELF) => plain.push(ESCAPE),
            // Written by nobody of ours: shown as it is.
            Some(other) => plain.extend([ESCAPE, other]),
            None => plain.push(ESCAPE),
        }
    }
    Cow::Owned(plain)
}

impl ToSql for Value<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        let unfit = |what: &str| -> Result<IsNull, Failure> {
            Err(format!("{what} does not go into a column of type {wanted}").into())
        };
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) => match *wanted {
                Type::INT8 => number.to_sql(wanted, out),
                Type::INT4 => i32::try_from(*number)?.to_sql(wanted, out),
                Type::NUMERIC => {
                    write_numeric(*number, out);
                    Ok(IsNull::No)
                }
                _ => unfit("a whole number"),
            },
            Self::Text(text) => match *wanted {
                Type::TEXT | Type::VARCHAR | Type::UNKNOWN => escaped(text).as_ref().to_sql(wanted, out),
                _ => unfit("text"),
            },
            Self::Bytes(bytes) => match *wanted {
                Type::BYTEA => bytes.as_ref().to_sql(wanted, out),
                _ => unfit("a row of bytes"),
            },
        }
    }

    fn accepts(_wanted: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Stored<'a> {
    fn from_sql(found: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        Ok(match *found {
            Type::INT8 => Self::Integer(i64::from_sql(found, raw)?),
            Type::INT4 => Self::Integer(i32::from_sql(found, raw)?.into()),
            Type::INT2 => Self::Integer(i16::from_sql(found, raw)?.into()),
            Type::BOOL => Self::Integer(bool::from_sql(found, raw)?.into()),
            // Sums of whole numbers are whole numbers; PostgreSQL counts them in its widest type.
            Type::NUMERIC => read_numeric(raw).map_or(Self::Other("a fraction"), Self::Integer),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
                Self::Text(unescaped(<&str>::from_sql(found, raw)?))
            }
            Type::BYTEA => Self::Bytes(Cow::Borrowed(raw)),
            Type::FLOAT4 | Type::FLOAT8 => Self::Other("a fraction"),
            _ => Self::Other("a type that Warmline does not use"),
        })
    }

    fn from_sql_null(_found: &Type) -> Result<Self, Failure> {
        Ok(Self::Null)
    }

    fn accepts(_found: &Type) -> bool {
        true
    }
}

/// Digits of base 10,000, most significant first: count, place of the first, sign, digits after the point.
fn write_numeric(number: i64, out: &mut BytesMut) {
    let mut digits = Vec::with_capacity(5);
    let mut rest = number.unsigned_abs();
    while rest > 0 {
        digits.push(u16::try_from(rest % 10_000).expect("below 10,000"));
        rest /= 10_000;
    }
    let count = u16::try_from(digits.len()).expect("at most five");
    let sign: u16 = if number < 0 { 0x4000 } else { 0 };
    let head = [count, count.saturating_sub(1), sign, 0];
    for word in head.into_iter().chain(digits.into_iter().rev()) {
        out.extend_from_slice(&word.to_be_bytes());
    }
}

/// `None` for what is no whole number, or too large for one of 64 bits.
fn read_numeric(raw: &[u8]) -> Option<i64> {
    let words: Vec<u16> = raw.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    let [count, weight, sign, _scale, digits @ ..] = words.as_slice() else { return None };
    let weight = i16::from_be_bytes(weight.to_be_bytes());
    if usize::from(*count) != digits.len() || !matches!(*sign, 0 | 0x4000) {
        return None;
    }
    let whole = usize::try_from(i32::from(weight) + 1).unwrap_or(0);
    if digits.iter().skip(whole).any(|digit| *digit != 0) {
        return None;
    }
    let mut number: i64 = 0;
    for place in 0..whole {
        let digit = i64::from(digits.get(place).copied().unwrap_or(0));
        // Towards the negative, which reaches one further.
        number = number.checked_mul(10_000)?.checked_sub(digit)?;
    }
    if *sign == 0 { number.checked_neg() } else { Some(number) }
}

impl From<tokio_postgres::Error> for LedgerError {
    fn from(error: tokio_postgres::Error) -> Self {
        super::errors::explain(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::{escaped, read_numeric, unescaped, write_numeric};
    use proptest::prelude::{any, proptest};
    use tokio_postgres::types::private::BytesMut;

    proptest! {
        #[test]
        fn every_whole_number_comes_back_from_the_widest_type(number in any::<i64>()) {
            let mut out = BytesMut::new();
            write_numeric(number, &mut out);
            assert_eq!(read_numeric(&out), Some(number));
        }

        #[test]
        fn every_text_comes_back_and_none_travels_with_a_nul(text in "[\\PC\0\u{FDD0}0d]{0,40}") {
            let travels = escaped(&text);
            assert!(!travels.contains('\0'));
            assert_eq!(unescaped(&travels), text);
        }
    }

    #[test]
    fn the_ends_of_the_whole_numbers_and_fractions() {
        for number in [0, 1, -1, 9_999, 10_000, i64::MAX, i64::MIN] {
            let mut out = BytesMut::new();
            write_numeric(number, &mut out);
            assert_eq!(read_numeric(&out), Some(number), "{number}");
        }
        // 0.5: one digit, one place below the point.
        let half = [0, 1, 0xff, 0xff, 0, 0, 0, 1, 0x13, 0x88];
        assert_eq!(read_numeric(&half), None);
    }
}
