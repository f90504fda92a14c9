//! Agents and visitors, with the calls that tests make most.

use super::{Answer, Caller, Events, Value, client_id, json};
use client::Cursor;
use std::ops::Deref;

/// The `seq` of a document.
#[track_caller]
pub(crate) fn seq(document: &Value) -> u64 {
    document["seq"].as_u64().unwrap_or_else(|| panic!("no seq in {document}"))
}

/// A member of a document as text.
#[track_caller]
pub(crate) fn text<'a>(document: &'a Value, member: &str) -> &'a str {
    document[member].as_str().unwrap_or_else(|| panic!("no text {member} in {document}"))
}

fn body(text: &str) -> Value {
    json!({ "text": text, "client_id": client_id() })
}

/// Somebody who answers, by token.
#[derive(Clone)]
pub(crate) struct Agent {
    pub(crate) caller: Caller,
    pub(crate) id: String,
    pub(crate) email: String,
}

impl Deref for Agent {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl Agent {
    /// Opens a stream from now; its `ready` has been read.
    pub(crate) async fn stream(&self) -> Events {
        let mut events = self.open_stream("/stream", Cursor::Now).await.unwrap();
        events.ready().await;
        events
    }

    /// Resumes a stream; its `ready` has been read.
    pub(crate) async fn resume(&self, cursor: Cursor) -> Events {
        let mut events = self.open_stream("/stream", cursor).await.unwrap();
        events.resumed().await;
        events
    }

    /// Opens a stream and waits until the log says that they are connected.
    pub(crate) async fn connect(&self) -> Events {
        // Asked before: whoever was not connected will hear that they are.
        let was_connected = self.is_connected().await;
        let mut events = self.stream().await;
        if !was_connected {
            let of_agent = |e: &Value| e["kind"] == "routing.agent_state_changed" && e["agent"] == self.id;
            events.until(|e| of_agent(e) && e["connected"] == true).await;
        }
        events
    }

    pub(crate) async fn is_connected(&self) -> bool {
        self.get("/me").await.expect(200)["presence"]["connected"] == true
    }

    /// Connects and is available: from now on routing gives them what waits.
    pub(crate) async fn arrive(&self) -> Events {
        let events = self.connect().await;
        self.presence("available").await;
        events
    }

    pub(crate) async fn presence(&self, state: &str) -> Value {
        self.put("/me/presence", json!({ "state": state })).await.expect(200)
    }

    pub(crate) async fn conversation(&self, id: &str) -> Value {
        self.get(&format!("/conversations/{id}")).await.expect(200)
    }

    /// Asserts where a conversation is and who has it.
    pub(crate) async fn sees(&self, id: &str, state: &str, assigned_to: Option<&Agent>) -> Value {
        let conversation = self.conversation(id).await;
        assert_eq!(conversation["state"], state, "{conversation}");
        assert_eq!(conversation["assigned_to"], json!(assigned_to.map(|a| &a.id)), "{conversation}");
        conversation
    }

    pub(crate) async fn messages(&self, id: &str) -> Vec<Value> {
        self.list(&format!("/conversations/{id}/messages")).await
    }

    pub(crate) async fn reply(&self, id: &str, text: &str) -> Value {
        self.post(&format!("/conversations/{id}/messages"), body(text)).await.expect(201)
    }

    pub(crate) async fn note(&self, id: &str, text: &str) -> Value {
        self.post(&format!("/conversations/{id}/notes"), body(text)).await.expect(201)
    }

    pub(crate) async fn assign(&self, id: &str, to: &Agent) -> Answer {
        self.put(&format!("/conversations/{id}/assignment"), json!({ "agent": to.id })).await
    }

    /// Takes it themselves.
    pub(crate) async fn take(&self, id: &str) -> Value {
        self.assign(id, self).await.expect(200)
    }

    pub(crate) async fn give_back(&self, id: &str) -> Answer {
        self.delete(&format!("/conversations/{id}/assignment")).await
    }

    pub(crate) async fn set_state(&self, id: &str, state: &str) -> Answer {
        self.put(&format!("/conversations/{id}/state"), json!({ "state": state })).await
    }

    /// Parks it until a time in RFC 3339.
    pub(crate) async fn park_until(&self, id: &str, until: &str) -> Answer {
        self.put(&format!("/conversations/{id}/state"), json!({ "state": "parked", "until": until })).await
    }

    /// How many conversations they hold, as colleagues see it.
    pub(crate) async fn load(&self) -> i64 {
        self.get("/me").await.expect(200)["load"].as_i64().unwrap()
    }
}

/// Somebody who asks.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) caller: Caller,
    pub(crate) id: String,
}

impl Deref for Visitor {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl Visitor {
    /// Opens a conversation and gives it.
    pub(crate) async fn open(&self, text: &str) -> Value {
        self.post("/widget/conversations", body(text)).await.expect(201)
    }

    /// Opens a conversation and gives its id.
    pub(crate) async fn opens(&self, words: &str) -> String {
        text(&self.open(words).await, "id").to_owned()
    }

    /// Writes in a conversation.
    pub(crate) async fn say(&self, id: &str, text: &str) -> Value {
        self.post(&format!("/widget/conversations/{id}/messages"), body(text)).await.expect(201)
    }

    pub(crate) async fn leave(&self, id: &str) -> Answer {
        self.put(&format!("/widget/conversations/{id}/state"), json!({ "state": "abandoned" })).await
    }

    pub(crate) async fn messages(&self, id: &str) -> Vec<Value> {
        self.list(&format!("/widget/conversations/{id}/messages")).await
    }

    /// Opens a stream from now; its `ready` has been read.
    pub(crate) async fn stream(&self) -> Events {
        let mut events = self.open_stream("/widget/stream", Cursor::Now).await.unwrap();
        events.ready().await;
        events
    }

    /// Resumes a stream; its `ready` has been read.
    pub(crate) async fn resume(&self, cursor: Cursor) -> Events {
        let mut events = self.open_stream("/widget/stream", cursor).await.unwrap();
        events.resumed().await;
        events
    }
}
