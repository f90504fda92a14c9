//! Codes of a second factor: those that a device shows (RFC 6238, six digits, 30 s) and those for the day on which it is lost.

use crate::accounts::credentials::hash_of;
use crate::ids;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;
use totp_rs::{Algorithm, Builder, Secret};

/// Bytes of a secret: 160 bits, as RFC 4226 recommends.
const SECRET: usize = 20;
/// How long one code is shown, in seconds.
const STEP_S: u64 = 30;
/// Steps before and after the present one of which a code is taken: clocks differ.
const SKEW: u16 = 1;
/// How many recovery codes somebody gets.
pub(crate) const RECOVERY_CODES: usize = 10;

/// A new secret.
pub(crate) fn new_secret() -> Vec<u8> {
    ids::secret()[..SECRET].to_vec()
}

/// The time step whose code this is, if it is one of those around now.
pub(crate) fn step_of(secret: &[u8], code: &str, now_ms: i64) -> Option<i64> {
    let secret: [u8; SECRET] = secret.try_into().ok()?;
    let plain: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if plain.len() != 6 || !plain.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(SKEW)
        .with_step_duration(STEP_S)
        .with_secret(Secret::new_stack(secret))
        .build()
        .ok()?;
    let now_s = u64::try_from(now_ms / 1000).ok()?;
    totp.check(&plain, now_s).and_then(|step| i64::try_from(step).ok())
}

/// The secret as people type it into a device: base 32 (RFC 4648), without padding.
pub(crate) fn as_text(secret: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut text, mut bits, mut held) = (String::new(), 0u32, 0);
    for byte in secret {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(ALPHABET[(bits >> held & 31) as usize]));
        }
    }
    if held > 0 {
        text.push(char::from(ALPHABET[(bits << (5 - held) & 31) as usize]));
    }
    text
}

/// What a device reads from the picture.
pub(crate) fn address(secret: &[u8], workspace: &str, email: &str) -> String {
    let issuer = percent(&format!("Warmline {workspace}").replace(':', " "));
    let secret = as_text(secret);
    let account = percent(&email.replace(':', " "));
    format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30"
    )
}

fn percent(text: &str) -> String {
    let mut written = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            written.push(char::from(byte));
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}

/// The picture as the `d` of an SVG path, one unit per module, and how many modules a side has. Drawn here, so that no page
/// has to load anything to show it. `None` for an address that is too long for any picture.
pub(crate) fn picture(address: &str) -> Option<(String, i32)> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                let _ = write!(path, "M{x} {y}h1v1h-1z");
            }
        }
    }
    Some((path, code.size()))
}

/// New recovery codes: `(what the agent writes down, what is stored)`. 120 bits each: nobody guesses one, whatever the hash.
pub(crate) fn new_recovery_codes() -> (Vec<String>, Vec<String>) {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| ids::recovery_code()).collect();
    let hashes = codes.iter().map(|code| recovery_hash(code)).collect();
    (codes, hashes)
}

/// What is stored of a recovery code, however it was typed.
pub(crate) fn recovery_hash(code: &str) -> String {
    let plain = code.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "");
    hash_of(&format!("recovery {plain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const RFC_SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        for (at_s, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(step_of(RFC_SECRET, code, at_s * 1000), Some(at_s / 30));
        }
        assert_eq!(as_text(RFC_SECRET), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_is_taken_one_step_early_and_late_and_no_more() {
        let at_ms = |step: i64| step * 30_000 + 29_000;
        for (step, taken) in [(0, true), (1, true), (2, true), (3, false)] {
            assert_eq!(step_of(RFC_SECRET, "287082", at_ms(step)).is_some(), taken, "{step}");
        }
        for odd in ["", "28708", "2870822", "28708a", "٢٨٧٠٨٢", " 287 082 "] {
            assert_eq!(step_of(RFC_SECRET, odd, 59_000).is_some(), odd == " 287 082 ", "{odd}");
        }
    }

    #[test]
    fn the_address_holds_no_colon_but_its_own_and_has_a_picture() {
        let address = address(RFC_SECRET, "A:B & C", "ada@x.example");
        assert!(
            address.starts_with("otpauth://totp/Warmline%20A%20B%20%26%20C:ada%40x.example?secret=GEZ"),
            "{address}"
        );
        let (path, size) = picture(&address).expect("short enough");
        assert!(size >= 21 && path.starts_with("M0 0h1v1h-1z"), "{path}");
        assert!(picture(&"x".repeat(5000)).is_none());
    }

    #[test]
    fn recovery_codes_are_known_however_they_are_typed() {
        let (codes, hashes) = new_recovery_codes();
        assert_eq!((codes.len(), hashes.len()), (RECOVERY_CODES, RECOVERY_CODES));
        assert_eq!(recovery_hash(&codes[0].to_uppercase().replace('-', " ")), hashes[0]);
    }
}
