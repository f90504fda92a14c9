//! `verify`: 0 equal, 5 damaged, 6 out of reach. What differs (1) and which fact is damaged (5) is tried in
//! `crates/tests/processes/tampering.rs`, where SQL may stand.

use crate::program::{contents, database, folder, set_up, warmline};

#[test]
fn equal_tables_end_with_0_and_say_how_many_facts_and_rows() {
    let (_folder, data, _) = set_up();
    let before = contents(&data);
    let said = warmline("verify").data(&data).expect(0).out;
    assert!(said.contains("facts read") && said.contains("rows compared"), "{said}");
    assert_eq!(contents(&data), before, "looking changes nothing");
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
