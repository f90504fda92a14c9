//! Where the server is, which may change while clients live.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The server's address, shared by all who talk to it: a server that was killed and started again may listen
/// elsewhere, and its clients follow at their next connection.
#[derive(Debug, Clone)]
pub struct Address(Arc<Mutex<SocketAddr>>);

impl Address {
    /// An address that stays until [`Address::move_to`].
    pub fn new(at: SocketAddr) -> Self {
        Self(Arc::new(Mutex::new(at)))
    }

    /// The address in a line such as `Warmline listens on http://127.0.0.1:7080`; `None` if there is none.
    /// `localhost` is taken as `127.0.0.1`.
    pub fn in_line(line: &str) -> Option<SocketAddr> {
        let (_, rest) = line.split_once("http://")?;
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || ".:[]-".contains(c)));
        let host = &rest[..end.unwrap_or(rest.len())];
        let host = host.trim_end_matches(['.', ':']);
        match host.strip_prefix("localhost:") {
            Some(port) => Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().ok()?))),
            None => host.parse().ok(),
        }
    }

    /// Where the server is now.
    pub fn get(&self) -> SocketAddr {
        *self.lock()
    }

    /// Says that the server listens at `at` from now on.
    pub fn move_to(&self, at: SocketAddr) {
        *self.lock() = at;
    }

    fn lock(&self) -> MutexGuard<'_, SocketAddr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<SocketAddr> for Address {
    fn from(at: SocketAddr) -> Self {
        Self::new(at)
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_found_in_the_line_that_says_ready() {
        let found = |line| Address::in_line(line).map(|at| at.to_string());
        assert_eq!(found("Warmline listens on http://127.0.0.1:7080"), Some("127.0.0.1:7080".into()));
        assert_eq!(found("ready at http://127.0.0.1:41234/ (ctrl-c ends)"), Some("127.0.0.1:41234".into()));
        assert_eq!(found("ready at http://[::1]:7080."), Some("[::1]:7080".into()));
        assert_eq!(found("open http://localhost:7080, please"), Some("127.0.0.1:7080".into()));
        assert_eq!(found("failed to listen"), None);
    }
}
