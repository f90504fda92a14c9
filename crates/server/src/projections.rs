//! Every table beside the log itself: derived ones in order, kept ones as migrations.

use crate::http::once;
use crate::{accounts, customers, desk, files, floor, hours, plans, push, routing, views, waits};
use events::Recorded;
use ledger::{DerivedTable, LedgerError, Rows, Schema};

const DERIVED: &[DerivedTable] = &{
    let [workspace_names, agents, inboxes, members, second_factor_rules] = accounts::projection::TABLES;
    let [teams, team_members, team_inboxes] = accounts::teams::projection::TABLES;
    let [changes] = accounts::audit::projection::TABLES;
    let [floor_half_hours] = floor::projection::TABLES;
    let [hands] = routing::projection::TABLES;
    let [conversations, timeline] = desk::projection::TABLES;
    let [notes, mentions] = desk::notes::projection::TABLES;
    let [links] = desk::links::projection::TABLES;
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
        teams,
        team_members,
        team_inboxes,
        second_factor_rules,
        changes,
        hands,
        floor_half_hours,
        people,
        customer_facts,
        attribute_definitions,
        identity_rules,
        conversations,
        timeline,
        notes,
        mentions,
        links,
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
        routing::kept::TABLES,
        desk::notes::kept::TABLES,
        customers::kept::BY_VALUE,
        customers::kept::NAME_WORDS,
        push::kept::TABLES,
        accounts::visitor_keys::kept::TABLES,
        push::kept::MENTIONS,
        customers::kept::SIGNED_OUT,
        accounts::tries::TABLES,
        push::keys::kept::TABLES,
    ],
    derived: DERIVED,
    projection_version: 2,
    oldest: 0,
    project,
};

/// Facts to rows. Teams come before the rest of accounts, which reads who belongs to an inbox by one. Routing and the floor come before the desk: they read who had a conversation before the desk says who has it now. Customers come before the desk too: whose a
/// conversation is, is read from them.
fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    accounts::teams::projection::project(rows, recorded)?;
    accounts::projection::project(rows, recorded)?;
    accounts::audit::projection::project(rows, recorded)?;
    routing::projection::project(rows, recorded)?;
    floor::projection::project(rows, recorded)?;
    customers::projection::project(rows, recorded)?;
    desk::projection::project(rows, recorded)?;
    waits::projection::project(rows, recorded)?;
    hours::projection::project(rows, recorded)?;
    plans::projection::project(rows, recorded)
}

#[cfg(test)]
mod tests {
    use super::SCHEMA;

    #[test]
    fn every_key_leads_with_the_workspace() {
        let derived = SCHEMA.derived.iter().map(|table| (table.name, table.columns));
        let kept = SCHEMA.kept.iter().flat_map(|step| step.iter());
        let kept = kept.filter_map(|statement| statement.strip_prefix("create table ")).map(|s| (s, s));
        let mut count = 0;
        for (name, columns) in derived.chain(kept) {
            let columns = columns.split_whitespace().collect::<Vec<_>>().join(" ");
            let leads =
                ["primary key(workspace,", "primary key(workspace)", "workspace text not null primary key"];
            assert!(leads.iter().any(|lead| columns.contains(lead)), "{name}: {columns}");
            count += 1;
        }
        assert!(count > 40, "{count} tables were read");
    }
}
