//! Questions about promises and their score.

use engine::promises::Promise;
use events::{AgentId, ConversationId, CustomerId, InboxId, TeamId, WorkspaceId};
use ledger::{LedgerError, Row, Rows, sql, values};

/// What somebody in line was promised.
#[derive(Clone, Debug)]
pub(crate) struct Promised {
    pub(crate) conversation: ConversationId,
    pub(crate) inbox: InboxId,
    pub(crate) class: Option<String>,
    /// The first promise of this wait, and the `seq` of its fact: the one that is scored.
    pub(crate) first: Promise,
    pub(crate) first_seq: i64,
    pub(crate) coverage_permille: i64,
    /// The latest: the one that holds.
    pub(crate) latest: Promise,
    pub(crate) latest_seq: i64,
    /// Whether it was said that it holds no longer.
    pub(crate) withdrawn: bool,
}

fn read_promised(row: &Row<'_>) -> Result<Promised, LedgerError> {
    Ok(Promised {
        conversation: row.parse(0)?,
        inbox: row.parse(1)?,
        class: Some(row.get::<String>(2)?).filter(|class| !class.is_empty()),
        first_seq: row.get(3)?,
        first: Promise { at_ms: row.get(4)?, low_ms: row.get(5)?, high_ms: row.get(6)? },
        coverage_permille: row.get(7)?,
        latest_seq: row.get(8)?,
        latest: Promise { at_ms: row.get(9)?, low_ms: row.get(10)?, high_ms: row.get(11)? },
        withdrawn: row.get(12)?,
    })
}

/// What somebody in line was promised, if something could be said.
pub(crate) fn promised(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Option<Promised>, LedgerError> {
    rows.one(
        sql!("select conversation, inbox, class, first_seq, first_ms, first_low_ms, first_high_ms, coverage_permille, seq,
              at_ms, low_ms, high_ms, withdrawn from promises where workspace=$1 and conversation=$2"),
        values![workspace, conversation],
        read_promised,
    )
}

/// What everybody in line was promised, a page after a conversation.
pub(crate) fn all_promised(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    after: Option<ConversationId>,
    limit: i64,
) -> Result<Vec<Promised>, LedgerError> {
    let after = after.map_or_else(String::new, |after| after.to_string());
    rows.all(
        sql!("select conversation, inbox, class, first_seq, first_ms, first_low_ms, first_high_ms, coverage_permille, seq,
              at_ms, low_ms, high_ms, withdrawn from promises where workspace=$1 and conversation>$2 order by conversation limit $3"),
        values![workspace, after, limit],
        read_promised,
    )
}

/// Who waits without having been told anything, longest waiting first.
pub(crate) fn without_promise(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    limit: i64,
) -> Result<Vec<(ConversationId, InboxId)>, LedgerError> {
    rows.all(
        sql!(
            "select c.id, c.inbox from conversations c where c.workspace=$1 and c.state='waiting'
              and not exists (select 1 from promises p where p.workspace=c.workspace and p.conversation=c.id)
              order by c.waiting_since_ms, c.opened_seq limit $2"
        ),
        values![workspace, limit],
        |row| Ok((row.parse(0)?, row.parse(1)?)),
    )
}

/// Whether an agent could take a conversation of this inbox now, and whether one is there at all.
pub(crate) fn who_is_there(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
) -> Result<(bool, bool), LedgerError> {
    let found = rows.one(
        sql!(
            "select max(case when h.load<h.capacity then 1 else 0 end), count(*) from members m
              join hands h on h.workspace=m.workspace and h.agent=m.agent
              where m.workspace=$1 and m.inbox=$2 and h.state='available' and h.connected=1"
        ),
        values![workspace, inbox],
        |row| Ok((row.get::<Option<i64>>(0)? == Some(1), row.get::<i64>(1)? > 0)),
    )?;
    Ok(found.unwrap_or_default())
}

/// How many promises became what, and how wide they were together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) kept: i64,
    pub(crate) early: i64,
    pub(crate) missed: i64,
    pub(crate) left: i64,
    pub(crate) width_ms: i64,
}

/// By what promises are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Hour,
    Class,
}

/// The tallies of an inbox from a day on, by hour or by class.
pub(crate) fn tallies(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
    from_day: i64,
    by: By,
) -> Result<Vec<(String, Tally)>, LedgerError> {
    let sql = match by {
        By::Hour => sql!(
            "select hour, sum(kept), sum(early), sum(missed), sum(gone), sum(width_ms) from promise_scores
              where workspace=$1 and inbox=$2 and day>=$3 group by hour order by hour"
        ),
        By::Class => sql!(
            "select class, sum(kept), sum(early), sum(missed), sum(gone), sum(width_ms) from promise_scores
              where workspace=$1 and inbox=$2 and day>=$3 group by class order by class"
        ),
    };
    rows.all(sql, values![workspace, inbox, from_day], |row| {
        let key = match by {
            By::Hour => format!("{:02}", row.get::<i64>(0)?),
            By::Class => row.get(0)?,
        };
        let (kept, early, missed, left) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        Ok((key, Tally { kept, early, missed, left, width_ms: row.get(5)? }))
    })
}

/// A conversation that is open, and began before what is folded of the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Earlier {
    pub(crate) conversation: ConversationId,
    pub(crate) inbox: InboxId,
    pub(crate) customer: CustomerId,
    /// Whose hands it is in; nobody's while it waits.
    pub(crate) agent: Option<AgentId>,
    /// For whose people it is.
    pub(crate) team: Option<TeamId>,
    pub(crate) arrived_ms: i64,
}

/// Those that wait or are in hands and were opened at `seq` or before, in the order of their arrival.
pub(crate) fn opened_until(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    seq: i64,
    limit: i64,
) -> Result<Vec<Earlier>, LedgerError> {
    rows.all(
        sql!("select id, inbox, customer, case when state='active' then agent end, arrived_ms, team from conversations
              where workspace=$1 and is_open=1 and state in ('waiting', 'active') and opened_seq<=$2 order by arrived_ms, opened_seq limit $3"),
        values![workspace, seq, limit],
        |row| {
            Ok(Earlier {
                conversation: row.parse(0)?,
                inbox: row.parse(1)?,
                customer: row.parse(2)?,
                agent: row.parse_optional(3)?,
                arrived_ms: row.get(4)?,
                team: row.parse_optional(5)?,
            })
        },
    )
}
