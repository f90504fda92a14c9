//! Rows and facts that were changed behind the product's back: `verify` tells the two apart and names them.

use crate::program::{Desk, run, serve};
use events::{Fact, WorkspaceId};
use ledger::{Failed, Ledger, Sql, sql};
use std::sync::Arc;

/// A desk whose database was changed through the door that is meant for kept rows.
pub(crate) async fn tampered(sql: &'static Sql) -> Desk {
    let desk = Desk::set_up().await;
    let (ledger, _tail) =
        Ledger::open(&ledger::Database::in_folder(&desk.data), &server::SCHEMA, Arc::new(|| 0)).unwrap();
    let change = move |tx: &mut ledger::Tx<'_>| Ok::<_, Failed<()>>(tx.keep(sql, &[])?);
    assert!(ledger.command(WorkspaceId::from_bits(0), change).await.unwrap() > 0);
    ledger.close().await;
    desk
}

#[tokio::test]
async fn different_tables_end_with_1_and_name_the_row() {
    let desk = tampered(sql!("update hands set load=7")).await;
    let ended = run(&["verify"], &desk.data).expect(1);
    assert!(ended.err.contains("1 of "), "{}", ended.err);
    for part in ["hands:", "stored:", "load=7", "replayed:", "load=0", &desk.account.agent] {
        assert!(ended.out.contains(part), "{part} is missing in {}", ended.out);
    }
}

#[tokio::test]
async fn a_row_too_few_and_one_too_many_are_named_as_such() {
    let desk = tampered(sql!("delete from members")).await;
    let out = run(&["verify"], &desk.data).expect(1).out;
    assert!(out.contains("members:") && out.contains("stored:   (no such row)"), "{out}");
    let desk = tampered(sql!("insert into workspace_names(workspace, name) values ('wsp_0', 'Ghost')")).await;
    let out = run(&["verify"], &desk.data).expect(1).out;
    assert!(out.contains("name=Ghost") && out.contains("replayed: (no such row)"), "{out}");
}

/// A server that is on its way finds, in what it does not need to start, what nobody would see for years.
#[tokio::test]
async fn damage_far_back_in_a_long_log_ends_a_running_server_with_5() {
    let desk = Desk::set_up().await;
    let workspace: WorkspaceId = desk.account.workspace.parse().unwrap();
    let agent = desk.account.agent.parse().unwrap();
    let (ledger, _tail) =
        Ledger::open(&ledger::Database::in_folder(&desk.data), &server::SCHEMA, Arc::new(|| 0)).unwrap();
    let many = move |tx: &mut ledger::Tx<'_>| {
        for _ in 0..1500 {
            tx.append(Fact::AgentRenamed { agent })?;
        }
        tx.keep(sql!("delete from facts where seq=20"), &[])?;
        Ok::<_, Failed<()>>(())
    };
    ledger.command(workspace, many).await.unwrap();
    ledger.close().await;
    let ended = serve(&desk.data);
    assert_eq!(ended.code, Some(5), "{} {}", ended.out, ended.err);
    assert!(ended.out.contains("Warmline is ready"), "it starts without reading everything: {}", ended.out);
    assert!(ended.err.contains("fact 20 is missing from the log"), "{}", ended.err);
}

#[tokio::test]
async fn a_damaged_log_ends_with_5_and_names_the_fact_and_nobody_serves_it() {
    let damages = [
        (sql!("update facts set body=replace(body, 'Sample', 'Simple') where seq=1"), "fact 1 "),
        (sql!("delete from facts where seq=2"), "fact 2 "),
    ];
    for (damage, words) in damages {
        let desk = tampered(damage).await;
        for refused in [run(&["verify"], &desk.data).expect(5), serve(&desk.data).expect(5)] {
            assert!(refused.err.contains(words), "{}", refused.err);
        }
    }
}
