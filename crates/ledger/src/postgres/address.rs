//! Where a PostgreSQL is, as its URL says, with TLS as `sslmode` says.

use super::tls;
use crate::LedgerError;
use std::fmt;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long one attempt to connect may take, where the URL does not say.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// A connection that hears nothing is asked for a sign of life after this long, and given up when what was sent is not
/// acknowledged for as long.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);

/// A PostgreSQL database and how to reach it. Its password is never shown.
#[derive(Clone)]
pub struct PostgresAddress {
    pub(crate) config: Box<Config>,
    pub(crate) tls: MakeRustlsConnect,
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresAddress({self})")
    }
}

impl fmt::Display for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.config.get_hosts().first().map_or_else(String::new, |host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        });
        let name = self.config.get_dbname().or(self.config.get_user()).unwrap_or_default();
        write!(f, "the PostgreSQL database {name:?} on {host}")
    }
}

/// What `sslmode` may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Whoever answers.
    Anyone,
    /// Whom a known authority vouches for, whatever they are called.
    Authority,
    /// The same, and they are called what the URL says.
    Name,
}

impl PostgresAddress {
    /// Reads a URL: `postgres://user:password@host:5432/name?sslmode=verify-full`.
    ///
    /// # Errors
    /// `Unavailable` with a sentence that says what cannot be used; the password is not in it.
    pub fn read(url: &str) -> Result<Self, LedgerError> {
        let unusable =
            |why: String| LedgerError::Unavailable(format!("the database's address cannot be used: {why}"));
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(unusable("it does not begin with postgres://".to_owned()));
        }
        let Split { plain, mode, roots } = Split::of(url).map_err(unusable)?;
        let mut config: Config = plain.parse().map_err(|e: tokio_postgres::Error| {
            use std::error::Error as _;
            unusable(e.source().map_or_else(|| e.to_string(), ToString::to_string))
        })?;
        let (ssl, trust) = match mode.as_deref() {
            Some("disable") => (SslMode::Disable, Trust::Anyone),
            None | Some("allow" | "prefer") => (SslMode::Prefer, Trust::Anyone),
            Some("require") if roots.is_none() => (SslMode::Require, Trust::Anyone),
            Some("require" | "verify-ca") => (SslMode::Require, Trust::Authority),
            Some("verify-full") => (SslMode::Require, Trust::Name),
            Some(other) => {
                return Err(unusable(format!(
                    "sslmode is disable, prefer, require, verify-ca or verify-full, not {other:?}"
                )));
            }
        };
        config.ssl_mode(ssl);
        if config.get_application_name().is_none() {
            config.application_name("warmline");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        config.keepalives_idle(KEEP_ALIVE);
        config.keepalives_interval(KEEP_ALIVE);
        config.keepalives_retries(2);
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNACKNOWLEDGED);
        }
        let tls = tls::connector(trust, roots.as_deref()).map_err(unusable)?;
        Ok(Self { config: Box::new(config), tls })
    }
}

/// The URL without what the driver does not know.
struct Split {
    plain: String,
    mode: Option<String>,
    roots: Option<String>,
}

impl Split {
    fn of(url: &str) -> Result<Self, String> {
        let Some((place, query)) = url.split_once('?') else {
            return Ok(Self { plain: url.to_owned(), mode: None, roots: None });
        };
        let (mut rest, mut mode, mut roots) = (Vec::new(), None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value.to_owned()),
                Some(("sslrootcert", value)) => roots = Some(decoded(value)?),
                _ => rest.push(pair),
            }
        }
        let plain = if rest.is_empty() { place.to_owned() } else { format!("{place}?{}", rest.join("&")) };
        Ok(Self { plain, mode, roots })
    }
}

fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let pair = [rest.next().unwrap_or(b' '), rest.next().unwrap_or(b' ')];
        let hex = std::str::from_utf8(&pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(hex.ok_or_else(|| format!("{text:?} is not percent-encoded"))?);
    }
    String::from_utf8(bytes).map_err(|_| format!("{text:?} is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::PostgresAddress;
    use crate::LedgerError;

    fn refusal(url: &str) -> String {
        match PostgresAddress::read(url) {
            Err(LedgerError::Unavailable(says)) => says,
            other => panic!("{url}: {other:?}"),
        }
    }

    #[test]
    fn addresses_are_read_and_shown_without_their_password() {
        let address = PostgresAddress::read("postgres://wendy:s3cret@db.example:5433/desk?sslmode=require");
        let shown = format!("{:?}", address.expect("it can be used"));
        assert_eq!(shown, "PostgresAddress(the PostgreSQL database \"desk\" on db.example)");
        for mode in ["disable", "prefer", "require"] {
            assert!(PostgresAddress::read(&format!("postgresql://a@b/c?sslmode={mode}")).is_ok(), "{mode}");
        }
        assert!(PostgresAddress::read("postgres:///desk?host=%2Frun%2Fpostgresql&user=wendy").is_ok());
    }

    #[test]
    fn what_cannot_be_used_is_said_in_a_sentence_without_the_password() {
        for (url, named) in [
            ("mysql://a:s3cret@b/c", "postgres://"),
            ("postgres://a:s3cret@b:port/c", "port"),
            ("postgres://a:s3cret@b/c?sslmode=maybe", "verify-full"),
            ("postgres://a:s3cret@b/c?sslmode=verify-full&sslrootcert=/no/such/file", "/no/such/file"),
            ("postgres://a:s3cret@b/c?colour=blue", "colour"),
        ] {
            let says = refusal(url);
            assert!(says.contains(named) && !says.contains("s3cret"), "{says}");
        }
    }
}
