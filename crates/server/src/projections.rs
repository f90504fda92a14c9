//! Every table beside the log itself: derived ones in order, kept ones as migrations.

use crate::http::once;
use crate::{accounts, customers, desk, files, hours, plans, push, routing, views, waits};
use events::Recorded;
use ledger::{DerivedTable, LedgerError, Rows, Schema};

const DERIVED: &[DerivedTable] = &{
    let [workspace_names, agents, inboxes, members, second_factor_rules] = accounts::projection::TABLES;
    let [changes] = accounts::audit::projection::TABLES;
    let [hands] = routing::projection::TABLES;
    let [conversations, timeline] = desk::projection::TABLES;
    let [tag_tones, tagged] = desk::tags::projection::TABLES;
    let [people, customer_facts, attribute_definitions, identity_rules] = customers::projection::TABLES;
    let [promises, promise_scores] = waits::projection::TABLES;
    let [opening_hours, absences] = hours::projection::TABLES;
    let [arrivals, planned] = plans::projection::TABLES;
    [
        workspace_names,
        agents,
        inboxes,
        members,
        second_factor_rules,
        changes,
        hands,
        people,
        customer_facts,
        attribute_definitions,
        identity_rules,
        conversations,
        timeline,
        tag_tones,
        tagged,
        promises,
        promise_scores,
        opening_hours,
        absences,
        arrivals,
        planned,
    ]
};

/// What the program stores beside the log.
pub static SCHEMA: Schema = Schema {
    kept: &[
        accounts::kept::TABLES,
        &[once::TABLE, once::INDEX],
        accounts::kept::TOKEN_SCOPES,
        files::kept::TABLES,
        customers::kept::TABLES,
        once::ABOUT,
        desk::tags::kept::TABLES,
        desk::reading::kept::TABLES,
        desk::drafts::kept::TABLES,
        accounts::invitations::kept::TABLES,
        accounts::security::kept::TABLES,
        views::kept::TABLES,
        desk::replies::kept::TABLES,
        customers::kept::BY_VALUE,
        push::kept::TABLES,
    ],
    derived: DERIVED,
    projection_version: 1,
    project,
};

/// Facts to rows. Routing comes before the desk: it reads who had a conversation before the desk says who has it now. Customers come before the desk too: whose a
/// conversation is, is read from them.
fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    accounts::projection::project(rows, recorded)?;
    accounts::audit::projection::project(rows, recorded)?;
    routing::projection::project(rows, recorded)?;
    customers::projection::project(rows, recorded)?;
    desk::projection::project(rows, recorded)?;
    waits::projection::project(rows, recorded)?;
    hours::projection::project(rows, recorded)?;
    plans::projection::project(rows, recorded)
}
