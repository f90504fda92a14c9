//! Tokens of companies' sites. Half of them are signed here with a secret that works, so that what is behind the signature is reached.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;

const INBOX: &str = "inb_01h455vb4pex5vsknk084sn02q";
const NOW_MS: i64 = 1_772_442_000_000;
const SECRET: &str = "a secret of the inbox";

fuzz_target!(|text: &str| {
    let secrets = [SECRET.to_owned(), "another".to_owned()];
    let read = |token: &str| server::fuzzing::identity(token, INBOX, &secrets, NOW_MS);
    assert!(read(text).is_err(), "nobody who has not the secret can sign");
    // With the secret: header, line end, body.
    let Some((header, body)) = text.split_once('\n') else { return };
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(body));
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key of any length");
    mac.update(signed.as_bytes());
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
    if let Ok((external, expires_ms)) = read(&token) {
        assert!(!external.is_empty() && external.chars().count() <= 200);
        assert!(expires_ms > NOW_MS && expires_ms <= NOW_MS + (24 * 3600 + 60) * 1000);
        assert!(body.contains(INBOX) || body.contains("\\u"));
    }
});
