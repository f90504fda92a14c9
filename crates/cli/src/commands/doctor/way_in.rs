//! How people reach the server: the address it listens on, the one they use, and how many there is room for.

use super::findings::Findings;
use crate::config::Options;
use server::Settings;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long an address is given to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Each open stream is a file: below this a company of some size runs out.
const FEW_FILES: u64 = 4_096;

pub(super) fn look(options: &Options, settings: Option<&Settings>, findings: &mut Findings) {
    match options.address() {
        Ok(address) => listening(address, findings),
        Err(error) => findings.wrong("listening", error.to_string()),
    }
    if let Some(settings) = settings {
        public(settings, findings);
        proxies(settings, findings);
    }
    if let Ok((_, most)) = rlimit::Resource::NOFILE.get() {
        if most < FEW_FILES {
            let told = format!(
                "this user may open {most}, and each open chat is one; raise the limit (LimitNOFILE, ulimit -n)"
            );
            findings.doubtful("open files", told);
        } else {
            findings
                .fine("open files", format!("there is room for some {} streams", most.saturating_sub(64)));
        }
    }
}

fn listening(address: SocketAddr, findings: &mut Findings) {
    match TcpListener::bind(address) {
        Ok(_) => findings.fine("listening", format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => findings.doubtful(
            "listening",
            format!("a program listens on {address} already: fine if it is this server, else choose another with --listen"),
        ),
        Err(error) => findings.wrong("listening", format!("cannot listen on {address}: {error}; choose another with --listen")),
    }
}

fn public(settings: &Settings, findings: &mut Findings) {
    let Some(url) = &settings.public_url else {
        return findings.doubtful(
            "public address",
            "none is set: links and cookies are made for the address that is listened on; set public_url to what people use",
        );
    };
    let (scheme, host) = url.split_once("://").unwrap_or(("", url));
    let authority = host.split('/').next().unwrap_or_default();
    let name = authority.rsplit_once(':').map_or(authority, |(name, _)| name);
    let is_here = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    if scheme == "http" && !is_here {
        findings.wrong(
            "public address",
            format!("{url} is not encrypted: passwords and chats can be read on the way; put a proxy with TLS in front and use https://"),
        );
    }
    let port = if scheme == "https" { 443 } else { 80 };
    let with_port =
        if authority.len() == name.len() { format!("{authority}:{port}") } else { authority.to_owned() };
    match with_port.to_socket_addrs().map(Iterator::collect::<Vec<_>>) {
        Err(_) => findings.wrong("public address", format!("the name {name} is not known; add it to your DNS")),
        Ok(found) if found.iter().any(|at| TcpStream::connect_timeout(at, PATIENCE).is_ok()) => {
            findings.fine("public address", format!("{url} takes connections from here"));
        }
        Ok(_) => findings.doubtful(
            "public address",
            format!("nothing takes connections at {with_port} from here; is the proxy up, and may this machine reach it?"),
        ),
    }
}

fn proxies(settings: &Settings, findings: &mut Findings) {
    let behind = settings.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    if behind && settings.trusted_proxies.is_empty() {
        findings.doubtful(
            "proxy",
            "https is spoken by a proxy, and none is named in trusted_proxies: limits by address would count all customers as one",
        );
    }
}
