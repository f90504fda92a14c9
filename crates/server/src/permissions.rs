//! Every call under `/api/v1` and who may make it: the one table. The door (`http/auth.rs`) looks each request up by method and
//! matched path before any handler runs; what is not here is refused, so that a call that was forgotten is shut and not open.

use engine::permissions::Permission;

/// Who may make a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever reaches the port; nobody is asked who they are.
    Anyone,
    /// A visitor of the widget.
    Visitor,
    /// A visitor of the widget, or whoever does not say who they are.
    VisitorOrAnyone,
    /// Any agent, whatever their role and whatever their token is for.
    SignedIn,
    /// An agent who has this permission, by a token that has it too.
    Agent(Permission),
    /// The same, or whoever does not say who they are (and gets less).
    AgentOrAnyone(Permission),
}

/// A call and who may make it.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The HTTP method.
    pub method: &'static str,
    /// The path below `/api/v1`, as the router and the API document have it.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
}

const fn call(method: &'static str, path: &'static str, who: Who) -> Call {
    Call { method, path, who }
}

const fn agent(method: &'static str, path: &'static str, permission: Permission) -> Call {
    call(method, path, Who::Agent(permission))
}

use Permission::{
    ActOnFloor, AnswerConversations, EraseCustomers, ManageCustomers, ManageInboxes, ManageMembers,
    ManageOwnAccount, ManagePeople, ManageReplies, ManageSignIn, ManageTags, PlanShifts, ReadAudit,
    ReadColleagues, ReadConversations, ReadScores,
};

/// The table. In the order of `api.rs`.
pub const CALLS: &[Call] = &[
    // Customers
    call("POST", "/widget/sessions", Who::Anyone),
    call("GET", "/widget/conversations", Who::Visitor),
    call("POST", "/widget/conversations", Who::Visitor),
    call("GET", "/widget/conversations/{id}/messages", Who::Visitor),
    call("POST", "/widget/conversations/{id}/messages", Who::Visitor),
    call("PUT", "/widget/conversations/{id}/state", Who::Visitor),
    call("GET", "/widget/stream", Who::Visitor),
    call("PUT", "/widget/identity", Who::Visitor),
    call("DELETE", "/widget/identity", Who::Visitor),
    // Waits
    call("GET", "/widget/wait", Who::VisitorOrAnyone),
    call("GET", "/scores/waits", Who::AgentOrAnyone(ReadScores)),
    // Plans
    agent("GET", "/forecast", ReadConversations),
    agent("POST", "/plans/preview", PlanShifts),
    agent("GET", "/plans/{inbox}/{day}", PlanShifts),
    agent("PUT", "/plans/{inbox}/{day}", PlanShifts),
    agent("GET", "/plans/{inbox}/{day}/versions", PlanShifts),
    agent("GET", "/plans/{inbox}/{day}/csv", PlanShifts),
    // Floor
    agent("GET", "/floor/half-hours", ReadConversations),
    // Conversations
    agent("GET", "/conversations", ReadConversations),
    agent("GET", "/conversations/{id}", ReadConversations),
    agent("GET", "/conversations/{id}/messages", ReadConversations),
    agent("POST", "/conversations/{id}/messages", AnswerConversations),
    agent("POST", "/conversations/{id}/notes", AnswerConversations),
    agent("PATCH", "/conversations/{id}/notes/{note}", AnswerConversations),
    agent("GET", "/conversations/{id}/notes/{note}/versions", ReadConversations),
    agent("GET", "/conversations/{id}/links", ReadConversations),
    agent("PUT", "/conversations/{id}/links/{other}", AnswerConversations),
    agent("DELETE", "/conversations/{id}/links/{other}", AnswerConversations),
    agent("PUT", "/conversations/{id}/merges/{other}", AnswerConversations),
    agent("DELETE", "/conversations/{id}/merges/{other}", AnswerConversations),
    agent("GET", "/me/mentions", ReadConversations),
    agent("PUT", "/me/mentions/seen", ReadConversations),
    agent("PUT", "/conversations/{id}/assignment", AnswerConversations),
    agent("DELETE", "/conversations/{id}/assignment", AnswerConversations),
    agent("PUT", "/conversations/{id}/state", AnswerConversations),
    agent("POST", "/conversations/{id}/whispers", ActOnFloor),
    agent("PUT", "/conversations/{id}/company", ActOnFloor),
    agent("DELETE", "/conversations/{id}/company", ActOnFloor),
    agent("PUT", "/conversations/{id}/team", AnswerConversations),
    agent("DELETE", "/conversations/{id}/team", AnswerConversations),
    agent("GET", "/tags", ReadConversations),
    agent("POST", "/tags", ManageTags),
    agent("PATCH", "/tags/{id}", ManageTags),
    agent("POST", "/conversations/{id}/tags", AnswerConversations),
    agent("PUT", "/conversations/{id}/tags/{tag}", AnswerConversations),
    agent("DELETE", "/conversations/{id}/tags/{tag}", AnswerConversations),
    agent("GET", "/saved-replies", AnswerConversations),
    agent("POST", "/saved-replies", ManageReplies),
    agent("PATCH", "/saved-replies/{id}", ManageReplies),
    agent("DELETE", "/saved-replies/{id}", ManageReplies),
    agent("POST", "/me/saved-replies", AnswerConversations),
    agent("PATCH", "/me/saved-replies/{id}", AnswerConversations),
    agent("DELETE", "/me/saved-replies/{id}", AnswerConversations),
    agent("GET", "/me/reading", ReadConversations),
    agent("PUT", "/conversations/{id}/reading", ReadConversations),
    agent("GET", "/me/drafts", AnswerConversations),
    agent("GET", "/conversations/{id}/draft", AnswerConversations),
    agent("PUT", "/conversations/{id}/draft", AnswerConversations),
    agent("DELETE", "/conversations/{id}/draft", AnswerConversations),
    agent("PUT", "/conversations/{id}/here", ReadConversations),
    agent("DELETE", "/conversations/{id}/here", ReadConversations),
    call("PUT", "/widget/conversations/{id}/here", Who::Visitor),
    // Customers as colleagues know them
    agent("GET", "/customers", ReadConversations),
    agent("GET", "/customers/{id}", ReadConversations),
    agent("PATCH", "/customers/{id}", ManageCustomers),
    agent("GET", "/customers/{id}/conversations", ReadConversations),
    agent("PUT", "/customers/{id}/merges/{other}", ManageCustomers),
    agent("DELETE", "/customers/{id}/merges/{other}", ManageCustomers),
    agent("PUT", "/customers/{id}/block", ManageCustomers),
    agent("DELETE", "/customers/{id}/block", ManageCustomers),
    agent("GET", "/customers/{id}/export", EraseCustomers),
    agent("DELETE", "/customers/{id}", EraseCustomers),
    agent("GET", "/customer-attributes", ReadConversations),
    agent("PUT", "/customer-attributes", ManageInboxes),
    agent("GET", "/inboxes/{id}/identity", ManageInboxes),
    agent("PUT", "/inboxes/{id}/identity", ManageInboxes),
    agent("POST", "/inboxes/{id}/identity/secrets", ManageInboxes),
    agent("DELETE", "/inboxes/{id}/identity/secrets/{secret}", ManageInboxes),
    agent("GET", "/conversations/{id}/events", ReadConversations),
    agent("GET", "/stream", ReadConversations),
    // Hours
    agent("GET", "/inboxes/{id}/hours", ReadColleagues),
    agent("PUT", "/inboxes/{id}/hours", ManageInboxes),
    agent("DELETE", "/inboxes/{id}/hours", ManageInboxes),
    // Files
    agent("GET", "/conversations/{id}/transcript", ReadConversations),
    call("GET", "/widget/conversations/{id}/transcript", Who::Visitor),
    agent("GET", "/files", AnswerConversations),
    agent("POST", "/files", AnswerConversations),
    agent("GET", "/files/{id}", ReadConversations),
    agent("DELETE", "/files/{id}", AnswerConversations),
    call("GET", "/widget/files", Who::Visitor),
    call("POST", "/widget/files", Who::Visitor),
    call("GET", "/widget/files/{id}", Who::Visitor),
    call("DELETE", "/widget/files/{id}", Who::Visitor),
    // Search and saved views
    agent("GET", "/search", ReadConversations),
    agent("GET", "/views", ReadConversations),
    agent("POST", "/views", ReadConversations),
    agent("PUT", "/views/{id}", ReadConversations),
    agent("DELETE", "/views/{id}", ReadConversations),
    // Signing in
    call("GET", "/setup", Who::Anyone),
    call("POST", "/setup", Who::Anyone),
    call("POST", "/sessions", Who::Anyone),
    call("DELETE", "/sessions/current", Who::SignedIn),
    call("POST", "/invitations/look", Who::Anyone),
    call("POST", "/invitations/acceptances", Who::Anyone),
    call("POST", "/password-resets", Who::Anyone),
    // The agent who asks
    call("GET", "/me", Who::SignedIn),
    agent("PATCH", "/me", ManageOwnAccount),
    agent("PUT", "/me/presence", AnswerConversations),
    agent("PUT", "/me/absence", AnswerConversations),
    agent("DELETE", "/me/absence", AnswerConversations),
    agent("GET", "/me/push", ManageOwnAccount),
    agent("PUT", "/me/push", ManageOwnAccount),
    agent("DELETE", "/me/push", ManageOwnAccount),
    agent("GET", "/me/tokens", ManageOwnAccount),
    agent("POST", "/me/tokens", ManageOwnAccount),
    agent("DELETE", "/me/tokens/{id}", ManageOwnAccount),
    agent("PUT", "/me/password", ManageOwnAccount),
    agent("GET", "/me/sessions", ManageOwnAccount),
    agent("DELETE", "/me/sessions", ManageOwnAccount),
    agent("DELETE", "/me/sessions/{id}", ManageOwnAccount),
    // Whoever must have a second factor and has none may do nothing else.
    call("GET", "/me/second-factor", Who::SignedIn),
    call("POST", "/me/second-factor", Who::SignedIn),
    call("PUT", "/me/second-factor", Who::SignedIn),
    agent("POST", "/me/second-factor/recovery-codes", ManageOwnAccount),
    agent("POST", "/me/second-factor/removal", ManageOwnAccount),
    // Colleagues and inboxes
    agent("GET", "/agents", ReadColleagues),
    agent("POST", "/agents", ManagePeople),
    agent("PUT", "/agents/{id}/role", ManagePeople),
    agent("PUT", "/agents/{id}/capacity", ManageMembers),
    agent("PUT", "/agents/{id}/deactivation", ManagePeople),
    agent("DELETE", "/agents/{id}/deactivation", ManagePeople),
    agent("POST", "/agents/{id}/password-resets", ManagePeople),
    agent("DELETE", "/agents/{id}/second-factor", ManagePeople),
    agent("GET", "/second-factor-rule", ManagePeople),
    agent("PUT", "/second-factor-rule", ManageSignIn),
    agent("GET", "/visitor-keys", ManageSignIn),
    agent("POST", "/visitor-keys", ManageSignIn),
    agent("DELETE", "/visitor-keys/{id}", ManageSignIn),
    agent("GET", "/push-keys", ManageSignIn),
    agent("POST", "/push-keys", ManageSignIn),
    agent("DELETE", "/push-keys/{id}", ManageSignIn),
    agent("GET", "/invitations", ManagePeople),
    agent("POST", "/invitations", ManagePeople),
    agent("DELETE", "/invitations/{id}", ManagePeople),
    agent("GET", "/audit", ReadAudit),
    agent("GET", "/inboxes", ReadColleagues),
    agent("POST", "/inboxes", ManageInboxes),
    agent("PATCH", "/inboxes/{id}", ManageInboxes),
    agent("PUT", "/inboxes/{id}/retirement", ManageInboxes),
    agent("DELETE", "/inboxes/{id}/retirement", ManageInboxes),
    agent("GET", "/teams", ReadColleagues),
    agent("POST", "/teams", ManagePeople),
    agent("PATCH", "/teams/{id}", ManagePeople),
    agent("PUT", "/teams/{id}/members/{agent}", ManageMembers),
    agent("DELETE", "/teams/{id}/members/{agent}", ManageMembers),
    agent("PUT", "/teams/{id}/inboxes/{inbox}", ManageMembers),
    agent("DELETE", "/teams/{id}/inboxes/{inbox}", ManageMembers),
    agent("PUT", "/inboxes/{id}/members/{agent}", ManageMembers),
    agent("DELETE", "/inboxes/{id}/members/{agent}", ManageMembers),
];

/// Under what all of them stand.
const PREFIX: &str = "/api/v1";

/// Who may make this call, by the path as the router matched it. `HEAD` is a `GET` without its body.
pub(crate) fn who_may(method: &str, matched: &str) -> Option<Who> {
    let method = if method == "HEAD" { "GET" } else { method };
    let path = matched.strip_prefix(PREFIX)?;
    CALLS.iter().find(|call| call.path == path && call.method == method).map(|call| call.who)
}
