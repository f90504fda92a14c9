//! How the server shows a push service who it is: RFC 8292. The key is made by the server itself and kept in its database.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::error::Unspecified;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

/// How long a signature is good, in seconds: half of what the standard allows.
const GOOD_S: i64 = 12 * 3600;

/// A new key: what is kept.
pub(super) fn new_key() -> Result<Vec<u8>, Unspecified> {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())?;
    Ok(made.as_ref().to_vec())
}

fn pair(key: &[u8]) -> Result<EcdsaKeyPair, Unspecified> {
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key, &SystemRandom::new())
        .map_err(|_| Unspecified)
}

/// What browsers are told of the key when they subscribe.
pub(super) fn public(key: &[u8]) -> Result<String, Unspecified> {
    Ok(URL_SAFE_NO_PAD.encode(pair(key)?.public_key()))
}

/// The value of `Authorization` for a push service.
pub(super) fn authorization(
    key: &[u8],
    origin: &str,
    contact: Option<&str>,
    now_ms: i64,
) -> Result<String, Unspecified> {
    let pair = pair(key)?;
    let mut claims = serde_json::json!({ "aud": origin, "exp": now_ms / 1000 + GOOD_S });
    if let Some(contact) = contact {
        claims["sub"] = contact.into();
    }
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&serde_json::json!({ "typ": "JWT", "alg": "ES256" })), part(&claims));
    let signature = pair.sign(&SystemRandom::new(), signed.as_bytes())?;
    let public = URL_SAFE_NO_PAD.encode(pair.public_key());
    Ok(format!("vapid t={signed}.{}, k={public}", URL_SAFE_NO_PAD.encode(signature)))
}
