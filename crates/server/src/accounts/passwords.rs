//! Passwords: argon2id with the crate's recommended cost, off the request threads, a few at a time.

use crate::http::problem::Problem;
use ::passwords::analyzer as common;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use std::sync::OnceLock;
use tokio::sync::Semaphore;

/// Passwords that are hashed at once: each takes 19 MiB and tens of milliseconds of a core.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The shortest password, in characters.
pub(crate) const SHORTEST: usize = 10;
/// The longest password, in bytes.
pub(crate) const LONGEST: usize = 1024;

/// Words that somebody who guesses at this desk would try first; with digits and signs around them they are no password.
const NEAR_AT_HAND: [&str; 9] = [
    "desk",
    "warmline",
    "password",
    "passwort",
    "kennwort",
    "customerservice",
    "kundenservice",
    "kundendienst",
    "helpdesk",
];

/// Whether it can be a password. `about` are the names and addresses of whoever chooses it, as far as they are known.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn check_strength(password: &str, about: &[&str]) -> Result<(), String> {
    if password.chars().count() < SHORTEST {
        return Err(format!("The password must have at least {SHORTEST} characters."));
    }
    if password.len() > LONGEST {
        return Err(format!("The password must have at most {LONGEST} bytes."));
    }
    if is_common(password) {
        return Err(
            "That password is among those that everybody tries. Choose another, such as some words in a row."
                .to_owned(),
        );
    }
    if is_near_at_hand(password, about) {
        return Err(
            "That password is little more than a name or word that is easy to guess here. Choose another."
                .to_owned(),
        );
    }
    Ok(())
}

/// Whether it stands in the bundled list of passwords that leaked most often, in these or in small letters; or is one character again
/// and again.
fn is_common(password: &str) -> bool {
    let first = password.chars().next();
    password.chars().all(|c| Some(c) == first)
        || common::is_common_password(password)
        || common::is_common_password(password.to_lowercase())
}

/// Whether names and words of this place make up most of it.
fn is_near_at_hand(password: &str, about: &[&str]) -> bool {
    let letters = |text: &str| {
        text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>()
    };
    let rest = letters(password);
    let names = about.iter().flat_map(|text| text.split(['@', ' ', '.', '-', '_'])).map(letters);
    let whole = about.iter().map(|text| letters(text));
    let words = NEAR_AT_HAND.iter().map(|word| (*word).to_owned());
    // A name of two letters is in every sentence.
    let mut all: Vec<String> =
        names.chain(whole).chain(words).filter(|word| word.chars().count() > 2).collect();
    // The longest first: a name may hold a shorter one.
    all.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let left = all.iter().fold(rest.clone(), |left, word| left.replace(word, ""));
    left != rest && left.chars().count() < 4
}

/// Hashes a password, with salt, as a PHC string.
pub(crate) fn hash_now(password: &str) -> String {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.expect("argon2id with its own defaults hashes any password up to 4 GiB").to_string()
}

/// The same, off the request threads.
pub(crate) async fn hash(password: String) -> Result<String, Problem> {
    let _turn = AT_ONCE.acquire().await;
    tokio::task::spawn_blocking(move || hash_now(&password)).await.map_err(|_| died())
}

/// Whether the password is right. Without a hash (no such account) it works as long and says no.
pub(crate) async fn is_right(password: String, hash: Option<String>) -> Result<bool, Problem> {
    let _turn = AT_ONCE.acquire().await;
    tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(nobodys_hash);
        let right = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        right && known
    })
    .await
    .map_err(|_| died())
}

fn nobodys_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash_now("nobody's password")).clone()
}

fn died() -> Problem {
    Problem::from(ledger::LedgerError::Unavailable("a password thread died".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::check_strength;

    #[test]
    fn what_everybody_tries_is_no_password() {
        for common in
            ["1234567890", "qwertyuiop", "password123", "Password123", "0000000000000", "iloveyou12"]
        {
            assert!(check_strength(common, &[]).is_err(), "{common}");
        }
    }

    #[test]
    fn names_of_this_place_are_no_password() {
        let about = ["Olga Oaks", "olga.oaks@lanterns.example", "Lanterns"];
        for near in [
            "Warmline2026!",
            "warmline-desk1",
            "OlgaOaks1987",
            "olga.oaks@lanterns.example",
            "lanterns!!2026",
        ] {
            assert!(check_strength(near, &about).is_err(), "{near}");
        }
    }

    #[test]
    fn any_characters_make_a_password_and_it_may_be_long() {
        let about = ["Olga Oaks", "olga@lanterns.example", "Lanterns"];
        let words = "lanterns are hung by olga";
        for good in [
            words,
            "correct horse battery",
            "ääääöööüüü",
            "            x",
            "👍👎👍👎👍👎👍👎👍👎",
            &"ab".repeat(500),
        ] {
            check_strength(good, &about).unwrap_or_else(|says| panic!("{good:?}: {says}"));
        }
    }
}
