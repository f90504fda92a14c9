//! New ids: version 7 UUIDs, so that they sort by the time they were made.

use crate::Clock;

/// 128 bits for a new id.
pub(crate) fn bits(clock: &Clock) -> u128 {
    let now_ms = u64::try_from(clock.now_ms()).unwrap_or(0);
    let mut chance = [0; 10];
    fill(&mut chance);
    uuid::Builder::from_unix_timestamp_millis(now_ms, &chance).into_uuid().as_u128()
}

/// 32 bytes that nobody can guess.
pub(crate) fn secret() -> [u8; 32] {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    bytes
}

/// A code that a person can read from a console and type: 12 digits of base 32 (60 bits).
pub(crate) fn code() -> String {
    const DIGITS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
    let secret = secret();
    let digit = |byte: &u8| char::from(DIGITS[usize::from(byte & 31)]);
    let group = |of: &[u8]| of.iter().map(digit).collect::<String>();
    [group(&secret[..4]), group(&secret[4..8]), group(&secret[8..12])].join("-")
}

fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}
