//! The token by which a company's site says who a visitor is: a JWT (RFC 7519) signed with HS256 and nothing else, for one inbox,
//! for a day at most, to be used once.

use crate::accounts::secrets_equal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The longest token, in bytes.
const LONGEST: usize = 16 * 1024;
/// How far ahead it may end, in seconds.
const LONGEST_LIFE_S: i64 = 24 * 3600;
/// How far the site's clock may be off, in seconds.
const CLOCKS_DIFFER_S: i64 = 60;
/// The longest `sub` and `jti`, in characters.
const LONGEST_ID: usize = 200;
/// Members of `attributes` at most.
const MOST_ATTRIBUTES: usize = 100;

/// What a site says of a visitor.
#[derive(Clone, Debug)]
pub(crate) struct Claims {
    /// The company's own id of the customer.
    pub(crate) external: String,
    /// The nonce, hashed: what is kept of it holds no person.
    pub(crate) nonce: String,
    /// When the token ends, in milliseconds since 1970 UTC.
    pub(crate) expires_ms: i64,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) attributes: Map<String, Value>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    typ: Option<String>,
    /// Extensions that must be understood: none is.
    #[serde(default)]
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Body {
    sub: String,
    aud: Audience,
    exp: i64,
    iat: i64,
    jti: String,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    attributes: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several([String; 1]),
}

/// What the token says, if it is one of this inbox's and holds now.
///
/// # Errors
/// A sentence for the site's developer. It never says anything of a token whose signature does not fit.
pub(crate) fn read(token: &str, inbox: &str, secrets: &[String], now_ms: i64) -> Result<Claims, String> {
    if token.len() > LONGEST {
        return Err(format!("The token is longer than {LONGEST} bytes."));
    }
    let mut parts = token.split('.');
    let (Some(header), Some(body), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("The token is not a JWT: header, body and signature, with dots between.".to_owned());
    };
    let read: Header = part(header, "header")?;
    // Whoever signs does not choose how it is checked.
    if read.alg != "HS256" {
        return Err("The token must be signed with HS256.".to_owned());
    }
    if read.crit.is_some() || read.typ.is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT")) {
        return Err(
            "The token's header asks for what is not understood here: `typ` is JWT, and there is no `crit`."
                .to_owned(),
        );
    }
    let given = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    let signed = &token[..header.len() + 1 + body.len()];
    // All are tried, so that the time does not tell which fits.
    let fits = secrets.iter().fold(false, |fits, secret| fits | secrets_equal(&sign(secret, signed), &given));
    if !fits {
        return Err("The token's signature does not fit a secret of this inbox that works now.".to_owned());
    }
    check(part(body, "body")?, inbox, now_ms.div_euclid(1000))
}

fn sign(secret: &str, signed: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(signed.as_bytes());
    mac.finalize().into_bytes().into()
}

fn part<T: DeserializeOwned>(text: &str, name: &str) -> Result<T, String> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| format!("The token's {name} is not base64url without padding."))?;
    // A list would be taken for an object whose members come in order.
    if bytes.first() != Some(&b'{') {
        return Err(format!("The token's {name} is not a JSON object."));
    }
    serde_json::from_slice(&bytes).map_err(|e| format!("The token's {name} does not have its shape: {e}."))
}

fn check(body: Body, inbox: &str, now_s: i64) -> Result<Claims, String> {
    let audience = match &body.aud {
        Audience::One(one) | Audience::Several([one]) => one,
    };
    if audience != inbox {
        return Err(format!("The token's `aud` is not this inbox, {inbox}."));
    }
    let is_id = |text: &str| {
        !text.is_empty() && text.chars().count() <= LONGEST_ID && !text.chars().any(char::is_control)
    };
    if !is_id(&body.sub) || !is_id(&body.jti) {
        return Err(format!("The token's `sub` and `jti` have 1 to {LONGEST_ID} characters each."));
    }
    if body.exp <= now_s {
        return Err("The token has expired (`exp`, in seconds).".to_owned());
    }
    if body.exp > now_s.saturating_add(LONGEST_LIFE_S + CLOCKS_DIFFER_S)
        || body.exp.saturating_sub(body.iat) > LONGEST_LIFE_S
    {
        return Err("The token's `exp` is more than 24 hours after its `iat` (both in seconds).".to_owned());
    }
    if body.iat > now_s + CLOCKS_DIFFER_S || body.nbf.is_some_and(|nbf| nbf > now_s + CLOCKS_DIFFER_S) {
        return Err("The token is not valid yet (`iat` or `nbf`): is the site's clock right?".to_owned());
    }
    let attributes = body.attributes.unwrap_or_default();
    if attributes.len() > MOST_ATTRIBUTES {
        return Err(format!("The token's `attributes` has more than {MOST_ATTRIBUTES} members."));
    }
    let nonce = URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{inbox} {}", body.jti)));
    Ok(Claims {
        external: body.sub,
        nonce,
        expires_ms: body.exp.saturating_mul(1000),
        name: body.name,
        email: body.email,
        attributes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const INBOX: &str = "inb_01h455vb4pex5vsknk084sn02q";
    const NOW_MS: i64 = 1_772_442_000_000;
    const SECRET: &str = "a secret of the inbox";

    fn made(header: &Value, body: &Value, secret: &str) -> String {
        let signed = [header, body].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let signature = URL_SAFE_NO_PAD.encode(sign(secret, &signed));
        format!("{signed}.{signature}")
    }

    fn hs256() -> Value {
        json!({ "alg": "HS256", "typ": "JWT" })
    }

    fn body() -> Value {
        let now_s = NOW_MS / 1000;
        json!({ "sub": "42", "aud": INBOX, "iat": now_s, "exp": now_s + 300, "jti": "n-1", "name": "Una" })
    }

    fn secrets() -> Vec<String> {
        vec!["another".to_owned(), SECRET.to_owned()]
    }

    fn reads(token: &str) -> Result<Claims, String> {
        read(token, INBOX, &secrets(), NOW_MS)
    }

    #[test]
    fn a_token_of_any_secret_that_works_is_read() {
        let claims = reads(&made(&hs256(), &body(), SECRET)).unwrap_or_else(|says| panic!("{says}"));
        assert_eq!((claims.external.as_str(), claims.name.as_deref()), ("42", Some("Una")));
        assert!(!claims.nonce.contains("n-1"));
        assert!(reads(&made(&hs256(), &body(), "gone")).is_err());
    }

    #[test]
    fn no_header_chooses_how_it_is_checked() {
        for alg in ["none", "None", "HS384", "RS256", "hs256", ""] {
            let unsigned = made(&json!({ "alg": alg }), &body(), SECRET);
            assert!(reads(&unsigned).is_err(), "{alg}");
            let head_and_body = unsigned.rsplit_once('.').unwrap_or_default().0;
            assert!(reads(&format!("{head_and_body}.")).is_err(), "{alg} without a signature");
        }
        assert!(reads(&made(&json!({ "alg": "HS256", "crit": ["b64"] }), &body(), SECRET)).is_err());
        assert!(reads(&made(&json!({ "alg": "HS256", "typ": "at+jwt" }), &body(), SECRET)).is_err());
    }

    #[test]
    fn every_claim_that_is_missing_or_off_is_said() {
        let now_s = NOW_MS / 1000;
        let off = [
            ("sub", json!("")),
            ("sub", json!(42)),
            ("sub", json!("x".repeat(201))),
            ("aud", json!("inb_01h455vb4pex5vsknk084sn02r")),
            ("aud", json!([INBOX, "other"])),
            ("exp", json!(now_s)),
            ("exp", json!(now_s + 25 * 3600)),
            ("exp", json!("tomorrow")),
            ("exp", json!(i64::MAX)),
            ("iat", json!(now_s + 3600)),
            ("iat", json!(now_s - 25 * 3600)),
            ("iat", json!(i64::MIN)),
            ("nbf", json!(now_s + 3600)),
            ("jti", json!("")),
            ("name", json!(7)),
            ("attributes", json!([])),
        ];
        for (claim, value) in off {
            let mut body = body();
            body[claim] = value.clone();
            assert!(reads(&made(&hs256(), &body, SECRET)).is_err(), "{claim}: {value}");
        }
        for claim in ["sub", "aud", "exp", "iat", "jti"] {
            let mut body = body();
            body.as_object_mut().into_iter().for_each(|all| drop(all.remove(claim)));
            assert!(reads(&made(&hs256(), &body, SECRET)).is_err(), "without {claim}");
        }
    }

    #[test]
    fn a_changed_byte_anywhere_is_refused() {
        let token = made(&hs256(), &body(), SECRET);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            // The last digit of a signature has bits that mean nothing; a strict reader takes none but zeros there.
            let changed = String::from_utf8(changed).unwrap_or_default();
            assert!(reads(&changed).is_err(), "at {at}");
        }
        for odd in ["", ".", "..", "a.b.c.d", "eyJ.eyJ.x"] {
            assert!(reads(odd).is_err(), "{odd:?}");
        }
    }
}
