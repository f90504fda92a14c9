//! What a view shows, as it is said and kept.

use crate::desk::lists::{Filter, Order, Whose};
use crate::http::problem::Problem;
use events::{AgentId, ConversationState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest wait that a view can ask for, in seconds: a year.
const LONGEST_S: i64 = 366 * 86_400;

/// Which conversations a view shows; what is left out narrows nothing.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// `waiting`, `active`, `parked`, `resolved` or `abandoned`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "waiting")]
    state: Option<String>,
    /// An agent, `me` (whoever looks) or `nobody`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "me")]
    assigned_to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inbox: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    /// What was handed to a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    /// Only those whose customer spoke last.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unanswered: bool,
    /// With `state: waiting` or `unanswered`: only those that wait that long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    longer_than_s: Option<i64>,
}

impl Wanted {
    /// What it means for `me` now.
    pub(crate) fn filter(&self, me: AgentId, now_ms: i64) -> Result<Filter, Problem> {
        let unknown = |what: &str| Problem::refused("bad_view", format!("`{what}` does not know this word."));
        let state: Option<ConversationState> =
            self.state.as_deref().map(str::parse).transpose().map_err(|_| unknown("state"))?;
        let whose = match self.assigned_to.as_deref() {
            None => None,
            Some("me") => Some(Whose::Agents(me)),
            Some("nobody") => Some(Whose::Nobodys),
            Some(id) => Some(Whose::Agents(id.parse().map_err(|_| unknown("assigned_to"))?)),
        };
        let inbox = self.inbox.as_deref().map(str::parse).transpose().map_err(|_| unknown("inbox"))?;
        let tag = self.tag.as_deref().map(str::parse).transpose().map_err(|_| unknown("tag"))?;
        let team = self.team.as_deref().map(str::parse).transpose().map_err(|_| unknown("team"))?;
        let longer = self.longer_than_s;
        if longer.is_some_and(|s| !(1..=LONGEST_S).contains(&s)) {
            return Err(Problem::refused("bad_view", "`longer_than_s` is 1 to 31,622,400 seconds."));
        }
        let since_ms = longer.map(|s| now_ms - s * 1000);
        let filter = Filter { state, whose, inbox, tag, team, unanswered: self.unanswered, since_ms };
        if since_ms.is_some() && filter.order() == Order::Moved {
            let detail = "`longer_than_s` goes with `state: waiting` or `unanswered: true`.";
            return Err(Problem::refused("bad_view", detail));
        }
        Ok(filter)
    }
}
