//! Where a browser says that messages for it are to be sent. It is an address that a stranger names, so it is looked at twice: as it
//! is written when it is given, and by what it leads to whenever something is sent.

use crate::settings::WebPush;
use axum::http::Uri;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The longest address, in bytes.
const LONGEST: usize = 1000;

/// An address that may be sent to, as far as its text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: bool,
    /// Path and query.
    pub(super) path: String,
}

impl Endpoint {
    /// # Errors
    /// A sentence that says what is wrong.
    pub(super) fn read(text: &str, allowed: WebPush) -> Result<Self, String> {
        let own = allowed == WebPush::Private;
        // What stands behind a # is never sent, and not everybody ends the host there.
        let uri: Uri = text
            .parse()
            .ok()
            .filter(|_| text.len() <= LONGEST && text.is_ascii() && !text.contains('#'))
            .ok_or("`endpoint` is no address that can be sent to.")?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if own => false,
            _ => return Err("`endpoint` must begin with https://.".to_owned()),
        };
        let authority = uri.authority().ok_or("`endpoint` names no host.")?;
        if authority.as_str().contains('@') {
            return Err("`endpoint` must not have a user or a password in it.".to_owned());
        }
        let usual = if tls { 443 } else { 80 };
        let port = authority.port_u16().unwrap_or(usual);
        if port != usual && !own {
            return Err("`endpoint` must be at the usual port of https, 443.".to_owned());
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_lowercase();
        let inside = match host.parse::<IpAddr>() {
            Ok(address) => !may_reach(address, allowed),
            Err(_) => is_number(&host) || is_local(&host) && !own,
        };
        if inside {
            return Err("`endpoint` must be a push service on the internet.".to_owned());
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { host, port, tls, path })
    }

    /// Scheme, host and port, as a browser writes an origin.
    pub(super) fn origin(&self) -> String {
        let (scheme, usual) = if self.tls { ("https", 443) } else { ("http", 80) };
        format!("{scheme}://{}", self.host_header(usual))
    }

    /// The value of `Host`.
    pub(super) fn host_header(&self, usual: u16) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }
}

/// Whether it is an address in one of the ways that only some read as one, such as 127.1 or 0x7f000001: no name ends in a number.
fn is_number(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x");
    hex.map_or_else(
        || !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()),
        |digits| digits.bytes().all(|b| b.is_ascii_hexdigit()),
    )
}

/// Names that mean this machine or this network.
fn is_local(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    !host.contains(['.', ':']) || [".localhost", ".local", ".internal"].iter().any(|end| host.ends_with(end))
}

/// Whether something may be sent to this address: nothing that only this machine or its network can reach, unless the operator runs a
/// push service of their own there.
pub(super) fn may_reach(address: IpAddr, allowed: WebPush) -> bool {
    allowed == WebPush::Private
        || match address.to_canonical() {
            IpAddr::V4(v4) => is_public_v4(v4),
            IpAddr::V6(v6) => is_public_v6(v6),
        }
}

/// By IANA's registry of addresses for special purposes.
fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    !(v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_broadcast()
        || v4.is_documentation()
        || v4.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19)))
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    let [a, b, ..] = v6.segments();
    // Only what is given out to the world, and of that neither documentation nor ways of reaching IPv4.
    (a & 0xe000) == 0x2000 && !(a == 0x2001 && (b < 0x0200 || b == 0x0db8)) && a != 0x2002 && a != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_service_on_the_internet_may_be_named_and_nothing_else() {
        let good = Endpoint::read("https://push.example.com/send/abc?x=1", WebPush::On).unwrap();
        assert_eq!(
            (good.host.as_str(), good.port, good.path.as_str()),
            ("push.example.com", 443, "/send/abc?x=1")
        );
        assert_eq!(good.origin(), "https://push.example.com");
        for bad in [
            "http://push.example.com/x",
            "https://user@push.example.com/x",
            "https://push.example.com:8443/x",
            "https://localhost/x",
            "https://printer.local/x",
            "https://metadata.internal./x",
            "https://intranet/x",
            "https://127.0.0.1/x",
            "https://127.0.0.1./x",
            "https://127.1/x",
            "https://0x7f.1/x",
            "https://10.0x0a0b0c/x",
            "https://push.example.0177/x",
            "https://push.example.com#@127.0.0.1/x",
            "https://push.example.com/x#y",
            "https://10.1.2.3/x",
            "https://169.254.169.254/latest",
            "https://100.64.0.1/x",
            "https://[::1]/x",
            "https://[fe80::1]/x",
            "https://[fd00::1]/x",
            "https://[::ffff:192.168.0.1]/x",
            "ftp://push.example.com/x",
            "/only/a/path",
            "",
        ] {
            assert!(Endpoint::read(bad, WebPush::On).is_err(), "{bad}");
        }
        assert!(
            Endpoint::read(&format!("https://push.example.com/{}", "x".repeat(1000)), WebPush::On).is_err()
        );
        let own = Endpoint::read("http://127.0.0.1:9000/x", WebPush::Private).unwrap();
        assert_eq!((own.tls, own.origin()), (false, "http://127.0.0.1:9000".to_owned()));
    }

    #[test]
    fn a_name_that_leads_into_the_own_network_is_not_sent_to() {
        for inside in [
            "127.0.0.1",
            "192.168.1.1",
            "0.0.0.0",
            "198.18.0.1",
            "224.0.0.1",
            "::",
            "2002:7f00:1::",
            "2001::1",
        ] {
            assert!(!may_reach(inside.parse().unwrap(), WebPush::On), "{inside}");
            assert!(may_reach(inside.parse().unwrap(), WebPush::Private), "{inside}");
        }
        for outside in ["93.184.216.34", "2606:4700::1111"] {
            assert!(may_reach(outside.parse().unwrap(), WebPush::On), "{outside}");
        }
    }
}
