//! `verify`: 0 equal, 1 different, 5 damaged, 6 out of reach.

use crate::program::{contents, database, folder, set_up, warmline};
use ledger::{Failed, Ledger, Sql, sql};
use std::path::Path;
use std::sync::Arc;

/// Changes the database behind the product's back, through the door that is meant for kept rows.
fn tamper(data: &Path, sql: &'static Sql) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (ledger, _tail) = Ledger::open(data, &server::SCHEMA, Arc::new(|| 0)).unwrap();
        let change = move |tx: &mut ledger::Tx<'_>| Ok::<_, Failed<()>>(tx.keep(sql, &[])?);
        let nobody = "wsp_00000000000000000000000000".parse().unwrap();
        assert!(ledger.command(nobody, change).await.unwrap() > 0);
        ledger.close().await;
    });
}

#[test]
fn equal_tables_end_with_0_and_say_how_many_facts_and_rows() {
    let (_folder, data, _) = set_up();
    let before = contents(&data);
    let said = warmline("verify").data(&data).expect(0).out;
    assert!(said.contains("facts read") && said.contains("rows compared"), "{said}");
    assert_eq!(contents(&data), before, "looking changes nothing");
}

#[test]
fn different_tables_end_with_1_and_name_the_row() {
    let (_folder, data, printed) = set_up();
    tamper(&data, sql!("update hands set load=7"));
    let ended = warmline("verify").data(&data).expect(1);
    assert!(ended.err.contains("1 of "), "{ended:?}");
    for part in ["hands:", "stored:", "load=7", "replayed:", "load=0", printed["agent"].as_str().unwrap()] {
        assert!(ended.out.contains(part), "{part} is missing in {ended:?}");
    }
}

#[test]
fn a_row_too_many_and_one_too_few_are_named_as_such() {
    let (_folder, data, _) = set_up();
    tamper(&data, sql!("delete from members"));
    let ended = warmline("verify").data(&data).expect(1);
    assert!(ended.out.contains("members:") && ended.out.contains("stored:   (no such row)"), "{ended:?}");
    let (_folder, data, _) = set_up();
    tamper(&data, sql!("insert into workspace_names(workspace, name) values ('wsp_0', 'Ghost')"));
    let ended = warmline("verify").data(&data).expect(1);
    assert!(ended.out.contains("name=Ghost") && ended.out.contains("replayed: (no such row)"), "{ended:?}");
}

#[test]
fn a_damaged_log_ends_with_5_and_names_the_fact_and_nobody_serves_it() {
    let damages = [
        (sql!("update facts set body=replace(body, 'Acme', 'Evil') where seq=1"), "fact 1 "),
        (sql!("delete from facts where seq=2"), "fact 2 "),
    ];
    for (damage, words) in damages {
        let (_folder, data, _) = set_up();
        tamper(&data, damage);
        warmline("verify").data(&data).says(5, words);
        warmline("serve --listen 127.0.0.1:0").data(&data).says(5, words);
    }
}

#[test]
fn a_file_cut_in_half_ends_with_5() {
    let (_folder, data, _) = set_up();
    let bytes = std::fs::read(database(&data)).unwrap();
    std::fs::write(database(&data), &bytes[..bytes.len() / 2]).unwrap();
    warmline("verify").data(&data).expect(5);
    warmline("serve --listen 127.0.0.1:0").data(&data).expect(5);
}

#[test]
fn what_is_not_there_ends_with_6_and_is_not_made() {
    let folder = folder();
    for place in [folder.path().to_owned(), folder.path().join("none"), "/dev/null/none".into()] {
        warmline("verify").data(&place).says(6, "no database");
    }
    assert!(contents(folder.path()).is_empty());
}
