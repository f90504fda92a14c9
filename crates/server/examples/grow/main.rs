//! Fills the folder of a workspace with a long history, for `cargo xtask bench growth`: real facts through the real storage, in large
//! groups, from a seed. The workspace and its agents are there already; inboxes, memberships and conversations are made here.
//!
//! `grow FOLDER CONVERSATIONS SEED WORKSPACE OWNER INBOX AGENT…`

#![expect(clippy::print_stdout, reason = "it talks to the one who ran it")]

mod words;

use events::{
    Actor, AgentId, ConversationId, CustomerId, Fact, InboxId, InboxSettings, MessageId, WorkspaceId,
};
use ledger::{Database, Failed, Ledger, LedgerError, Tx};
use server::{App, Clock, SCHEMA, Settings};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use words::Writer;

/// Inboxes of the workspace.
const INBOXES: usize = 20;
/// Conversations in one transaction.
const AT_ONCE: u64 = 400;
/// The last conversations are still open: so many, a third of them waiting.
const OPEN: u64 = 600;
/// When the last conversation was opened: 2026-03-01T00:00:00Z.
const LAST_MS: i64 = 1_772_323_200_000;
/// From one conversation to the next, in milliseconds.
const APART_MS: i64 = 60_000;

type Error = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let mut given = std::env::args().skip(1);
    let folder = given.next().ok_or("name the folder")?;
    let conversations: u64 = given.next().ok_or("say how many conversations")?.parse()?;
    let seed: u64 = given.next().ok_or("give a seed")?.parse()?;
    let workspace = given.next().ok_or("name the workspace")?.parse().map_err(wrong)?;
    let owner = given.next().ok_or("name its owner")?.parse().map_err(wrong)?;
    let inbox = given.next().ok_or("name its inbox")?.parse().map_err(wrong)?;
    let agents = given.map(|id| id.parse().map_err(wrong)).collect::<Result<_, _>>()?;
    let folder = Path::new(&folder);
    let world = World {
        workspace,
        agents,
        inboxes: vec![inbox],
        writer: Writer::new(seed),
        clock: Arc::new(AtomicI64::new(0)),
    };
    write(folder, conversations, world, owner).await?;
    let app = App::open(&Database::in_folder(folder), folder, Settings::default(), Clock::Machine).await?;
    app.index_texts().await;
    app.close().await;
    println!("{conversations} conversations");
    Ok(())
}

/// Who is there, and the dice.
struct World {
    workspace: WorkspaceId,
    /// Each with the inbox to which they belong; the owner, who belongs to all, is not among them.
    agents: Vec<AgentId>,
    inboxes: Vec<InboxId>,
    writer: Writer,
    clock: Arc<AtomicI64>,
}

fn wrong(id: events::MalformedId) -> Error {
    id.to_string().into()
}

async fn write(folder: &Path, conversations: u64, mut world: World, owner: AgentId) -> Result<(), Error> {
    let telling = Arc::clone(&world.clock);
    let (ledger, mut tail) = Ledger::open(
        &Database::in_folder(folder),
        &SCHEMA,
        Arc::new(move || telling.load(Ordering::Relaxed)),
    )?;
    // Nobody listens; what is not taken would hold the writer up.
    #[expect(clippy::disallowed_methods, reason = "its end is awaited below, where its death is seen")]
    let deaf = tokio::spawn(async move { while tail.recv().await.is_some() {} });
    let first_ms = LAST_MS - i64::try_from(conversations)? * APART_MS;
    world.clock.store(first_ms, Ordering::Relaxed);
    while world.inboxes.len() < INBOXES {
        let inbox = InboxId::from_bits(world.id());
        world.inboxes.push(inbox);
    }
    let workspace = world.workspace;
    world = command(&ledger, workspace, world, move |world, tx| world.furnish(tx, owner)).await?;
    let mut written = 0;
    while written < conversations {
        let until = (written + AT_ONCE).min(conversations);
        world = command(&ledger, workspace, world, move |world, tx| {
            for number in written..until {
                world.converse(tx, number, conversations)?;
            }
            Ok(())
        })
        .await?;
        written = until;
    }
    ledger.close().await;
    deaf.await?;
    Ok(())
}

/// Runs a command that has the world and gives it back. It runs once: it is alone in its group and refuses nothing.
async fn command(
    ledger: &Ledger,
    workspace: WorkspaceId,
    world: World,
    work: impl Fn(&mut World, &mut Tx<'_>) -> Result<(), LedgerError> + Send + 'static,
) -> Result<World, Error> {
    let mut world = Some(world);
    let answer = ledger.command(workspace, move |tx| {
        let mut taken = world.take().ok_or(LedgerError::NotFound)?;
        work(&mut taken, tx)?;
        Ok::<_, Failed<LedgerError>>(taken)
    });
    answer.await.map_err(|failed| format!("{failed:?}").into())
}

impl World {
    /// Inboxes, and who belongs to them: each agent to one, the owner to all.
    fn furnish(&mut self, tx: &mut Tx<'_>, owner: AgentId) -> Result<(), LedgerError> {
        for (number, inbox) in self.inboxes.iter().copied().enumerate().skip(1) {
            let settings =
                InboxSettings { name: format!("Inbox {number}"), origins: Vec::new(), patience_s: 7200 };
            tx.append(Fact::InboxChanged { inbox, settings, by: Actor::System })?;
            tx.append(Fact::MemberAdded { inbox, agent: owner, by: None })?;
        }
        for (number, agent) in self.agents.iter().copied().enumerate() {
            tx.append(Fact::MemberAdded { inbox: self.inboxes[number % INBOXES], agent, by: None })?;
        }
        Ok(())
    }

    /// 128 bits that sort by time, as ids do.
    fn id(&mut self) -> u128 {
        let at = u128::try_from(self.clock.load(Ordering::Relaxed)).unwrap_or(0);
        at << 80 | 7 << 76 | u128::from(self.writer.roll(u64::MAX >> 1))
    }

    /// Moves the clock by some seconds.
    fn wait(&mut self) {
        let ms = 1_000 + self.writer.roll(9_000);
        self.clock.fetch_add(i64::try_from(ms).unwrap_or(0), Ordering::Relaxed);
    }

    /// One conversation: four messages, now and then a note, and its end unless it is one of the last.
    fn converse(&mut self, tx: &mut Tx<'_>, number: u64, of: u64) -> Result<(), LedgerError> {
        let begins = LAST_MS - i64::try_from(of - number).unwrap_or(0) * APART_MS;
        self.clock.fetch_max(begins, Ordering::Relaxed);
        let place = usize::try_from(self.writer.roll(INBOXES as u64)).unwrap_or(0);
        let there: Vec<AgentId> = self.agents.iter().copied().skip(place).step_by(INBOXES).collect();
        let chosen = self.writer.roll(there.len().max(1) as u64);
        let agent = there.get(usize::try_from(chosen).unwrap_or(0)).copied();
        let (conversation, customer) =
            (ConversationId::from_bits(self.id()), CustomerId::from_bits(self.id()));
        let inbox = self.inboxes[place];
        tx.append(Fact::ConversationOpened {
            conversation,
            inbox,
            customer,
            client_id: "opening".to_owned(),
            priority: None,
        })?;
        self.say(tx, (conversation, customer), Actor::Customer(customer), false)?;
        let open = number + OPEN >= of;
        let (Some(agent), false) = (agent, open && number.is_multiple_of(3)) else { return Ok(()) };
        self.wait();
        tx.append(Fact::ConversationAssigned { conversation, agent, by: Actor::System })?;
        for turn in 0..3 {
            let by = if turn == 1 { Actor::Customer(customer) } else { Actor::Agent(agent) };
            self.say(tx, (conversation, customer), by, false)?;
        }
        if self.writer.roll(20) == 0 {
            self.say(tx, (conversation, customer), Actor::Agent(agent), true)?;
        }
        let by = Actor::Agent(agent);
        match number % 3 {
            _ if !open => tx.append(Fact::ConversationResolved { conversation, by })?,
            1 => return Ok(()),
            _ => tx.append(Fact::ConversationParked { conversation, until_ms: None, by })?,
        };
        Ok(())
    }

    fn say(
        &mut self,
        tx: &mut Tx<'_>,
        (conversation, customer): (ConversationId, CustomerId),
        author: Actor,
        note: bool,
    ) -> Result<(), LedgerError> {
        self.wait();
        let message = MessageId::from_bits(self.id());
        let (client_id, text) = (message.to_string(), self.writer.sentence());
        let fact = if note {
            let (files, mentions) = (Vec::new(), Vec::new());
            Fact::NoteAdded { conversation, message, author, client_id, files, mentions }
        } else {
            Fact::MessagePosted { conversation, message, author, client_id, files: Vec::new() }
        };
        tx.append_with_text(fact, &customer.to_string(), &text)?;
        Ok(())
    }
}
