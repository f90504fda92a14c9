//! `reindex`: the index is made anew, and nothing where there is none.

use crate::program::{contents, folder, set_up, warmline};

#[test]
fn an_index_is_made_anew_and_the_log_is_as_it_was() {
    let (_folder, data, _) = set_up();
    let said = warmline("reindex").data(&data).expect(0).out;
    assert!(said.contains("0 texts"), "{said}");
    warmline("verify").data(&data).expect(0);
}

#[test]
fn where_there_is_no_database_none_is_made() {
    let folder = folder();
    warmline("reindex").data(folder.path()).says(6, "no database");
    assert!(contents(folder.path()).is_empty());
}
