//! `reset-password` lets somebody in who is locked out, and nobody else.

use crate::program::{folder, set_up, warmline};

const EMAIL: &str = "ada@example.com";

#[test]
fn without_a_password_it_prints_a_link_that_holds_its_secret_after_the_hash() {
    let (_folder, data, _) = set_up();
    let said = warmline(&format!("reset-password --agent {EMAIL}")).data(&data).expect(0).out;
    let secret = said.split("/desk/reset#").nth(1).unwrap().lines().next().unwrap();
    assert!(secret.starts_with("wll_") && secret.len() > 40, "{said}");
}

#[test]
fn a_password_comes_by_standard_input_and_the_log_stays_whole() {
    let (_folder, data, _) = set_up();
    let reset = format!("reset-password --agent {} --password-stdin", EMAIL.to_uppercase());
    warmline(&reset).data(&data).stdin("another passphrase").expect(0);
    warmline(&reset).data(&data).stdin("short").says(2, "at least 10 characters");
    warmline("verify").data(&data).expect(0);
}

#[test]
fn whom_nobody_knows_is_not_let_in() {
    let (_folder, data, _) = set_up();
    warmline("reset-password --agent nobody@example.com").data(&data).says(1, "nobody who may sign in");
    warmline("reset-password --agent nonsense").data(&data).says(2, "not an e-mail address");
    warmline("reset-password").data(&data).says(2, "--agent");
    let empty = folder();
    warmline(&format!("reset-password --agent {EMAIL}")).data(empty.path()).says(6, "no database");
}
