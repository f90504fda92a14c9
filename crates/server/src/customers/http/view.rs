//! Customers as the API shows them.

use crate::Clock;
use crate::customers::finding::queries as finding;
use crate::customers::{kept, queries};
use events::{CustomerId, WorkspaceId};
use ledger::{LedgerError, Rows};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A person, with all that is known of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonView {
    #[schema(value_type = String)]
    pub(crate) id: CustomerId,
    pub(crate) name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    /// By key. Only those that the company keeps now.
    attributes: Map<String, Value>,
    /// The company's own ids of them, where its site said who they are.
    external_ids: Vec<String>,
    /// Who became part of them, the latest first.
    merged: Vec<MergedView>,
    /// Null for whoever may write.
    blocked: Option<BlockedView>,
    /// When all that was kept on them was erased.
    #[schema(format = DateTime)]
    erased_at: Option<String>,
}

/// A customer who became part of another.
#[derive(Serialize, ToSchema)]
struct MergedView {
    #[schema(value_type = String)]
    id: CustomerId,
    #[schema(value_type = String)]
    into: CustomerId,
    /// Their own name, where one is known.
    name: Option<String>,
    /// `identity`: the company's site said so. `agent`: a colleague did, who can undo it.
    #[schema(example = "agent")]
    proof: &'static str,
    by: Option<String>,
    #[schema(format = DateTime)]
    at: String,
}

/// Who may not write for a while.
#[derive(Serialize, ToSchema)]
struct BlockedView {
    #[schema(format = DateTime)]
    until: String,
    by: Option<String>,
    #[schema(format = DateTime)]
    at: String,
}

impl PersonView {
    /// The person as they are at `now_ms`. What their own profile does not say is taken from those who became part of them.
    pub(crate) fn of(
        rows: &Rows<'_>,
        workspace: WorkspaceId,
        person: CustomerId,
        now_ms: i64,
    ) -> Result<Self, LedgerError> {
        let merged = queries::merged_into(rows, workspace, person)?;
        let mut ids: Vec<CustomerId> = merged.iter().map(|one| one.id).collect();
        ids.sort_unstable();
        ids.insert(0, person);
        let (mut profile, mut external_ids) = (kept::Profile::default(), Vec::new());
        for id in ids {
            let own = kept::profile(rows, workspace, id)?;
            profile.name = profile.name.or(own.name);
            profile.email = profile.email.or(own.email);
            profile.phone = profile.phone.or(own.phone);
            for (key, value) in own.attributes {
                profile.attributes.entry(key).or_insert(value);
            }
            external_ids.extend(kept::external_ids(rows, workspace, id)?);
        }
        let defined = queries::attributes(rows, workspace)?;
        profile.attributes.retain(|key, _| defined.iter().any(|definition| definition.key == *key));
        let measures = queries::measures(rows, workspace, person)?;
        let merged = merged.into_iter().map(|one| MergedView::of(rows, workspace, one));
        let blocked = measures.blocked.filter(|(until_ms, ..)| *until_ms > now_ms);
        Ok(Self {
            id: person,
            name: profile.name,
            email: profile.email,
            phone: profile.phone,
            attributes: profile.attributes.into_iter().collect(),
            external_ids,
            merged: merged.collect::<Result<_, _>>()?,
            blocked: blocked.map(|(until_ms, by, at_ms)| BlockedView {
                until: Clock::rfc3339(until_ms),
                by: by.map(|agent| agent.to_string()),
                at: Clock::rfc3339(at_ms),
            }),
            erased_at: measures.erased_ms.map(Clock::rfc3339),
        })
    }
}

impl MergedView {
    fn of(rows: &Rows<'_>, workspace: WorkspaceId, one: queries::Merged) -> Result<Self, LedgerError> {
        Ok(Self {
            id: one.id,
            into: one.into,
            name: kept::profile(rows, workspace, one.id)?.name,
            proof: one.proof.as_str(),
            by: one.by.map(|agent| agent.to_string()),
            at: Clock::rfc3339(one.at_ms),
        })
    }
}

/// A person in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonInList {
    #[schema(value_type = String)]
    id: CustomerId,
    name: Option<String>,
    email: Option<String>,
    /// When they last began a conversation that the agent may see.
    #[schema(format = DateTime)]
    last_contact_at: Option<String>,
}

impl PersonInList {
    pub(super) fn id(&self) -> String {
        self.id.to_string()
    }
}

impl From<finding::Found> for PersonInList {
    fn from(found: finding::Found) -> Self {
        let last_contact_at = found.last_ms.map(Clock::rfc3339);
        Self { id: found.id, name: found.name, email: found.email, last_contact_at }
    }
}
