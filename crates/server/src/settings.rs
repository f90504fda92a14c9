//! What a person can set about the server itself.

use crate::traces::Collector;
use std::net::IpAddr;

/// Whether and where Web Push is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WebPush {
    /// To nobody.
    Off,
    /// To push services on the internet, over https, where somebody asked for it.
    #[default]
    On,
    /// Also to a push service of one's own: in the own network, at any port, without TLS if it has none.
    Private,
}

/// Settings of a running server, already checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that people use, where it differs from the one that is listened on: `https://desk.example`.
    pub public_url: Option<String>,
    /// Whether rate limits and per-address connection caps hold. Off only for load tests, on loopback.
    pub rate_limits: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// How long an agent's lost stream is given to come back, in seconds.
    pub agent_grace_s: i64,
    /// How long nobody of a team may be away, in the inbox's opening hours, before what waits for the team is everybody's again, in minutes.
    pub team_wait_min: i64,
    /// Connections that are open at once at most, streams among them: below what the system lets a process open.
    pub most_connections: usize,
    /// The largest file that is taken in, in bytes.
    pub most_file_bytes: u64,
    /// Whether browsers that are closed are told what waits for their agents.
    pub web_push: WebPush,
    /// Where traces are told, if anywhere.
    pub traces: Option<Collector>,
    /// Of how many of those that begin here, from 0 to 1.
    pub trace_share: f64,
    /// Who is believed that a trace of theirs is recorded: what comes from these addresses is not drawn by lot.
    pub trace_callers: Vec<IpAddr>,
    /// Whether the sample shop's page is served, for the demo.
    pub shop: bool,
}

impl Settings {
    /// Whether people reach the server by TLS, through a proxy.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: None,
            rate_limits: true,
            trusted_proxies: Vec::new(),
            agent_grace_s: 20,
            team_wait_min: 60,
            most_connections: usize::MAX,
            most_file_bytes: 10 * 1024 * 1024,
            web_push: WebPush::On,
            traces: None,
            trace_share: 1.0,
            trace_callers: Vec::new(),
            shop: false,
        }
    }
}
