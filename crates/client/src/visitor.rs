//! A customer in the chat widget.

use hyper::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Access, Address, Answer, Caller, ClientError, Conversation, Cursor, Message, Patience, Stream};

/// A customer's side of the widget's doors.
#[derive(Debug)]
pub struct Visitor {
    caller: Caller,
    id: String,
    patience: Patience,
}

impl Visitor {
    /// Starts a session at this inbox (`inb_…`), which stores nothing on the server.
    ///
    /// # Errors
    /// As [`Caller::call`].
    pub async fn arrive(
        address: impl Into<Address>,
        inbox: &str,
        patience: Patience,
    ) -> Result<Self, ClientError> {
        #[derive(Deserialize)]
        struct Session {
            visitor: String,
            token: String,
        }
        let address = address.into();
        let mut caller = Caller::new(address.clone(), Access::Nobody);
        let mut tries = patience.start();
        let session: Session = loop {
            match caller.write(Method::POST, "/widget/sessions", &json!({ "inbox": inbox })).await {
                Err(error) if error.passes() && tries.again().await => {}
                outcome => break outcome?.value,
            }
        };
        Ok(Self::returning(address, session.visitor, session.token, patience))
    }

    /// A visitor who has a session already: the id (`cus_…`) and its token.
    pub fn returning(address: impl Into<Address>, id: String, token: String, patience: Patience) -> Self {
        Self { caller: Caller::new(address, Access::Token(token)), id, patience }
    }

    /// `cus_…`
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The caller beneath, for what this type has no words for.
    pub fn caller(&mut self) -> &mut Caller {
        &mut self.caller
    }

    /// Opens a conversation; repeats with the same `client_id` while the outcome is unknown and patience lasts.
    ///
    /// # Errors
    /// As [`Caller::call`]; 409 `conversation_open` while one is open.
    pub async fn open(&mut self, text: &str, client_id: &str) -> Result<Answer<Conversation>, ClientError> {
        let body = json!({ "text": text, "client_id": client_id });
        self.post("/widget/conversations", &body).await
    }

    /// Says something in a conversation; repeats with the same `client_id` like [`Visitor::open`].
    ///
    /// # Errors
    /// As [`Caller::call`].
    pub async fn say(
        &mut self,
        conversation: &str,
        text: &str,
        client_id: &str,
    ) -> Result<Answer<Message>, ClientError> {
        let body = json!({ "text": text, "client_id": client_id });
        self.post(&format!("/widget/conversations/{conversation}/messages"), &body).await
    }

    /// Leaves the line: the conversation is abandoned.
    ///
    /// # Errors
    /// As [`Caller::call`].
    pub async fn leave(&mut self, conversation: &str) -> Result<Conversation, ClientError> {
        let path = format!("/widget/conversations/{conversation}/state");
        Ok(self.caller.write(Method::PUT, &path, &json!({ "state": "abandoned" })).await?.value)
    }

    /// The visitor's conversations, newest first.
    ///
    /// # Errors
    /// As [`Caller::get`].
    pub async fn conversations(&mut self) -> Result<Vec<Conversation>, ClientError> {
        self.caller.list("/widget/conversations").await
    }

    /// All messages of a conversation, oldest first, through all pages.
    ///
    /// # Errors
    /// As [`Caller::get`].
    pub async fn messages(&mut self, conversation: &str) -> Result<Vec<Message>, ClientError> {
        self.caller.list(&format!("/widget/conversations/{conversation}/messages")).await
    }

    /// The events of the visitor's own conversations.
    ///
    /// # Errors
    /// As [`Stream::open`].
    pub async fn stream(&self, cursor: Cursor) -> Result<Stream, ClientError> {
        self.caller.stream("/widget/stream", cursor).await
    }

    async fn post<T: serde::de::DeserializeOwned>(
        &mut self,
        path: &str,
        body: &Value,
    ) -> Result<Answer<T>, ClientError> {
        let mut tries = self.patience.start();
        loop {
            match self.caller.write(Method::POST, path, body).await {
                Err(error) if error.passes() && tries.again().await => {}
                outcome => return outcome,
            }
        }
    }
}
