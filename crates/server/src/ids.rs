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
    grouped(3)
}

/// A code that a person writes down for a bad day: 24 digits of base 32 (120 bits), so many that a fast hash of it hides it.
pub(crate) fn recovery_code() -> String {
    grouped(6)
}

/// Groups of four digits.
fn grouped(groups: usize) -> String {
    const DIGITS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
    let digit = |byte: &u8| char::from(DIGITS[usize::from(byte & 31)]);
    let secret = secret();
    let written: Vec<String> =
        secret.chunks(4).take(groups).map(|group| group.iter().map(digit).collect()).collect();
    written.join("-")
}

fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}
