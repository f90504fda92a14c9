//! An agent at the desk.

use hyper::Method;
use serde_json::{Value, json};

use crate::{Access, Address, Answer, Caller, ClientError, Conversation, Cursor, Message, Patience, Stream};

/// An agent's side of the API.
#[derive(Debug)]
pub struct Agent {
    caller: Caller,
    patience: Patience,
}

impl Agent {
    /// An agent who calls with a token, as programs do.
    pub fn with_token(address: impl Into<Address>, token: &str, patience: Patience) -> Self {
        Self { caller: Caller::new(address, Access::Token(token.to_owned())), patience }
    }

    /// An agent who signs in with a password and holds a cookie, as browsers do.
    ///
    /// # Errors
    /// As [`Caller::sign_in`].
    pub async fn sign_in(
        address: impl Into<Address>,
        email: &str,
        password: &str,
        patience: Patience,
    ) -> Result<Self, ClientError> {
        let mut caller = Caller::new(address, Access::Nobody);
        caller.sign_in(email, password).await?;
        Ok(Self { caller, patience })
    }

    /// An agent who has signed in already, somewhere on the same database.
    pub fn returning(address: impl Into<Address>, access: Access, patience: Patience) -> Self {
        Self { caller: Caller::new(address, access), patience }
    }

    /// The caller beneath, for what this type has no words for.
    pub fn caller(&mut self) -> &mut Caller {
        &mut self.caller
    }

    /// Who this is, as `GET /me` says.
    ///
    /// # Errors
    /// As [`Caller::get`].
    pub async fn me(&mut self) -> Result<Value, ClientError> {
        self.caller.get("/me").await
    }

    /// Sets the presence: `available`, `away` or `offline`.
    ///
    /// # Errors
    /// As [`Caller::call`].
    pub async fn presence(&mut self, state: &str) -> Result<Value, ClientError> {
        self.send(Method::PUT, "/me/presence", &json!({ "state": state })).await.map(|answer| answer.value)
    }

    /// All conversations that the agent may see, through all pages, narrowed by state and by agent (`agt_…`).
    ///
    /// # Errors
    /// As [`Caller::get`].
    pub async fn conversations(
        &mut self,
        state: Option<&str>,
        assigned_to: Option<&str>,
    ) -> Result<Vec<Conversation>, ClientError> {
        let state = state.map(|state| format!("state={state}"));
        let agent = assigned_to.map(|agent| format!("assigned_to={agent}"));
        let query: Vec<String> = state.into_iter().chain(agent).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        self.caller.list(&format!("/conversations{mark}{}", query.join("&"))).await
    }

    /// One conversation.
    ///
    /// # Errors
    /// As [`Caller::get`].
    pub async fn conversation(&mut self, id: &str) -> Result<Conversation, ClientError> {
        self.caller.get(&format!("/conversations/{id}")).await
    }

    /// All messages and notes of a conversation, oldest first, through all pages.
    ///
    /// # Errors
    /// As [`Caller::get`].
    pub async fn messages(&mut self, conversation: &str) -> Result<Vec<Message>, ClientError> {
        self.caller.list(&format!("/conversations/{conversation}/messages")).await
    }

    /// Replies to the customer; repeats with the same `client_id` while the outcome is unknown and patience lasts.
    ///
    /// # Errors
    /// As [`Caller::call`].
    pub async fn reply(
        &mut self,
        conversation: &str,
        text: &str,
        client_id: &str,
    ) -> Result<Answer<Message>, ClientError> {
        let body = json!({ "text": text, "client_id": client_id });
        self.send(Method::POST, &format!("/conversations/{conversation}/messages"), &body).await
    }

    /// Writes a note that only agents see; repeats like [`Agent::reply`].
    ///
    /// # Errors
    /// As [`Caller::call`].
    pub async fn note(
        &mut self,
        conversation: &str,
        text: &str,
        client_id: &str,
    ) -> Result<Answer<Message>, ClientError> {
        let body = json!({ "text": text, "client_id": client_id });
        self.send(Method::POST, &format!("/conversations/{conversation}/notes"), &body).await
    }

    /// Gives a conversation to an agent (`agt_…`). Tried once, like every call below: it has no `client_id`.
    ///
    /// # Errors
    /// As [`Caller::call`]; 409 `agent_full` or `illegal_transition`, 422 `unknown_agent`.
    pub async fn assign(&mut self, conversation: &str, agent: &str) -> Result<Conversation, ClientError> {
        let path = format!("/conversations/{conversation}/assignment");
        Ok(self.caller.write(Method::PUT, &path, &json!({ "agent": agent })).await?.value)
    }

    /// Gives a conversation back: it waits again, with its first arrival.
    ///
    /// # Errors
    /// As [`Caller::call`].
    pub async fn give_back(&mut self, conversation: &str) -> Result<Conversation, ClientError> {
        let path = format!("/conversations/{conversation}/assignment");
        Ok(self.caller.write(Method::DELETE, &path, &Value::Null).await?.value)
    }

    /// Sets a conversation's state: `parked` (with a time, RFC 3339, or until the customer writes), `resolved` or
    /// `waiting`.
    ///
    /// # Errors
    /// As [`Caller::call`]; 409 `illegal_transition`.
    pub async fn set_state(
        &mut self,
        conversation: &str,
        state: &str,
        until: Option<&str>,
    ) -> Result<Conversation, ClientError> {
        let path = format!("/conversations/{conversation}/state");
        let body = match until {
            Some(until) => json!({ "state": state, "until": until }),
            None => json!({ "state": state }),
        };
        Ok(self.caller.write(Method::PUT, &path, &body).await?.value)
    }

    /// The events of everything that the agent may see.
    ///
    /// # Errors
    /// As [`Stream::open`].
    pub async fn stream(&self, cursor: Cursor) -> Result<Stream, ClientError> {
        self.caller.stream("/stream", cursor).await
    }

    async fn send<T: serde::de::DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Answer<T>, ClientError> {
        let mut tries = self.patience.start();
        loop {
            match self.caller.write(method.clone(), path, body).await {
                Err(error) if error.passes() && tries.again().await => {}
                outcome => return outcome,
            }
        }
    }
}
