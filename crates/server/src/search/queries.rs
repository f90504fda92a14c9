//! What an agent finds. The index proposes facts, newest first, within the agent's inboxes; each is then looked at as it is now: where its
//! conversation is, whether the agent may see that, whether the text still answers.

use super::ask::Ask;
use super::documents::{WHISPER_MARK, alias, alias_mark, inbox_mark, kind_mark};
use super::matching::Wanted;
use crate::accounts::queries as accounts;
use crate::customers::queries as customers;
use crate::desk::queries::{self as desk, Listed, Scope};
use events::{AgentId, ConversationId, ConversationState, CustomerId, Fact, InboxId, TagId, WorkspaceId};
use ledger::search::{self, Among, Question};
use ledger::{Committed, LedgerError, Rows, sql, values};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Facts that the index proposes at once.
const PROPOSED: i64 = 100;
/// Facts that are looked at together: where the database is across a wire, three ways there and back.
const TOGETHER: usize = 25;
/// Facts that are looked at for one page. Where a filter leaves few, the page may end before it is full, and `next` goes on.
const LOOKED_AT: usize = 3_000;
/// Messages of one conversation that are compared with a page before.
const EARLIER_MAX: i64 = 500;
/// Facts by which the index may lag before an answer says so.
const LAG: i64 = 5_000;

/// Which texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    Messages,
    Notes,
}

/// What narrows a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Narrowed {
    pub(crate) state: Option<ConversationState>,
    pub(crate) assigned_to: Option<AgentId>,
    pub(crate) inbox: Option<InboxId>,
    pub(crate) tag: Option<TagId>,
    pub(crate) within: Option<Within>,
    pub(crate) from_ms: Option<i64>,
    pub(crate) to_ms: Option<i64>,
}

/// A conversation with the newest of its texts that answers.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(crate) conversation: Listed,
    /// The message or note; none where the conversation itself was named.
    pub(crate) said: Option<Committed>,
    /// What to highlight in its text.
    pub(crate) places: Vec<Range<usize>>,
    /// Words that were taken for what was typed.
    pub(crate) taken_for: Vec<String>,
}

impl Hit {
    fn seq(&self) -> Option<i64> {
        self.said.as_ref().map(|said| said.recorded.seq)
    }
}

/// A page of what was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) hits: Vec<Hit>,
    /// Persons who are called so, each with their latest conversation.
    pub(crate) people: Vec<(CustomerId, Listed)>,
    /// Where the next page begins: in which round, before which fact.
    pub(crate) next: Option<[i64; 2]>,
    /// Whether there are texts that are not indexed yet, more than of the last moments.
    pub(crate) is_behind: bool,
}

/// The first round is as typed, the second with other spellings: nothing that is only alike stands before what is the same.
struct Round<'a> {
    number: i64,
    wanted: &'a Wanted,
    /// What conversations of the round before had, that they are not found again.
    before: Option<&'a Wanted>,
}

/// Finds what `scope` may see.
pub(crate) fn find(
    rows: &Rows<'_>,
    scope: Scope,
    ask: &Ask,
    narrowed: Narrowed,
    (after, limit): (Option<[i64; 2]>, i64),
) -> Result<Found, LedgerError> {
    let workspace = scope.workspace;
    let mine = scope.inboxes(rows)?;
    let inboxes: Vec<InboxId> =
        mine.into_iter().filter(|inbox| narrowed.inbox.is_none_or(|wanted| wanted == *inbox)).collect();
    let is_behind = ledger::head(rows, workspace)? - search::cursor(rows, workspace)? > LAG;
    let mut found = Found { is_behind, ..Found::default() };
    if inboxes.is_empty() {
        return Ok(found);
    }
    let [first_round, before] = after.unwrap_or([0, i64::MAX]);
    let mut looking = Looking {
        rows,
        scope,
        ask,
        narrowed,
        inboxes: inboxes.iter().copied().collect(),
        among: among(rows, workspace, &inboxes, narrowed.within)?,
        first_seq: first_seq(rows, workspace, &inboxes, narrowed)?,
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
        looked_at: 0,
        seen: HashSet::new(),
        from: after,
    };
    if first_round == 0 {
        let round = Round { number: 0, wanted: &ask.typed, before: None };
        looking.go(&round, before, &mut found)?;
    }
    if found.next.is_none() {
        let among = looking.among.clone();
        let meant = |word: &str, open: bool| search::meant(rows, workspace, word, open, &among);
        if let Some(corrected) = ask.corrected(meant)? {
            let before = if first_round == 1 { before } else { i64::MAX };
            let round = Round { number: 1, wanted: &corrected, before: Some(&ask.typed) };
            looking.go(&round, before, &mut found)?;
        }
    }
    Ok(found)
}

/// Which texts the index is to look among: those that the agent may read, so that what it proposes, how much of it there is and which
/// words it knows tell nothing of any other. Whoever belongs to every inbox needs no mark for that; whispers are searched by nobody.
fn among(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inboxes: &[InboxId],
    within: Option<Within>,
) -> Result<Among, LedgerError> {
    let has_all = accounts::inbox_count(rows, workspace)? <= i64::try_from(inboxes.len()).unwrap_or(i64::MAX);
    let places = (!has_all).then(|| inboxes.iter().map(|inbox| inbox_mark(*inbox)).collect());
    let kinds = within.map(|within| kind_mark(within == Within::Notes)).into_iter().collect();
    Ok(Among { places, kinds, without: vec![WHISPER_MARK.to_owned()] })
}

/// Before which fact nothing can be found: by time, or since nothing that is in this state is older.
fn first_seq(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inboxes: &[InboxId],
    narrowed: Narrowed,
) -> Result<i64, LedgerError> {
    let by_time = narrowed.from_ms.map_or(Ok(0), |from_ms| seq_before(rows, workspace, from_ms))?;
    let by_state = match narrowed.state {
        Some(state) if state.is_open() => {
            // Where nothing is in this state, nothing can be found.
            let mut first = i64::MAX;
            for inbox in inboxes {
                let of_inbox = rows.one(
                    sql!("select min(opened_seq) from conversations where workspace=$1 and inbox=$2 and state=$3"),
                    values![workspace, *inbox, state.as_str()],
                    |row| row.get::<Option<i64>>(0),
                )?;
                first = first.min(of_inbox.flatten().unwrap_or(i64::MAX));
            }
            first
        }
        _ => 0,
    };
    Ok(by_time.max(by_state.saturating_sub(1)))
}

/// The last fact before a time. The times of facts do not go back but where a clock was set back.
fn seq_before(rows: &Rows<'_>, workspace: WorkspaceId, at_ms: i64) -> Result<i64, LedgerError> {
    let (mut low, mut high) = (0, ledger::head(rows, workspace)?);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let at: Option<i64> = rows.one(
            sql!("select at_ms from facts where workspace=$1 and seq=$2"),
            values![workspace, middle],
            |row| row.get(0),
        )?;
        if at.is_some_and(|at| at < at_ms) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}

struct Looking<'a> {
    rows: &'a Rows<'a>,
    scope: Scope,
    ask: &'a Ask,
    narrowed: Narrowed,
    inboxes: HashSet<InboxId>,
    among: Among,
    first_seq: i64,
    limit: usize,
    looked_at: usize,
    seen: HashSet<ConversationId>,
    /// Where the page before ended.
    from: Option<[i64; 2]>,
}

impl Looking<'_> {
    /// Adds to what was found until there is nothing more, the page is full, or enough was looked at.
    fn go(&mut self, round: &Round<'_>, before: i64, found: &mut Found) -> Result<(), LedgerError> {
        let workspace = self.scope.workspace;
        let question = Question {
            phrases: round.wanted.phrases.clone(),
            or_mark: self.ask.alias.as_deref().map(alias_mark),
            among: self.among.clone(),
        };
        let until = match self.narrowed.to_ms {
            Some(to_ms) => seq_before(self.rows, workspace, to_ms)?.saturating_add(1),
            None => i64::MAX,
        };
        let mut before = before.min(until);
        // Few may be enough for a page. Where they were not, the filter leaves few, and more are wanted.
        let mut enough = PROPOSED / 10;
        // How far back nothing more is proposed rests also on what others may read: a page is told to go on from what was looked at.
        let mut proposed_from = before;
        loop {
            let range = (self.first_seq, proposed_from);
            let proposed = search::find(self.rows, workspace, &question, range, (PROPOSED, enough))?;
            enough = PROPOSED.min(enough * 3);
            for these in proposed.seqs.chunks(TOGETHER) {
                if found.hits.len() == self.limit || self.looked_at >= LOOKED_AT {
                    found.next = Some([round.number, before]);
                    return Ok(());
                }
                let these = &these[..these.len().min(LOOKED_AT - self.looked_at)];
                self.looked_at += these.len();
                let room = self.limit - found.hits.len();
                let hits = self.look(round, these, room)?;
                // What comes after the one that fills the page is for the next.
                let is_full = hits.len() == room;
                let last = hits.last().filter(|_| is_full).and_then(Hit::seq);
                found.hits.extend(hits);
                before = last.or(these.last().copied()).unwrap_or(before);
                if is_full && Some(&before) != proposed.seqs.last() {
                    found.next = Some([round.number, before]);
                    return Ok(());
                }
            }
            match proposed.next {
                Some(next) => proposed_from = next,
                None => return Ok(()),
            }
        }
    }

    /// Those of these facts that answer, as they come and no more than so many, each with its conversation, if the agent may see it and it is among those that are wanted.
    fn look(&mut self, round: &Round<'_>, seqs: &[i64], most: usize) -> Result<Vec<Hit>, LedgerError> {
        let workspace = self.scope.workspace;
        let said = ledger::each(self.rows, workspace, seqs)?.into_iter().flatten();
        let (said, of): (Vec<Committed>, Vec<ConversationId>) =
            said.filter_map(|said| said.recorded.fact.conversation().map(|of| (said, of))).unzip();
        // What was said in a part is found in the whole.
        let homes = desk::homes(self.rows, workspace, &of)?;
        let mut wanted: Vec<ConversationId> =
            homes.iter().copied().filter(|home| !self.seen.contains(home)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let listed = desk::each(self.rows, workspace, &wanted)?.into_iter().flatten();
        let mut listed: HashMap<ConversationId, Listed> =
            listed.filter(|listed| self.fits(listed)).map(|listed| (listed.id, listed)).collect();
        let mut hits = Vec::new();
        for (said, home) in said.into_iter().zip(homes) {
            let Some(customer) = listed.get(&home).map(|listed| listed.customer) else { continue };
            let Some(places) = self.answers(round.wanted, &said, customer) else { continue };
            self.seen.insert(home);
            let Some(conversation) = listed.remove(&home) else { continue };
            if self.was_found(round, home, customer, said.recorded.seq)? {
                continue;
            }
            let taken_for = match (&said.text, round.before) {
                (Some(text), Some(typed)) => round.wanted.spellings_beside(typed, text),
                _ => Vec::new(),
            };
            hits.push(Hit { conversation, said: Some(said), places, taken_for });
            if hits.len() == most {
                break;
            }
        }
        Ok(hits)
    }

    /// Whether the agent may see it and it is among those that are wanted.
    fn fits(&self, listed: &Listed) -> bool {
        let Narrowed { state, assigned_to, tag, .. } = self.narrowed;
        self.inboxes.contains(&listed.inbox)
            && state.is_none_or(|wanted| wanted == listed.state)
            && assigned_to.is_none_or(|wanted| listed.agent == Some(wanted))
            && tag.is_none_or(|wanted| listed.tags.contains(&wanted))
    }

    /// Where a text answers, which may be nowhere: somebody's name on the desk is not in it.
    fn answers(&self, wanted: &Wanted, said: &Committed, customer: CustomerId) -> Option<Vec<Range<usize>>> {
        let note = match &said.recorded.fact {
            Fact::MessagePosted { .. } => false,
            Fact::NoteAdded { .. } | Fact::NoteEdited { .. } => true,
            _ => return None,
        };
        let at_ms = said.recorded.at_ms;
        let Narrowed { within, from_ms, to_ms, .. } = self.narrowed;
        let fits = within.is_none_or(|within| note == (within == Within::Notes))
            && from_ms.is_none_or(|from_ms| at_ms >= from_ms)
            && to_ms.is_none_or(|to_ms| at_ms < to_ms);
        let text = said.text.as_deref().filter(|_| fits)?;
        let is_named = || self.ask.alias.as_ref().is_some_and(|typed| *typed == alias(customer));
        wanted.places(text).or_else(|| is_named().then(Vec::new))
    }

    /// Whether a page before, or the round before, has this conversation already.
    fn was_found(
        &self,
        round: &Round<'_>,
        conversation: ConversationId,
        customer: CustomerId,
        seq: i64,
    ) -> Result<bool, LedgerError> {
        let page_before = self.from.filter(|[number, _]| *number == round.number);
        let end = page_before.map_or(i64::MAX, |[_, end]| end);
        if round.before.is_none() && end == i64::MAX {
            return Ok(false);
        }
        let from = if round.before.is_some() { 0 } else { seq };
        let said = desk::messages(
            self.rows,
            self.scope.workspace,
            conversation,
            desk::Hears::Notes,
            from,
            EARLIER_MAX,
        )?;
        Ok(said.iter().any(|said| {
            let on_a_page_before =
                said.recorded.seq >= end && self.answers(round.wanted, said, customer).is_some();
            on_a_page_before
                || round.before.is_some_and(|typed| self.answers(typed, said, customer).is_some())
        }))
    }
}

/// Persons in one answer at most.
const MOST_PEOPLE: usize = 5;

/// Persons who are called so, as far as the agent may see them, each with their latest conversation there.
pub(crate) fn people(
    rows: &Rows<'_>,
    scope: Scope,
    typed: &str,
) -> Result<Vec<(CustomerId, Listed)>, LedgerError> {
    let mut people = Vec::new();
    for (person, conversation) in customers::called(rows, scope, typed, MOST_PEOPLE)? {
        people.extend(desk::one(rows, scope.workspace, conversation)?.map(|latest| (person, latest)));
    }
    Ok(people)
}

/// The conversation of this id, if the agent may see it.
pub(crate) fn named(
    rows: &Rows<'_>,
    scope: Scope,
    conversation: ConversationId,
) -> Result<Option<Hit>, LedgerError> {
    match desk::one(rows, scope.workspace, conversation)? {
        Some(found) if scope.includes(rows, found.inbox)? => {
            Ok(Some(Hit { conversation: found, said: None, places: Vec::new(), taken_for: Vec::new() }))
        }
        _ => Ok(None),
    }
}

/// How many texts are kept.
pub(super) fn texts(rows: &Rows<'_>) -> Result<i64, LedgerError> {
    let count = rows.one(sql!("select count(*) from texts"), &[], |row| row.get(0))?;
    Ok(count.unwrap_or(0))
}
