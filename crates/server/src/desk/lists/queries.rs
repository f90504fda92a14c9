//! Which conversations a list shows, by their place in it.

use super::{Filter, Order, Whose};
use crate::desk::queries::{self as desk, Listed, Scope};
use events::{ConversationId, ConversationState, InboxId, TeamId};
use ledger::{LedgerError, Row, Rows, Sql, Value, sql, values};

/// Every state; a list of all of them merges the lists of each.
const STATES: [ConversationState; 5] = [
    ConversationState::Waiting,
    ConversationState::Active,
    ConversationState::Parked,
    ConversationState::Resolved,
    ConversationState::Abandoned,
];

/// A place in a list. Lists are in the order of their places.
pub(crate) type Place = [i64; 2];

fn moved() -> &'static Sql {
    sql!(
        "select id, moved_seq, 0 from conversations where workspace=$1 and inbox=$2 and state=$3 and merged_into is null and moved_seq<$4
          order by moved_seq desc limit $5"
    )
}

fn moved_of_agent() -> &'static Sql {
    sql!(
        "select id, moved_seq, 0 from conversations where workspace=$1 and inbox=$2 and state=$3 and merged_into is null and moved_seq<$4
          and agent=$6 order by moved_seq desc limit $5"
    )
}

fn moved_of_nobody() -> &'static Sql {
    sql!(
        "select id, moved_seq, 0 from conversations where workspace=$1 and inbox=$2 and state=$3 and merged_into is null and moved_seq<$4
          and agent is null order by moved_seq desc limit $5"
    )
}

fn waiting() -> &'static Sql {
    sql!(
        "select id, waiting_since_ms, opened_seq from conversations where workspace=$1 and inbox=$2 and state='waiting'
          and (waiting_since_ms, opened_seq)>($3, $4) and waiting_since_ms<=$6
          order by waiting_since_ms, opened_seq limit $5"
    )
}

fn unanswered() -> &'static Sql {
    sql!(
        "select id, unanswered_since_ms, opened_seq from conversations where workspace=$1 and inbox=$2
          and unanswered_since_ms is not null and (unanswered_since_ms, opened_seq)>($3, $4) and unanswered_since_ms<=$6
          and ($7='' or state=$7) and ($8='' or agent=$8 or ($8='nobody' and agent is null)) and ($9='' or team=$9)
          order by unanswered_since_ms, opened_seq limit $5"
    )
}

fn moved_of_team() -> &'static Sql {
    sql!(
        "select id, moved_seq, 0 from conversations where workspace=$1 and inbox=$2 and team=$6 and state=$3 and moved_seq<$4
          and ($7='' or agent=$7 or ($7='nobody' and agent is null)) order by moved_seq desc limit $5"
    )
}

fn waiting_for_team() -> &'static Sql {
    sql!(
        "select id, waiting_since_ms, opened_seq from conversations where workspace=$1 and inbox=$2 and team=$7 and state='waiting'
          and (waiting_since_ms, opened_seq)>($3, $4) and waiting_since_ms<=$6
          order by waiting_since_ms, opened_seq limit $5"
    )
}

/// Of a tag's conversations: the tag knows their place among the latest moved.
fn moved_tagged() -> &'static Sql {
    sql!(
        "select c.id, g.moved_seq, 0 from tagged g
          join conversations c on c.workspace=g.workspace and c.id=g.conversation
          where g.workspace=$1 and g.tag=$2 and c.inbox=$3 and g.moved_seq<$4 and ($6='' or c.state=$6)
          and c.merged_into is null and ($7='' or c.agent=$7 or ($7='nobody' and c.agent is null)) and ($8='' or c.team=$8) order by g.moved_seq desc limit $5"
    )
}

fn has_tag() -> &'static Sql {
    sql!("select 1 from tagged where workspace=$1 and conversation=$2 and tag=$3")
}

/// The places and ids of a list after a place, at most `limit`.
pub(crate) fn places(
    rows: &Rows<'_>,
    scope: Scope,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<(Place, ConversationId)>, LedgerError> {
    let mut merged = Merged::of(limit, false);
    merge(rows, scope, filter, after, &mut merged)?;
    Ok(merged.places)
}

fn merge(
    rows: &Rows<'_>,
    scope: Scope,
    filter: &Filter,
    after: Option<Place>,
    merged: &mut Merged,
) -> Result<(), LedgerError> {
    let inboxes: Vec<InboxId> = scope.inboxes(rows)?;
    let inboxes = inboxes.into_iter().filter(|inbox| filter.inbox.is_none_or(|wanted| wanted == *inbox));
    for inbox in inboxes {
        match filter.order() {
            Order::Moved if filter.tag.is_some() => {
                let before = after.map_or(i64::MAX, |[place, _]| -place);
                let mut values: Vec<Value<'_>> = vec![scope.workspace.into()];
                values.extend(filter.tag.map(Value::from));
                values.extend(values![inbox, before, merged.rows_wanted()].iter().cloned());
                values.push(filter.state.map_or("", ConversationState::as_str).into());
                values.push(of_whom(filter.whose));
                values.push(of_team(filter.team));
                let place = |row: &Row<'_>| Ok(([-row.get::<i64>(1)?, 0], row.parse(0)?));
                merged.add(rows.all(moved_tagged(), &values, place)?);
            }
            Order::Moved => {
                let states = STATES.into_iter().filter(|s| filter.state.is_none_or(|wanted| wanted == *s));
                for state in states {
                    merged.take_moved(rows, (scope, inbox, state), filter, after)?;
                }
            }
            // Nobody has a waiting conversation: asked for one agent's, the list is empty.
            Order::Waiting if matches!(filter.whose, Some(Whose::Agents(_))) => {}
            order => {
                let [since, seq] = after.unwrap_or([i64::MIN, 0]);
                let until = filter.since_ms.unwrap_or(i64::MAX);
                let mut values =
                    values![scope.workspace, inbox, since, seq, merged.rows_wanted(), until].to_vec();
                let sql = match (order, filter.team) {
                    (Order::Waiting, None) => waiting(),
                    (Order::Waiting, Some(team)) => {
                        values.push(team.into());
                        waiting_for_team()
                    }
                    _ => {
                        values.push(filter.state.map_or("", ConversationState::as_str).into());
                        values.push(of_whom(filter.whose));
                        values.push(of_team(filter.team));
                        unanswered()
                    }
                };
                let place = |row: &Row<'_>| Ok(([row.get(1)?, row.get(2)?], row.parse(0)?));
                merged.add(with_tag(rows, scope, filter, sql, values, place)?);
            }
        }
    }
    Ok(())
}

/// Whose conversations, as a value: nothing for everybody's.
fn of_whom(whose: Option<Whose>) -> Value<'static> {
    match whose {
        None => "".into(),
        Some(Whose::Nobodys) => "nobody".into(),
        Some(Whose::Agents(agent)) => agent.into(),
    }
}

/// Handed to which team, as a value: nothing for any or none.
fn of_team(team: Option<TeamId>) -> Value<'static> {
    team.map_or_else(|| "".into(), Value::from)
}

/// A page of a line, of those with the tag where one is wanted: the line is walked page by page until there are enough.
fn with_tag(
    rows: &Rows<'_>,
    scope: Scope,
    filter: &Filter,
    sql: &'static Sql,
    mut values: Vec<Value<'_>>,
    place: impl Fn(&Row<'_>) -> Result<(Place, ConversationId), LedgerError>,
) -> Result<Vec<(Place, ConversationId)>, LedgerError> {
    let Some(tag) = filter.tag else { return rows.all(sql, &values, place) };
    let Some(Value::Integer(wanted)) = values.get(LIMIT).cloned() else { return Ok(Vec::new()) };
    let wanted = usize::try_from(wanted).unwrap_or(0);
    values[LIMIT] = PAGE.into();
    let mut found = Vec::new();
    loop {
        let page = rows.all(sql, &values, &place)?;
        let is_last = i64::try_from(page.len()).unwrap_or(0) < PAGE;
        if let Some(([since, seq], _)) = page.last() {
            (values[SINCE], values[SINCE + 1]) = ((*since).into(), (*seq).into());
        }
        for (place, id) in page {
            let has = rows.one(has_tag(), values![scope.workspace, id, tag], |row| row.get::<i64>(0))?;
            found.extend(has.map(|_| (place, id)));
        }
        if is_last || found.len() >= wanted {
            return Ok(found);
        }
    }
}

/// Where a line's values say after which place, and how many.
const SINCE: usize = 2;
const LIMIT: usize = 4;
/// Rows of a line that are looked at in one go.
const PAGE: i64 = 200;

/// The first of several lists.
struct Merged {
    places: Vec<(Place, ConversationId)>,
    limit: i64,
    /// Whether any will do, so that the rest need not be read once there are enough.
    any: bool,
}

impl Merged {
    const fn of(limit: i64, any: bool) -> Self {
        Self { places: Vec::new(), limit, any }
    }

    /// How many rows of the next list matter.
    fn rows_wanted(&self) -> i64 {
        let found = if self.any { i64::try_from(self.places.len()).unwrap_or(i64::MAX) } else { 0 };
        self.limit.saturating_sub(found)
    }

    fn add(&mut self, more: Vec<(Place, ConversationId)>) {
        self.places.extend(more);
        self.places.sort_unstable();
        self.places.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
    }

    /// Latest first: places are the other way round.
    fn take_moved(
        &mut self,
        rows: &Rows<'_>,
        (scope, inbox, state): (Scope, InboxId, ConversationState),
        filter: &Filter,
        after: Option<Place>,
    ) -> Result<(), LedgerError> {
        let before = after.map_or(i64::MAX, |[place, _]| -place);
        let mut values: Vec<Value<'_>> =
            values![scope.workspace, inbox, state.as_str(), before, self.rows_wanted()].to_vec();
        let sql = match (filter.team, filter.whose) {
            (Some(team), whose) => {
                values.push(team.into());
                values.push(of_whom(whose));
                moved_of_team()
            }
            (None, None) => moved(),
            (None, Some(Whose::Nobodys)) => moved_of_nobody(),
            (None, Some(Whose::Agents(agent))) => {
                values.push(agent.into());
                moved_of_agent()
            }
        };
        let place = |row: &Row<'_>| Ok(([-row.get::<i64>(1)?, 0], row.parse(0)?));
        self.add(rows.all(sql, &values, place)?);
        Ok(())
    }
}

/// A page of a list.
pub(crate) fn list(
    rows: &Rows<'_>,
    scope: Scope,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<(Place, Listed)>, LedgerError> {
    let (places, ids): (Vec<Place>, Vec<ConversationId>) =
        places(rows, scope, filter, after, limit)?.into_iter().unzip();
    // One moment is seen: what has a place is there.
    let page = places.into_iter().zip(desk::each(rows, scope.workspace, &ids)?);
    Ok(page.filter_map(|(place, listed)| Some((place, listed?))).collect())
}

/// How many conversations a list has, counted up to `most`: no list is read further than that.
pub(crate) fn count(rows: &Rows<'_>, scope: Scope, filter: &Filter, most: i64) -> Result<usize, LedgerError> {
    let mut merged = Merged::of(most, true);
    merge(rows, scope, filter, None, &mut merged)?;
    Ok(merged.places.len())
}

#[cfg(test)]
mod tests {
    use ledger::{Database, LedgerError, Sql};
    use std::sync::Arc;

    /// How SQLite would answer, on tables with an agent's few inboxes among many.
    fn plan(sql: &'static Sql) -> Vec<String> {
        let folder = std::env::temp_dir().join(format!("warmline-plans-{}-{:p}", std::process::id(), sql));
        std::fs::create_dir_all(&folder).expect("a folder for a test");
        let database = Database::in_folder(&folder);
        let (ledger, _tail) =
            ledger::Ledger::open(&database, &crate::SCHEMA, Arc::new(|| 0)).expect("an empty database");
        drop(ledger);
        let steps = ledger::look(&database, |rows| rows.plan(sql)).expect("a plan");
        std::fs::remove_dir_all(&folder).ok();
        steps.ok_or(LedgerError::NotFound).expect("a database")
    }

    #[test]
    fn every_list_is_read_from_an_index_of_its_inbox_in_its_order() {
        let lists = [
            (super::moved(), "conversations_by_inbox (workspace=? AND inbox=? AND state=? AND moved_seq<?)"),
            (
                super::moved_of_agent(),
                "conversations_by_inbox_and_agent (workspace=? AND inbox=? AND agent=? AND state=? AND moved_seq<?)",
            ),
            (
                super::moved_of_nobody(),
                "conversations_by_inbox_and_agent (workspace=? AND inbox=? AND agent=? AND state=? AND moved_seq<?)",
            ),
            (
                super::waiting(),
                "conversations_in_line (workspace=? AND inbox=? AND (waiting_since_ms,opened_seq)>(?,?)",
            ),
            (
                super::moved_of_team(),
                "conversations_of_team (workspace=? AND inbox=? AND team=? AND state=? AND moved_seq<?)",
            ),
            (
                super::waiting_for_team(),
                "conversations_in_line_of_team (workspace=? AND inbox=? AND team=? AND (waiting_since_ms,opened_seq)>(?,?)",
            ),
            (
                super::unanswered(),
                "conversations_unanswered (workspace=? AND inbox=? AND (unanswered_since_ms,opened_seq)>(?,?)",
            ),
        ];
        for (sql, index) in lists {
            let steps = plan(sql);
            assert_eq!(steps.len(), 1, "no step sorts or searches again: {steps:?}");
            assert!(steps[0].contains(index), "{steps:?}");
        }
    }
}
