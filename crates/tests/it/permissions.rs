//! The table of calls as a whole: role × call × own or foreign, made from the table itself so that it grows with it.

use crate::support::{Agent, Caller, TestApp, Value, json, text};
use client::Cursor;
use engine::permissions::{Permission, permits};
use events::Role;
use server::{CALLS, Call, Who};
use std::collections::BTreeSet;

/// An id of any kind that nothing has.
const NOTHING: &str = "00000000000000000000000000";

pub(crate) fn document() -> Value {
    serde_json::from_str(&server::openapi_document().unwrap()).unwrap()
}

#[test]
fn openapi_and_the_table_name_the_same_calls() {
    let described: BTreeSet<(String, String)> = document()["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, calls)| {
            let path = path.strip_prefix("/api/v1").unwrap().to_owned();
            calls.as_object().unwrap().keys().map(move |method| (path.clone(), method.to_uppercase()))
        })
        .collect();
    let listed: BTreeSet<(String, String)> =
        CALLS.iter().map(|call| (call.path.to_owned(), call.method.to_owned())).collect();
    assert_eq!(
        listed, described,
        "crates/server/src/permissions.rs lists every call of the API, and no other"
    );
    assert_eq!(listed.len(), CALLS.len(), "no call stands there twice");
}

#[test]
fn openapi_calls_need_every_permission_that_there_is() {
    let needed: BTreeSet<Permission> = CALLS
        .iter()
        .filter_map(|call| match call.who {
            Who::Agent(permission) | Who::AgentOrAnyone(permission) => Some(permission),
            _ => None,
        })
        .collect();
    assert_eq!(needed, Permission::ALL.iter().copied().collect(), "a permission that opens nothing");
}

/// Who calls.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum As {
    Nobody,
    Visitor,
    /// A token of the owner's that was issued for nothing.
    EmptyToken,
    Agent(Role),
}

/// What the door says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Door {
    LetIn,
    Refused(u16, &'static str),
}

const NOT_PERMITTED: Door = Door::Refused(403, "not_permitted");

/// What the table says of this caller at this call.
fn expected(who: Who, caller: As) -> Door {
    match (who, caller) {
        (Who::Anyone, _)
        | (Who::Visitor | Who::VisitorOrAnyone, As::Visitor)
        | (Who::VisitorOrAnyone | Who::AgentOrAnyone(_), As::Nobody)
        | (Who::SignedIn, As::EmptyToken | As::Agent(_)) => Door::LetIn,
        (_, As::Nobody) => Door::Refused(401, "unauthorized"),
        (Who::Visitor | Who::VisitorOrAnyone, _) => Door::Refused(403, "visitors_only"),
        (_, As::Visitor) => Door::Refused(403, "agents_only"),
        (Who::Agent(needed) | Who::AgentOrAnyone(needed), As::Agent(role)) if permits(role, needed) => {
            Door::LetIn
        }
        (Who::Agent(_) | Who::AgentOrAnyone(_), _) => NOT_PERMITTED,
    }
}

/// One who calls, with who they are.
pub(crate) struct One {
    pub(crate) name: &'static str,
    pub(crate) who: As,
    pub(crate) caller: Caller,
    /// Whether they belong to the inbox.
    pub(crate) is_member: bool,
}

/// What there is to ask for: here, and where the caller may not look.
pub(crate) struct World {
    callers: Vec<One>,
    pub(crate) inbox: String,
    conversation: String,
    visitors_conversation: String,
    tag: String,
    team: String,
    /// A note in the conversation.
    note: String,
    /// Who wrote in the conversation, and another.
    customers: [String; 2],
    spare: Agent,
    foreign: Foreign,
}

/// What belongs to somebody else.
struct Foreign {
    inbox: String,
    conversation: String,
    customer: String,
    agent: String,
    token: String,
}

pub(crate) async fn world(app: &mut TestApp) -> World {
    let (neighbour, foreign_inbox) = app.neighbour().await;
    let stranger = app.nobody().post("/widget/sessions", json!({ "inbox": foreign_inbox })).await.expect(201);
    let customer = text(&stranger, "visitor").to_owned();
    let stranger = app.nobody().by_token(text(&stranger, "token"));
    let opened = stranger.post("/widget/conversations", json!({ "text": "hello", "client_id": "c" })).await;
    let token = neighbour.post("/me/tokens", json!({ "name": "theirs" })).await.expect(201);
    let foreign = Foreign {
        inbox: foreign_inbox,
        conversation: text(&opened.expect(201), "id").to_owned(),
        customer,
        agent: text(&neighbour.get("/me").await.expect(200), "id").to_owned(),
        token: text(&token, "id").to_owned(),
    };
    let (visitor, spare) = (app.visitor().await, app.agent("Spare").await);
    let writer = app.visitor().await;
    let conversation = writer.opens("hello").await;
    let customers = [writer.id.clone(), visitor.id.clone()];
    let visitors_conversation = visitor.opens("hello").await;
    let tag = app.owner().post("/tags", json!({ "name": "a tag" })).await.expect(201);
    let tag = text(&tag, "id").to_owned();
    let team = app.owner().post("/teams", json!({ "name": "a team" })).await.expect(201);
    let team = text(&team, "id").to_owned();
    let note = text(&app.owner().note(&conversation, "a note").await, "id").to_owned();
    let empty = app.owner().post("/me/tokens", json!({ "name": "empty", "scopes": [] })).await.expect(201);
    let one = |name, who, caller: &Caller, is_member| One { name, who, caller: caller.clone(), is_member };
    let mut callers = vec![
        one("nobody", As::Nobody, &app.nobody(), false),
        one("a visitor", As::Visitor, &visitor, true),
        one("a token for nothing", As::EmptyToken, &app.nobody().by_token(text(&empty, "token")), true),
    ];
    for (role, member, outsider) in [
        (Role::Agent, "a member", "an outsider"),
        (Role::Lead, "a lead", "a lead from outside"),
        (Role::Administrator, "an administrator", "an administrator from outside"),
        (Role::Owner, "an owner", "an owner from outside"),
    ] {
        let inside = app.agent_as(member, role.as_str(), &[app.inbox()]).await;
        let outside = app.agent_as(outsider, role.as_str(), &[]).await;
        callers.push(one(member, As::Agent(role), &inside, true));
        callers.push(one(outsider, As::Agent(role), &outside, false));
    }
    let inbox = app.inbox().to_owned();
    World { callers, inbox, conversation, visitors_conversation, tag, team, note, customers, spare, foreign }
}

impl World {
    /// The path with ids of things that the caller may ask for; `None` where the test knows of none.
    pub(crate) async fn own(&self, call: &Call, one: &One) -> Option<String> {
        let id = match call.path.split('/').find(|part| !matches!(*part, "" | "me")).unwrap_or_default() {
            "widget" if call.path.starts_with("/widget/files/") => return None,
            "widget" => self.visitors_conversation.clone(),
            "conversations" => self.conversation.clone(),
            "inboxes" => self.inbox.clone(),
            "customers" => self.customers[0].clone(),
            "agents" => self.spare.id.clone(),
            "tags" => self.tag.clone(),
            "teams" => self.team.clone(),
            "sessions" | "invitations" if call.path.contains('{') => return None,
            "tokens" => {
                let issued = one.caller.post("/me/tokens", json!({ "name": "own" })).await;
                if issued.status() == 201 {
                    text(&issued.expect(201), "id").to_owned()
                } else {
                    self.foreign.token.clone()
                }
            }
            _ if call.path.contains('{') => return None,
            _ => String::new(),
        };
        let secret = if call.path.contains("{secret}") { self.secret(one).await } else { String::new() };
        let path =
            call.path.replace("{id}", &id).replace("{agent}", &self.spare.id).replace("{tag}", &self.tag);
        let path = path.replace("{inbox}", &self.inbox).replace("{note}", &self.note);
        let other = match call.path.split('/').nth(1) {
            Some("conversations") => &self.visitors_conversation,
            _ => &self.customers[1],
        };
        Some(path.replace("{other}", other).replace("{secret}", &secret))
    }

    /// A secret of the inbox, if the caller may make one.
    async fn secret(&self, one: &One) -> String {
        let path = format!("/inboxes/{}/identity/secrets", self.inbox);
        let made = one.caller.post(&path, json!({ "earlier_for_s": 0 })).await;
        if made.status() == 201 { text(&made.expect(201), "id").to_owned() } else { NOTHING.to_owned() }
    }

    /// The same path with ids of another workspace, or of nothing at all.
    fn elsewhere(&self, call: &Call) -> String {
        let id = match call.path.split('/').find(|part| !matches!(*part, "" | "me" | "widget")).unwrap() {
            "conversations" => self.foreign.conversation.clone(),
            "inboxes" => self.foreign.inbox.clone(),
            "customers" => self.foreign.customer.clone(),
            "agents" => self.foreign.agent.clone(),
            "tokens" => self.foreign.token.clone(),
            _ => NOTHING.to_owned(),
        };
        let path = call.path.replace("{id}", &id).replace("{agent}", &self.foreign.agent);
        let parts = path.split('/').map(|part| if part.starts_with('{') { NOTHING } else { part });
        parts.collect::<Vec<_>>().join("/")
    }

    /// A body as the document describes it, with what must be there and nothing else.
    pub(crate) fn body(&self, document: &Value, call: &Call) -> Vec<u8> {
        let described = &document["paths"][format!("/api/v1{}", call.path)][call.method.to_lowercase()];
        let content = &described["requestBody"]["content"];
        if !content.is_object() {
            return Vec::new();
        }
        match content.get("application/json") {
            Some(content) => self.sample(document, "", &content["schema"]).to_string().into_bytes(),
            None => b"bytes".to_vec(),
        }
    }

    fn sample(&self, document: &Value, name: &str, schema: &Value) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let schema = &document["components"]["schemas"][reference.rsplit('/').next().unwrap()];
            return self.sample(document, name, schema);
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
        match (kind, name) {
            (_, "agent") => json!(self.spare.id),
            (_, "inbox") => json!(self.inbox),
            (_, "team") => json!(self.team),
            (_, "client_id") => json!("sample"),
            (_, "doing") => json!("looking"),
            _ if !schema["example"].is_null() => schema["example"].clone(),
            _ if !schema["enum"].is_null() => schema["enum"][0].clone(),
            ("string", _) => json!("some words to say"),
            ("integer" | "number", _) => json!(60),
            ("boolean", _) => json!(true),
            ("array", _) => json!([]),
            _ => {
                let required =
                    schema["required"].as_array().into_iter().flatten().map(|r| r.as_str().unwrap());
                required
                    .map(|name| (name.to_owned(), self.sample(document, name, &schema["properties"][name])))
                    .collect()
            }
        }
    }
}

/// What the door said: a refusal is told by its code.
async fn asked(caller: &Caller, call: &Call, path: &str, body: Vec<u8>) -> Door {
    let (status, code) = if path.ends_with("/stream") {
        match caller.open_stream(path, Cursor::Now).await {
            Ok(_) => return Door::LetIn,
            Err(client::ClientError::Refused(problem)) => (problem.status.as_u16(), problem.code),
            Err(other) => panic!("{path}: {other}"),
        }
    } else {
        let answer = caller.send(call.method, path, &[], body).await;
        assert!(answer.status() < 500, "{} {path}: {}", call.method, answer.body_text());
        let document: Value = serde_json::from_slice(&answer.response.body).unwrap_or_default();
        (answer.status(), document["code"].as_str().unwrap_or_default().to_owned())
    };
    const REFUSALS: [&str; 6] =
        ["unauthorized", "visitors_only", "agents_only", "not_permitted", "not_found", "method_not_allowed"];
    match REFUSALS.iter().find(|refusal| **refusal == code) {
        Some(refusal) => Door::Refused(status, refusal),
        None => Door::LetIn,
    }
}

#[tokio::test]
async fn every_role_gets_what_the_table_says_at_every_call_for_own_and_foreign_things() {
    let mut app = TestApp::start().await;
    let world = world(&mut app).await;
    let document = document();
    let (mut cells, mut wrong) = (0, Vec::new());
    for call in CALLS {
        for one in &world.callers {
            let said = expected(call.who, one.who);
            let not_found = |said| if said == Door::LetIn { Door::Refused(404, "not_found") } else { said };
            let mut places = Vec::new();
            if let Some(path) = world.own(call, one).await {
                // A conversation is seen by those who belong to its inbox, whatever their role; a customer also by whoever may
                // erase them.
                let sees_all =
                    matches!(one.who, As::Agent(role) if permits(role, Permission::EraseCustomers));
                let sees = one.is_member
                    || !(call.path.starts_with("/conversations/{id}")
                        || call.path.starts_with("/customers/{id}") && !sees_all);
                places.push((path, if sees { said } else { not_found(said) }));
            }
            if call.path.contains('{') {
                places.push((world.elsewhere(call), not_found(said)));
            }
            for (path, expected) in places {
                let asks = if call.who == Who::AgentOrAnyone(Permission::ReadScores) {
                    format!("{path}?inbox={}", world.inbox)
                } else {
                    path
                };
                // Whoever signs out is nobody afterwards: that is somebody who has no more to ask.
                let leaves =
                    one.who == As::Visitor && (call.method, call.path) == ("DELETE", "/widget/identity");
                let caller = if leaves { (*app.visitor().await).clone() } else { one.caller.clone() };
                let got = asked(&caller, call, &asks, world.body(&document, call)).await;
                cells += 1;
                if got != expected {
                    wrong.push(format!(
                        "{} at {} {asks}: {got:?} instead of {expected:?}",
                        one.name, call.method
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "of {cells} cells:\n{}", wrong.join("\n"));
    println!("{cells} cells: {} calls, {} callers", CALLS.len(), world.callers.len());
    assert!(cells >= CALLS.len() * world.callers.len(), "every call is asked by every caller: {cells}");
    app.finish().await;
}

#[tokio::test]
async fn a_call_that_is_not_in_the_table_does_not_exist() {
    let app = TestApp::start().await;
    for (method, path) in [("DELETE", "/me"), ("PUT", "/agents"), ("POST", "/stream"), ("OPTIONS", "/me")] {
        let answer = app.owner().send(method, path, &[], Vec::new()).await;
        answer.problem(405, "method_not_allowed");
        assert!(answer.header("allow").contains("GET"), "{method} {path}");
    }
    app.owner().get("/nothing").await.problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn nobody_makes_a_colleague_higher_than_they_are() {
    let app = TestApp::start().await;
    let administrator = app.agent_as("Ada", "administrator", &[app.inbox()]).await;
    let body = |role: &str| json!({ "name": "New", "email": format!("{role}@x.example"), "password": "long enough words", "role": role });
    administrator.post("/agents", body("owner")).await.problem(403, "above_you");
    administrator.post("/agents", body("chief")).await.problem(422, "unknown_role");
    for role in ["administrator", "lead", "agent"] {
        assert_eq!(administrator.post("/agents", body(role)).await.expect(201)["role"], role);
    }
    let lead = app.agent_as("Lena", "lead", &[app.inbox()]).await;
    let said = lead.post("/agents", body("agent")).await.problem(403, "not_permitted");
    assert!(text(&said, "detail").contains("manage_people"), "{said}");
    app.finish().await;
}
