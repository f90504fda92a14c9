//! Those who perform the play, each with their own key to the public doors.

use crate::Action;
use client::{Agent, ClientError, Conversation, Event, Patience, Visitor};
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

/// How long a call is repeated while the server is away.
const PATIENCE: Patience = Patience { within: Duration::from_secs(10), pause: Duration::from_millis(200) };

/// What a played colleague says to a real customer: nothing here poses as a person.
const OWNING_UP: &str = "This colleague is played by the demo and cannot answer you. Open the desk, find this conversation \
    under All open, take it, and answer yourself.";

/// The colleagues and the customers.
pub struct Cast {
    address: SocketAddr,
    inbox: String,
    colleagues: Vec<Colleague>,
    visitors: HashMap<usize, (Visitor, String)>,
    customers: HashMap<String, usize>,
}

struct Colleague {
    id: String,
    agent: Agent,
}

/// What the desk's stream says about the play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A customer's conversation is with a colleague of the play, or with nobody of it.
    Assigned(usize, Option<usize>),
    /// A customer wrote.
    CustomerWrote(usize),
    /// An agent answered a customer.
    WasAnswered(usize),
    /// A conversation is over.
    WasClosed(usize),
}

impl Cast {
    /// Colleagues who have signed in, and an inbox where customers arrive.
    ///
    /// # Errors
    /// Where a colleague cannot say who they are.
    pub async fn gather(address: SocketAddr, inbox: &str, agents: Vec<Agent>) -> Result<Self, ClientError> {
        let mut colleagues = Vec::new();
        for mut agent in agents {
            let me = agent.me().await?;
            let id = me["id"].as_str().unwrap_or_default().to_owned();
            agent.presence("available").await?;
            colleagues.push(Colleague { id, agent });
        }
        let (visitors, customers) = (HashMap::new(), HashMap::new());
        Ok(Self { address, inbox: inbox.to_owned(), colleagues, visitors, customers })
    }

    /// A colleague's own key, for their stream.
    #[must_use]
    pub fn colleague(&self, colleague: usize) -> Option<&Agent> {
        self.colleagues.get(colleague).map(|c| &c.agent)
    }

    /// Does it, and answers the `seq` by which it is done.
    ///
    /// # Errors
    /// As the doors answer. What no longer fits (somebody else was faster) is no error and answers `None`.
    pub async fn perform(&mut self, action: &Action) -> Result<Option<u64>, ClientError> {
        let done = match action {
            Action::Open { customer, text } => {
                let mut visitor = Visitor::arrive(self.address, &self.inbox, PATIENCE).await?;
                let opened = visitor.open(text, "turn-0").await?.value;
                self.customers.insert(opened.id.clone(), *customer);
                self.visitors.insert(*customer, (visitor, opened.id.clone()));
                Ok(opened.seq)
            }
            Action::Say { customer, turn, text } => {
                let Some((visitor, conversation)) = self.visitors.get_mut(customer) else { return Ok(None) };
                visitor.say(conversation, text, &format!("turn-{turn}")).await.map(|said| said.value.seq)
            }
            Action::Reply { colleague, customer, turn, text } => {
                let Some((agent, conversation)) = self.pair(*colleague, *customer) else { return Ok(None) };
                agent.reply(&conversation, text, &format!("reply-{turn}")).await.map(|said| said.value.seq)
            }
            Action::Note { colleague, customer, turn, text } => {
                let Some((agent, conversation)) = self.pair(*colleague, *customer) else { return Ok(None) };
                agent.note(&conversation, text, &format!("note-{turn}")).await.map(|said| said.value.seq)
            }
            Action::Park { colleague, customer } => self.set_state(*colleague, *customer, "parked").await,
            Action::Resolve { colleague, customer } => {
                let done = self.set_state(*colleague, *customer, "resolved").await;
                self.forget(*customer);
                done
            }
        };
        match done {
            Ok(seq) => Ok(Some(seq)),
            // Somebody at the desk took part in the play; it goes on around them.
            Err(ClientError::Refused(problem)) if problem.status == 409 => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn pair(&mut self, colleague: usize, customer: usize) -> Option<(&mut Agent, String)> {
        let conversation = self.visitors.get(&customer)?.1.clone();
        Some((&mut self.colleagues.get_mut(colleague)?.agent, conversation))
    }

    async fn set_state(
        &mut self,
        colleague: usize,
        customer: usize,
        state: &str,
    ) -> Result<u64, ClientError> {
        let Some((agent, conversation)) = self.pair(colleague, customer) else { return Ok(0) };
        let changed: Conversation = agent.set_state(&conversation, state, None).await?;
        Ok(changed.seq)
    }

    /// A customer whose matter is over takes no more memory.
    fn forget(&mut self, customer: usize) {
        if let Some((_, conversation)) = self.visitors.remove(&customer) {
            self.customers.remove(&conversation);
        }
    }

    /// A customer who is not of the play went to a colleague who is: who, and the conversation.
    #[must_use]
    pub fn stranger(&self, event: &Event) -> Option<(usize, String)> {
        if event.event != "routing.conversation_assigned" {
            return None;
        }
        let said: Value = serde_json::from_str(&event.data).ok()?;
        let conversation = said["conversation"].as_str()?;
        let agent = said["agent"].as_str()?;
        let colleague = self.colleagues.iter().position(|c| c.id == agent)?;
        (!self.customers.contains_key(conversation)).then(|| (colleague, conversation.to_owned()))
    }

    /// Tells a real person that the colleague is played, and who can answer.
    ///
    /// # Errors
    /// As the doors answer.
    pub async fn own_up(&mut self, colleague: usize, conversation: &str) -> Result<(), ClientError> {
        if let Some(colleague) = self.colleagues.get_mut(colleague) {
            colleague.agent.reply(conversation, OWNING_UP, "owning-up").await?;
        }
        Ok(())
    }

    /// What an event of a colleague's stream means to the play; `None` where it means nothing.
    #[must_use]
    pub fn hear(&self, event: &Event) -> Option<Heard> {
        let said: Value = serde_json::from_str(&event.data).ok()?;
        let customer = *self.customers.get(said["conversation"].as_str()?)?;
        match event.event.as_str() {
            "routing.conversation_assigned" => {
                let agent = said["agent"].as_str()?;
                Some(Heard::Assigned(customer, self.colleagues.iter().position(|c| c.id == agent)))
            }
            "routing.conversation_queued" => Some(Heard::Assigned(customer, None)),
            "desk.message_posted" => match said["message"]["author"]["kind"].as_str()? {
                "customer" => Some(Heard::CustomerWrote(customer)),
                _ => Some(Heard::WasAnswered(customer)),
            },
            "desk.conversation_resolved" | "desk.conversation_abandoned" => Some(Heard::WasClosed(customer)),
            _ => None,
        }
    }
}
