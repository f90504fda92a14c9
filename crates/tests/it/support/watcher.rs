//! A client that took a snapshot at the start and applies the stream, by the table of `docs/api-design.md`. At the end it must
//! see what a fresh fetch sees.

use super::{Agent, Events, Value, json, seq, text};
use client::Cursor;
use std::collections::{BTreeMap, BTreeSet};

/// The longest preview, in characters.
const PREVIEW: usize = 140;

pub(super) struct Watcher {
    agent: Agent,
    stream: Option<Events>,
    last_seq: u64,
    conversations: BTreeMap<String, Value>,
    messages: BTreeMap<String, Vec<Value>>,
    /// State and connection of each agent who was heard of.
    agents: BTreeMap<String, (Value, Value)>,
    renamed: BTreeSet<String>,
    /// Whose capacity changed: it may have become less than what they held.
    resized: BTreeSet<String>,
    /// Conversations that must be fetched again: two who were one person are two, and the stream does not say whose each is.
    stale: BTreeSet<String>,
    /// What became part of what.
    merged: BTreeMap<String, String>,
}

impl Watcher {
    /// Connects, then fetches: nothing is there yet.
    pub(super) async fn start(agent: Agent) -> Self {
        let stream = agent.connect().await;
        assert!(agent.list("/conversations").await.is_empty(), "a new workspace has no conversation");
        let empty = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (conversations, messages, agents) = empty;
        Self {
            agent,
            stream: Some(stream),
            last_seq: 0,
            conversations,
            messages,
            agents,
            renamed: BTreeSet::new(),
            resized: BTreeSet::new(),
            stale: BTreeSet::new(),
            merged: BTreeMap::new(),
        }
    }

    /// Who watches.
    pub(super) fn id(&self) -> &str {
        &self.agent.id
    }

    /// What they may see has changed: their stream ends, and goes on where it was.
    pub(super) async fn see_more(&mut self) {
        for event in self.stream.take().unwrap().rest().await {
            assert!(seq(&event) > self.last_seq, "out of order or twice: {event}");
            self.last_seq = seq(&event);
            self.apply(&event);
        }
        self.stream = Some(self.agent.resume(Cursor::seq(self.last_seq)).await);
    }

    /// After a restart of the server: goes on where it was.
    pub(super) async fn resume(&mut self) {
        let cursor = self.stream.as_ref().unwrap().cursor();
        self.stream = Some(self.agent.resume(cursor).await);
    }

    /// Applies everything that has been committed until now: its own renaming is the mark at the end.
    pub(super) async fn catch_up(&mut self) {
        self.agent.patch("/me", json!({ "name": "Watcher" })).await.expect(200);
        loop {
            let event = self.stream.as_mut().unwrap().next().await;
            assert!(seq(&event) > self.last_seq, "out of order or twice: {event}");
            self.last_seq = seq(&event);
            if event["kind"] == "accounts.agent_renamed" && event["agent"] == self.agent.id {
                return;
            }
            self.apply(&event);
        }
    }

    fn apply(&mut self, event: &Value) {
        let kind = text(event, "kind");
        let Some(id) = event["conversation"].as_str() else { return self.apply_to_team(kind, event) };
        if kind == "desk.conversation_opened" {
            let twice = self.conversations.insert(id.to_owned(), opened(id, event));
            assert!(twice.is_none(), "opened twice: {event}");
            return;
        }
        let c = self
            .conversations
            .get_mut(id)
            .unwrap_or_else(|| panic!("of a conversation never opened: {event}"));
        if kind == "desk.agent_mentioned" {
            // Of the agent who is mentioned, and nothing of the conversation.
            return assert_eq!(event["agent"], self.agent.id, "{event}");
        }
        c["seq"] = event["seq"].clone();
        if matches!(kind, "desk.conversation_merged" | "desk.conversation_separated") {
            return self.apply_to_whole(id, event);
        }
        let (waiting_since, parked_until) = (Value::Null, Value::Null);
        let (state, waiting_since, parked_until) = match kind {
            _ if beside(c, kind, event) => return,
            "desk.message_posted" | "desk.note_added" => {
                show_last(c, kind, event);
                return self.messages.entry(id.to_owned()).or_default().push(event["message"].clone());
            }
            "desk.note_edited" => return self.edit(id, event),
            "waits.promised" => {
                assert_eq!(c["state"], "waiting", "only who waits is promised a wait: {event}");
                c["promise"] = event["promise"].clone();
                return;
            }
            "waits.promise_withdrawn" => {
                assert!(c["promise"].is_object(), "only what was promised is withdrawn: {event}");
                c["promise"] = Value::Null;
                return;
            }
            "waits.promise_settled" => {
                assert_ne!(c["state"], "waiting", "a promise is settled when the wait is over: {event}");
                return;
            }
            "routing.conversation_assigned" => {
                c["joined"].as_array_mut().unwrap().retain(|agent| *agent != event["agent"]);
                c["assigned_to"] = event["agent"].clone();
                ("active", waiting_since, parked_until)
            }
            "routing.conversation_queued" => {
                c["assigned_to"] = Value::Null;
                ("waiting", event["waiting_since"].clone(), parked_until)
            }
            "desk.conversation_parked" => ("parked", waiting_since, event["until"].clone()),
            "desk.conversation_resolved" => {
                (c["joined"], c["unanswered_since"]) = (json!([]), Value::Null);
                ("resolved", waiting_since, parked_until)
            }
            "desk.conversation_reopened" => {
                c["assigned_to"] = Value::Null;
                ("waiting", event["at"].clone(), parked_until)
            }
            "desk.conversation_abandoned" => {
                (c["joined"], c["unanswered_since"]) = (json!([]), Value::Null);
                c["assigned_to"] = Value::Null;
                ("abandoned", waiting_since, parked_until)
            }
            _ => panic!("a kind that the documentation does not name: {event}"),
        };
        // Whoever comes to the line is promised something anew, and whoever leaves it nothing.
        c["promise"] = Value::Null;
        c["state"] = json!(state);
        c["waiting_since"] = waiting_since;
        c["parked_until"] = parked_until;
    }

    fn edit(&mut self, id: &str, event: &Value) {
        let home = self.merged.get(id).map_or(id, String::as_str);
        edit(self.messages.entry(home.to_owned()).or_default(), event);
    }

    fn apply_to_whole(&mut self, id: &str, event: &Value) {
        if event["kind"] == "desk.conversation_merged" {
            return self.merge(id, event);
        }
        // Which of its messages are whose is known by those; the rest is fetched again.
        self.stale.extend([id.to_owned(), text(event, "from").to_owned()]);
        self.merged.remove(id);
    }

    /// The one that goes is in no list any more; the one that stays says what was said in both.
    fn merge(&mut self, id: &str, event: &Value) {
        let into = text(event, "into").to_owned();
        let gone = self.conversations[id].clone();
        let mut messages = self.messages.remove(id).unwrap_or_default();
        messages.append(self.messages.entry(into.clone()).or_default());
        messages.sort_by_key(|message| message["seq"].as_u64());
        self.messages.insert(into.clone(), messages);
        let stays = self.conversations.get_mut(&into).unwrap();
        stays["seq"] = event["seq"].clone();
        if gone["preview"]["seq"].as_u64() > stays["preview"]["seq"].as_u64() {
            stays["preview"] = gone["preview"].clone();
        }
        let unanswered = [&gone, &*stays].map(|c| c["unanswered_since"].as_str().map(str::to_owned));
        stays["unanswered_since"] = unanswered.into_iter().flatten().min().into();
        for home in self.merged.values_mut().filter(|home| **home == id) {
            home.clone_from(&into);
        }
        self.merged.insert(id.to_owned(), into);
    }

    fn apply_to_team(&mut self, kind: &str, event: &Value) {
        match kind {
            "routing.agent_state_changed" => {
                let known = (event["state"].clone(), event["connected"].clone());
                self.agents.insert(text(event, "agent").to_owned(), known);
            }
            "accounts.agent_renamed" => {
                self.renamed.insert(text(event, "agent").to_owned());
            }
            "accounts.capacity_changed" => {
                self.resized.insert(text(event, "agent").to_owned());
            }
            "customers.profile_changed" => {
                let customer = &event["customer"];
                self.of_customer(text(customer, "id"), |c| c["customer"] = customer.clone());
            }
            "customers.merged" => {
                let (customer, into) = (text(&event["customer"], "id"), &event["into"]);
                self.of_customer(text(into, "id"), |c| c["customer"] = into.clone());
                self.of_customer(customer, |c| {
                    (c["customer"], c["seq"]) = (into.clone(), event["seq"].clone());
                });
            }
            "customers.separated" => {
                let from = text(event, "from");
                let of = |c: &Value| c["customer"]["id"] == from;
                self.stale.extend(self.conversations.iter().filter(|(_, c)| of(c)).map(|(id, _)| id.clone()));
            }
            "customers.erased" => self.erase(text(&event["customer"], "id"), &event["seq"]),
            "customers.blocked" | "customers.unblocked" => {}
            "customers.attributes_defined" | "customers.identity_rule_changed" => {}
            "customers.identity_secret_made" | "customers.identity_secret_ended" => {}
            "accounts.push_key_made"
            | "accounts.agent_added"
            | "accounts.role_changed"
            | "accounts.agent_deactivated"
            | "accounts.agent_reactivated"
            | "accounts.inbox_changed"
            | "accounts.inbox_retired"
            | "accounts.inbox_reinstated"
            | "accounts.member_added"
            | "accounts.member_removed"
            | "accounts.team_changed"
            | "accounts.team_member_added"
            | "accounts.team_member_removed"
            | "accounts.team_inbox_added"
            | "accounts.team_inbox_removed"
            | "desk.tag_changed"
            | "desk.saved_reply_changed"
            | "desk.saved_reply_removed"
            | "hours.changed"
            | "hours.removed"
            | "hours.absence_planned"
            | "hours.absence_began"
            | "hours.absence_ended" => {}
            _ => panic!("a kind that the documentation does not name: {event}"),
        }
    }

    fn of_customer(&mut self, customer: &str, change: impl Fn(&mut Value)) {
        self.conversations.values_mut().filter(|c| c["customer"]["id"] == customer).for_each(change);
    }

    fn erase(&mut self, customer: &str, seq: &Value) {
        for (id, c) in &mut self.conversations {
            if c["customer"]["id"] != customer {
                continue;
            }
            (c["seq"], c["customer"]["name"], c["preview"]["text"]) = (seq.clone(), Value::Null, Value::Null);
            for message in self.messages.entry(id.clone()).or_default() {
                (message["text"], message["erased"]) = (Value::Null, json!(true));
                for file in message.get_mut("files").and_then(Value::as_array_mut).into_iter().flatten() {
                    let gone = Value::Null;
                    *file = json!({ "id": file["id"], "name": gone, "media_type": gone, "bytes": gone, "erased": true });
                }
            }
        }
    }

    /// What was folded from the stream must be what a fresh fetch gives.
    pub(super) async fn compare(&mut self) {
        self.catch_up().await;
        let fetched = self.agent.list("/conversations").await;
        let whole = self.conversations.len() - self.merged.len();
        assert_eq!(fetched.len(), whole, "as many conversations by list as by stream");
        let mut held: BTreeMap<&str, i64> = BTreeMap::new();
        for fresh in &fetched {
            let id = text(fresh, "id");
            let mut folded =
                self.conversations.get(id).unwrap_or_else(|| panic!("not on the stream: {fresh}")).clone();
            let is_stale = self.stale.contains(id);
            if is_stale {
                folded = fresh.clone();
            }
            let shown = fresh["preview"]["text"].clone();
            check_preview(&shown, &folded["preview"]["text"]);
            folded["preview"]["text"] = shown;
            assert_eq!(*fresh, folded, "the fetched (left) is what the stream gave (right)");
            check_place(fresh);
            if let Some(agent) = fresh["assigned_to"].as_str().filter(|_| fresh["state"] == "active") {
                *held.entry(agent).or_default() += 1;
            }
            let mut listed = self.agent.messages(id).await;
            let mut heard = self.messages.get(id).cloned().unwrap_or_default();
            listed.iter_mut().chain(&mut heard).for_each(|message| self.forget_name(message));
            assert!(
                is_stale || listed == heard,
                "the fetched {listed:?} are not those of the stream: {heard:?}"
            );
        }
        for agent in self.agent.list("/agents").await {
            let id = text(&agent, "id");
            assert_eq!(agent["load"], held.get(id).copied().unwrap_or(0), "as loaded as they hold: {agent}");
            let fits = agent["load"].as_i64() <= agent["capacity"].as_i64();
            assert!(fits || self.resized.contains(id), "{agent}");
            if let Some((state, connected)) = self.agents.get(id) {
                assert_eq!((&agent["state"], &agent["connected"]), (state, connected), "{agent}");
            }
        }
    }

    /// A name is looked up when it is shown; on the stream it is what it was.
    fn forget_name(&self, message: &mut Value) {
        if message["author"]["id"].as_str().is_some_and(|id| self.renamed.contains(id)) {
            message["author"]["name"] = Value::Null;
        }
    }

    /// Lets go of the stream.
    pub(super) fn close(&mut self) {
        self.stream = None;
    }
}

/// Checks what was said, and shows it as the conversation's last words unless it is a note.
fn show_last(c: &mut Value, kind: &str, event: &Value) {
    let message = &event["message"];
    assert_eq!(message["note"] == true, kind == "desk.note_added", "{event}");
    assert_eq!((&message["seq"], &message["at"]), (&event["seq"], &event["at"]), "{event}");
    if kind == "desk.message_posted" {
        let author = &message["author"]["kind"];
        c["preview"] =
            json!({ "author": author, "text": message["text"], "at": message["at"], "seq": message["seq"] });
        if let Some(files) = message["files"].as_array() {
            c["preview"]["files"] = files.len().into();
        }
        if author != "customer" {
            c["unanswered_since"] = Value::Null;
        } else if c["unanswered_since"].is_null() {
            c["unanswered_since"] = message["at"].clone();
        }
    }
}

fn edit(messages: &mut [Value], event: &Value) {
    let edit = &event["edit"];
    let message = messages.iter_mut().find(|message| message["id"] == edit["message"]);
    let message = message.unwrap_or_else(|| panic!("of a note never added: {event}"));
    (message["text"], message["version"]) = (edit["text"].clone(), edit["version"].clone());
    message["edited_at"] = event["at"].clone();
    let members = message.as_object_mut().unwrap();
    members.remove("mentions");
    members.remove("erased");
    for member in ["mentions", "erased"] {
        if let Some(value) = edit.get(member) {
            members.insert(member.to_owned(), value.clone());
        }
    }
}

fn opened(id: &str, event: &Value) -> Value {
    json!({
        "id": id, "state": "waiting", "inbox": event["inbox"], "customer": event["customer"], "assigned_to": null,
        "opened_at": event["at"], "waiting_since": event["at"], "parked_until": null,
        "unanswered_since": null, "promise": null, "tags": [], "team": null, "joined": [],
        "preview": null, "seq": event["seq"],
    })
}

fn check_preview(shown: &Value, whole: &Value) {
    if whole.is_null() {
        assert!(shown.is_null(), "erased, and shown: {shown}");
        return;
    }
    let (shown, whole) = (shown.as_str().unwrap(), whole.as_str().unwrap());
    assert!(shown.chars().count() <= PREVIEW, "a preview of {} characters", shown.chars().count());
    let begins = shown.strip_suffix('…').is_some_and(|beginning| whole.starts_with(beginning));
    assert!(shown == whole || begins, "the preview {shown:?} of {whole:?}");
}

/// Each conversation is in exactly one place.
fn check_place(c: &Value) {
    let is = |state: &str| c["state"] == state;
    assert_eq!(is("waiting"), c["waiting_since"].is_string(), "{c}");
    assert!(is("parked") || c["parked_until"].is_null(), "{c}");
    assert!(!is("active") || c["assigned_to"].is_string(), "{c}");
    assert!(is("waiting") || c["promise"].is_null(), "{c}");
    assert!(!(is("waiting") || is("abandoned")) || c["assigned_to"].is_null(), "{c}");
}

/// What is known of a conversation beside where it is: tags, team, company. Whether it was one of these.
fn beside(c: &mut Value, kind: &str, event: &Value) -> bool {
    let list = |c: &mut Value, name: &str, change: &dyn Fn(&mut Vec<Value>)| {
        change(c[name].as_array_mut().unwrap());
    };
    match kind {
        "desk.conversation_tagged" => list(c, "tags", &|tags| tags.push(event["tag"].clone())),
        "desk.conversation_untagged" => list(c, "tags", &|tags| tags.retain(|tag| *tag != event["tag"])),
        "desk.agent_joined" => list(c, "joined", &|joined| joined.push(event["agent"].clone())),
        "desk.agent_left" => list(c, "joined", &|joined| joined.retain(|agent| *agent != event["agent"])),
        "routing.conversation_handed_to_team" | "routing.conversation_freed_from_team" => {
            c["team"] = event["team"].clone();
        }
        // With which is not said.
        "desk.link_changed" => {}
        _ => return false,
    }
    true
}
