//! Who writes during a load run: each on a connection of its own, one message after the other.

use std::cell::Cell;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use client::{API, Account, Address, Agent, Connection, Cursor, Patience, Stream, Visitor};
use hyper::{Method, StatusCode};

/// As long as a sentence that people write (the median of real chats is near 60 characters).
const TEXT: &str = "Hello, my parcel was due on Tuesday and nobody came. Where is it?";

/// A writer in one conversation.
pub(super) struct Speaker {
    connection: Connection,
    token: String,
    path: String,
}

impl Speaker {
    /// Writes one message under this `client_id`.
    pub(super) async fn say(&mut self, client_id: &str) -> Result<()> {
        let body = Bytes::from(format!(r#"{{"text":"{TEXT}","client_id":"{client_id}"}}"#));
        let answer = self.connection.request(Method::POST, &self.path, Some(&self.token), &[], body).await?;
        if answer.status != StatusCode::CREATED {
            answer.ok().context("write a message")?;
            anyhow::bail!("write a message: {client_id} was answered as a repeat");
        }
        Ok(())
    }
}

/// Who writes, and the streams that see it.
pub(super) type Cast = (Vec<Speaker>, Vec<Stream>);

/// The servers under load, and a right to see everything in them.
pub(super) struct Desk {
    /// Where each listens, and its process.
    nodes: Vec<(Address, u32)>,
    account: Account,
    /// The first process of the database's server, where the data is on one.
    pub(super) database: Option<u32>,
    /// So that no two conversations of one bench are opened under the same `client_id`.
    opened: u64,
    /// Visitors go to one server after the other.
    arrived: Cell<usize>,
}

impl Desk {
    pub(super) fn new(nodes: Vec<(Address, u32)>, account: Account, database: Option<u32>) -> Self {
        Self { nodes, account, database, opened: 0, arrived: Cell::new(0) }
    }

    /// The servers' processes.
    pub(super) fn processes(&self) -> impl Iterator<Item = u32> {
        self.nodes.iter().map(|(_, pid)| *pid)
    }

    fn address(&self, number: usize) -> Address {
        self.nodes[number % self.nodes.len()].0.clone()
    }

    /// An agent at the last server: where there are several, most of what they see was written at others.
    pub(super) fn agent(&self) -> Agent {
        self.agent_at(self.nodes.len() - 1)
    }

    fn agent_at(&self, number: usize) -> Agent {
        Agent::with_token(self.address(number), &self.account.token, Patience::NONE)
    }

    pub(super) async fn visitor(&self) -> Result<Visitor> {
        let address = self.address(self.arrived.replace(self.arrived.get() + 1));
        let arrived = Visitor::arrive(address, &self.account.inbox, Patience::NONE).await;
        arrived.context("start a visitor's session")
    }

    /// This many visitors, each with an open conversation.
    pub(super) async fn visitors(&mut self, count: usize) -> Result<Vec<(Visitor, String)>> {
        let mut visitors = Vec::with_capacity(count);
        for _ in 0..count {
            let mut visitor = self.visitor().await?;
            self.opened += 1;
            let opened = visitor.open("Hello?", &format!("open-{}", self.opened)).await;
            visitors.push((visitor, opened.context("open a conversation")?.value.id));
        }
        Ok(visitors)
    }

    /// Visitors who write, and an agent's stream that sees it.
    pub(super) async fn inbound(&mut self, clients: usize) -> Result<Cast> {
        let mut speakers = Vec::with_capacity(clients);
        for (mut visitor, conversation) in self.visitors(clients).await? {
            let token = token_of(&mut visitor)?;
            let path = format!("{API}/widget/conversations/{conversation}/messages");
            let address = visitor.caller().connection().address().clone();
            speakers.push(Speaker { connection: Connection::new(address), token, path });
        }
        let mut stream = self.agent().stream(Cursor::Now).await.context("open the agent's stream")?;
        stream.next_of("ready").await.context("open the agent's stream")?;
        Ok((speakers, vec![stream]))
    }

    /// Agents who reply, each to a visitor whose stream sees it.
    pub(super) async fn replies(&mut self, clients: usize) -> Result<Cast> {
        let (mut speakers, mut streams) = (Vec::new(), Vec::new());
        for (number, (visitor, conversation)) in self.visitors(clients).await?.into_iter().enumerate() {
            let token = self.account.token.clone();
            let path = format!("{API}/conversations/{conversation}/messages");
            speakers.push(Speaker { connection: Connection::new(self.address(number)), token, path });
            let mut stream = visitor.stream(Cursor::Now).await.context("open a visitor's stream")?;
            stream.next_of("ready").await.context("open a visitor's stream")?;
            streams.push(stream);
        }
        Ok((speakers, streams))
    }
}

fn token_of(visitor: &mut Visitor) -> Result<String> {
    match visitor.caller().access() {
        client::Access::Token(token) => Ok(token.clone()),
        _ => anyhow::bail!("find a visitor's token"),
    }
}
