//! Who asks, asked again in the transaction of what they ask for. Between the door and the command lies a body that may take its time;
//! whoever may no more when it is whole is refused as at the door. Only here does a principal become one on whose word something is
//! changed, so that no command can be written that forgets to ask.

use crate::accounts::{AgentPrincipal, credentials};
use crate::customers;
use crate::desk::commands::DeskRefusal;
use crate::http::auth::Principal;
use crate::http::problem::Problem;
use crate::intake::VisitorPrincipal;
use engine::permissions::{Permission, permits};
use events::{Actor, AgentId, Role, WorkspaceId};
use ledger::{Failed, LedgerError, Rows};
use std::ops::Deref;

/// Somebody whom the door let in.
pub(crate) trait Asking: Clone + Send + Sync + 'static {
    /// The same, as they are now.
    type Now;
    /// Where.
    fn workspace(&self) -> WorkspaceId;
    /// As they are now, if they still may.
    fn now(&self, rows: &Rows<'_>, now_ms: i64) -> Result<Self::Now, Failed<Problem>>;
}

/// Why what somebody asked for was not done.
pub(crate) enum Refused<E> {
    /// They may not any more.
    NoMore(Box<Problem>),
    /// They may, and the command says no.
    Itself(E),
}

impl<E: Into<Self>> From<Refused<E>> for Problem {
    fn from(refused: Refused<E>) -> Self {
        match refused {
            Refused::NoMore(problem) => *problem,
            Refused::Itself(refusal) => refusal.into(),
        }
    }
}

/// The command's own no, and not that they may no more.
pub(crate) fn itself<E>(failed: Failed<E>) -> Failed<Refused<E>> {
    match failed {
        Failed::Refused(refusal) => Failed::Refused(Refused::Itself(refusal)),
        Failed::Ledger(error) => Failed::Ledger(error),
        Failed::Panicked => Failed::Panicked,
    }
}

/// That they may no more.
pub(crate) fn no_more<E>(failed: Failed<Problem>) -> Failed<Refused<E>> {
    match failed {
        Failed::Refused(problem) => Failed::Refused(Refused::NoMore(Box::new(problem))),
        Failed::Ledger(error) => Failed::Ledger(error),
        Failed::Panicked => Failed::Panicked,
    }
}

/// An agent as they are in the transaction.
pub(crate) struct AgentNow(AgentPrincipal);

/// Who changes something about others. Made of one who was asked in the transaction, and of nobody else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct By {
    /// Who.
    pub(crate) agent: AgentId,
    /// What they are.
    pub(crate) role: Role,
    _asked: (),
}

impl AgentNow {
    pub(crate) const fn by(&self) -> By {
        By { agent: self.0.agent, role: self.0.role, _asked: () }
    }
}

impl Deref for AgentNow {
    type Target = AgentPrincipal;
    fn deref(&self) -> &AgentPrincipal {
        &self.0
    }
}

impl Asking for AgentPrincipal {
    type Now = AgentNow;

    fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    fn now(&self, rows: &Rows<'_>, now_ms: i64) -> Result<AgentNow, Failed<Problem>> {
        let found = credentials::again(rows, self)?.filter(|now| now.goes_on(now_ms));
        let now = found.ok_or_else(|| Failed::Refused(Problem::unauthorized().about(self.agent)))?;
        match self.needed.filter(|needed| !now.permissions.contains(*needed)) {
            Some(needed) => Err(Failed::Refused(not_permitted(&now, needed))),
            None => Ok(AgentNow(now)),
        }
    }
}

/// Known, and not allowed: it says whether the role or the token is too narrow.
pub(crate) fn not_permitted(agent: &AgentPrincipal, needed: Permission) -> Problem {
    let detail = if permits(agent.role, needed) {
        format!("This token was issued without `{needed}`.")
    } else {
        format!("Your role does not include `{needed}`. An owner or administrator can change that.")
    };
    Problem::forbidden("not_permitted", detail).about(agent.agent)
}

/// A visitor as they are in the transaction: their token works.
#[derive(Clone, Copy)]
pub(crate) struct VisitorNow {
    visitor: VisitorPrincipal,
    blocked_until_ms: Option<i64>,
}

impl VisitorNow {
    /// Until when they may not write, if so.
    pub(crate) fn blocked(&self, now_ms: i64) -> Option<i64> {
        self.blocked_until_ms.filter(|until_ms| *until_ms > now_ms)
    }
}

impl Deref for VisitorNow {
    type Target = VisitorPrincipal;
    fn deref(&self) -> &VisitorPrincipal {
        &self.visitor
    }
}

impl Asking for VisitorPrincipal {
    type Now = VisitorNow;

    fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    fn now(&self, rows: &Rows<'_>, now_ms: i64) -> Result<VisitorNow, Failed<Problem>> {
        let standing = customers::stands_in(rows, self)?.filter(|_| self.expires_ms > now_ms);
        let standing = standing.ok_or_else(|| Failed::Refused(Problem::unauthorized()))?;
        Ok(VisitorNow { visitor: *self, blocked_until_ms: standing.blocked_until_ms })
    }
}

/// Whoever it is, as they are in the transaction.
pub(crate) enum SomebodyNow {
    Agent(AgentNow),
    Visitor(VisitorNow),
}

impl SomebodyNow {
    pub(crate) fn actor(&self) -> Actor {
        match self {
            Self::Agent(agent) => Actor::Agent(agent.agent),
            Self::Visitor(visitor) => Actor::Customer(visitor.customer),
        }
    }

    /// Refused where they may not write now.
    pub(crate) fn may_write(&self, now_ms: i64) -> Result<(), DeskRefusal> {
        match self {
            Self::Agent(_) => Ok(()),
            Self::Visitor(visitor) => {
                visitor.blocked(now_ms).map_or(Ok(()), |until_ms| Err(DeskRefusal::Blocked(until_ms)))
            }
        }
    }
}

impl Asking for Principal {
    type Now = SomebodyNow;

    fn workspace(&self) -> WorkspaceId {
        match self {
            Self::Agent(agent) => agent.workspace,
            Self::Visitor(visitor) => visitor.workspace,
        }
    }

    fn now(&self, rows: &Rows<'_>, now_ms: i64) -> Result<SomebodyNow, Failed<Problem>> {
        match self {
            Self::Agent(agent) => agent.now(rows, now_ms).map(SomebodyNow::Agent),
            Self::Visitor(visitor) => visitor.now(rows, now_ms).map(SomebodyNow::Visitor),
        }
    }
}

/// Asks once more of somebody whose call changes nothing in the log, after its body came.
pub(crate) async fn still<A: Asking>(app: &crate::App, who: &A) -> Result<A::Now, Problem>
where
    A::Now: Send + 'static,
{
    let (asked, now_ms) = (who.clone(), app.clock.now_ms());
    let said = app.ledger.read(move |rows| match asked.now(rows, now_ms) {
        Ok(now) => Ok(Ok(now)),
        Err(Failed::Ledger(error)) => Err(error),
        Err(Failed::Refused(problem)) => Ok(Err(problem)),
        Err(Failed::Panicked) => Err(LedgerError::Database("asking again panicked".to_owned())),
    });
    said.await?
}
