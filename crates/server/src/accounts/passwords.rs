//! Passwords: argon2id with the crate's recommended cost, off the request threads, a few at a time.

use crate::http::problem::Problem;
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

pub(crate) fn check_strength(password: &str) -> Result<(), String> {
    if password.chars().count() < SHORTEST {
        return Err(format!("The password must have at least {SHORTEST} characters."));
    }
    if password.len() > LONGEST {
        return Err(format!("The password must have at most {LONGEST} bytes."));
    }
    Ok(())
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
