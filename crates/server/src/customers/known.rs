//! Who a visitor is to colleagues and whether their token still works: looked up once, remembered until a fact changes it.

use super::queries::{self, Standing};
use crate::App;
use crate::intake::VisitorPrincipal;
use events::{CustomerId, Fact, VisitId, WorkspaceId};
use ledger::{LedgerError, Rows};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Customers and visits that are remembered at most: some 10 MB each.
const MOST: usize = 50_000;

/// Who a customer is to colleagues.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: CustomerId,
    pub(crate) name: Option<Arc<str>>,
}

#[derive(Default)]
pub(crate) struct Known {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// When something was forgotten last: what was read of a moment before that is not remembered after it.
    changed: Option<Instant>,
    people: HashMap<CustomerId, Person>,
    standings: HashMap<CustomerId, Standing>,
    visits: HashMap<VisitId, bool>,
}

impl Inner {
    /// Whether what was read since then is true as far as is known.
    fn holds(&self, began: Instant) -> bool {
        self.changed.is_none_or(|changed| began > changed)
    }
}

fn remember<K: std::hash::Hash + Eq, V>(map: &mut HashMap<K, V>, key: K, value: V) {
    if map.len() >= MOST {
        map.clear();
    }
    map.insert(key, value);
}

impl Known {
    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn remembered(&self, customer: CustomerId) -> Option<Person> {
        self.lock().people.get(&customer).cloned()
    }

    /// Who this customer is, from memory or through `rows`.
    pub(crate) fn person(
        &self,
        rows: &Rows<'_>,
        workspace: WorkspaceId,
        customer: CustomerId,
    ) -> Result<Person, LedgerError> {
        if let Some(person) = self.remembered(customer) {
            return Ok(person);
        }
        let id = queries::person_of(rows, workspace, customer)?;
        let person = Person { id, name: queries::name_of(rows, workspace, id)?.map(Arc::from) };
        let mut inner = self.lock();
        if rows.began().is_some_and(|began| inner.holds(began)) {
            remember(&mut inner.people, customer, person.clone());
        }
        Ok(person)
    }

    /// A fact changes who somebody is or what they may: it is forgotten before anyone is told of the fact.
    pub(crate) fn notice(&self, fact: &Fact) {
        let mut inner = self.lock();
        match fact {
            Fact::CustomerSignedOut { customer, visit } => {
                inner.visits.remove(visit);
                inner.standings.remove(customer);
            }
            Fact::CustomersMerged { .. } | Fact::CustomersSeparated { .. } | Fact::CustomerErased { .. } => {
                inner.people.clear();
                inner.standings.clear();
                inner.visits.clear();
            }
            Fact::CustomerBlocked { .. } | Fact::CustomerUnblocked { .. } => inner.standings.clear(),
            Fact::CustomerProfileChanged { .. } => inner.people.clear(),
            _ => return,
        }
        inner.changed = Some(Instant::now());
    }
}

/// How a visitor stands, asked now: `None` where their token has ended.
pub(crate) async fn stands(app: &App, visitor: &VisitorPrincipal) -> Result<Option<Standing>, LedgerError> {
    let by = *visitor;
    app.ledger.read(move |rows| stands_in(rows, &by)).await
}

/// The same through `rows`, which may be a transaction's.
pub(crate) fn stands_in(rows: &Rows<'_>, by: &VisitorPrincipal) -> Result<Option<Standing>, LedgerError> {
    let standing = queries::standing(rows, by.workspace, by.customer, by.visit)?;
    Ok(Some(standing).filter(|standing| !standing.ended))
}

/// The same, from memory where it is known.
pub(crate) async fn may_ask(app: &App, visitor: &VisitorPrincipal) -> Result<bool, LedgerError> {
    let asked = Instant::now();
    {
        let inner = app.customers.lock();
        let goes_on = visitor.visit.map_or(Some(true), |visit| inner.visits.get(&visit).copied());
        if let (Some(standing), Some(goes_on)) = (inner.standings.get(&visitor.customer), goes_on) {
            return Ok(!standing.ended && goes_on);
        }
    }
    let found = stands(app, visitor).await?;
    let mut inner = app.customers.lock();
    if let (true, Some(standing)) = (inner.holds(asked), found) {
        remember(&mut inner.standings, visitor.customer, standing);
        if let Some(visit) = visitor.visit {
            remember(&mut inner.visits, visit, true);
        }
    }
    Ok(found.is_some())
}
