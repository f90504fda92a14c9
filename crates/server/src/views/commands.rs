//! Making, changing, ordering and removing views.

use super::kept::{self, Kept};
use events::{AgentId, ViewId};
use ledger::{Failed, Tx};

/// Views that one agent has, and that everybody has: each is counted whenever somebody looks.
const MOST: usize = 30;

/// Why this cannot be done to a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ViewRefusal {
    /// There is none, or it is somebody else's.
    Unknown,
    /// There are as many as there may be.
    TooMany,
    /// Everybody's views are not for this agent to change.
    NotYours,
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct By {
    pub(crate) agent: AgentId,
    /// Whether they may change everybody's views.
    pub(crate) may_share: bool,
}

/// A view as somebody wants it.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) shared: bool,
    pub(crate) wanted: String,
    /// Among its like, from 0; without it, where it is, or last.
    pub(crate) place: Option<usize>,
}

type Outcome<T> = Result<T, Failed<ViewRefusal>>;

const fn refuse<T>(refusal: ViewRefusal) -> Outcome<T> {
    Err(Failed::Refused(refusal))
}

pub(crate) fn make(tx: &mut Tx<'_>, by: By, id: ViewId, draft: &Draft) -> Outcome<Kept> {
    if draft.shared && !by.may_share {
        return refuse(ViewRefusal::NotYours);
    }
    let view = Kept {
        id,
        agent: by.agent,
        shared: draft.shared,
        name: draft.name.clone(),
        wanted: draft.wanted.clone(),
        place: i64::MAX,
    };
    kept::insert(tx, &view)?;
    put(tx, view, draft.place)
}

pub(crate) fn change(tx: &mut Tx<'_>, by: By, id: ViewId, draft: &Draft) -> Outcome<Kept> {
    let view = find(tx, by, id)?;
    if draft.shared && !by.may_share {
        return refuse(ViewRefusal::NotYours);
    }
    let moves = view.shared != draft.shared;
    let agent = if moves { by.agent } else { view.agent };
    let place = if moves { i64::MAX } else { view.place };
    let (name, wanted) = (draft.name.clone(), draft.wanted.clone());
    let view = Kept { agent, shared: draft.shared, name, wanted, place, ..view };
    kept::update(tx, &view)?;
    put(tx, view, draft.place)
}

pub(crate) fn remove(tx: &mut Tx<'_>, by: By, id: ViewId) -> Outcome<()> {
    find(tx, by, id)?;
    kept::delete(tx, id)?;
    Ok(())
}

/// The view, if they may change it. Of one that is somebody else's own, nobody learns that it is there.
fn find(tx: &Tx<'_>, by: By, id: ViewId) -> Outcome<Kept> {
    match kept::one(tx, tx.workspace(), id)? {
        Some(view) if view.shared && !by.may_share => refuse(ViewRefusal::NotYours),
        Some(view) if view.shared || view.agent == by.agent => Ok(view),
        _ => refuse(ViewRefusal::Unknown),
    }
}

/// Puts it where it is wanted among its like, and numbers those anew.
fn put(tx: &mut Tx<'_>, view: Kept, place: Option<usize>) -> Outcome<Kept> {
    let mut like = kept::of(tx, tx.workspace(), (!view.shared).then_some(view.agent))?;
    if like.len() > MOST {
        return Err(too_many());
    }
    if let Some(place) = place {
        like.retain(|other| other.id != view.id);
        like.insert(place.min(like.len()), view.clone());
    }
    let mut placed = view;
    for (number, other) in (0_i64..).zip(like) {
        if other.place != number {
            kept::update(tx, &Kept { place: number, ..other.clone() })?;
        }
        if other.id == placed.id {
            placed.place = number;
        }
    }
    Ok(placed)
}

fn too_many() -> Failed<ViewRefusal> {
    Failed::Refused(ViewRefusal::TooMany)
}
