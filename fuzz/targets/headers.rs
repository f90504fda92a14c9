//! Headers: whoever speaks through a proxy comes from where the proxy says or from the proxy, and from nowhere else.
#![no_main]

use axum::http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;
use std::net::IpAddr;

const PROXY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
const STRANGER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));

fuzz_target!(|bytes: &[u8]| {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(value) = HeaderValue::from_bytes(line) else { return };
        headers.append("x-forwarded-for", value.clone());
        headers.append(header::COOKIE, value);
    }
    assert_eq!(server::fuzzing::address(&headers, STRANGER, &[PROXY]), STRANGER);
    let seen = server::fuzzing::address(&headers, PROXY, &[PROXY]);
    assert_eq!(seen, seen.to_canonical());
    if let Some(session) = server::fuzzing::session(&headers) {
        assert!(!session.contains(';') && session.is_ascii());
    }
});
