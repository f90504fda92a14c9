//! `setup` prints what it made, once, and never touches what exists.

use crate::program::{contents, database, files, folder, set_up, setting_up, warmline};
use std::fs::File;
use std::io::Read;

#[test]
fn json_is_exactly_one_line_with_the_four_ids() {
    let folder = folder();
    let ended = setting_up(&folder.path().join("data")).expect(0);
    assert!(ended.out.ends_with('\n') && ended.out.lines().count() == 1, "{ended:?}");
    let printed: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let names: Vec<&String> = printed.as_object().unwrap().keys().collect();
    assert_eq!(names, ["agent", "inbox", "token", "workspace"]);
    for (name, prefix) in [("workspace", "wsp_"), ("agent", "agt_"), ("inbox", "inb_")] {
        let id = printed[name].as_str().unwrap();
        assert!(id.starts_with(prefix) && id.len() == 30, "{id}");
    }
    let token = printed["token"].as_str().unwrap();
    assert!(
        token.len() >= 32 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)),
        "{token}"
    );
}

#[test]
fn for_a_person_it_prints_the_same_and_what_comes_next() {
    let folder = folder();
    let data = folder.path().join("data");
    let setup = warmline("setup --workspace Acme --owner ada@example.com --password-stdin").data(&data);
    let said = setup.stdin("a sample passphrase").expect(0).out;
    for part in ["\"Acme\"", "wsp_", "agt_", "inb_", "warmline serve --data", data.to_str().unwrap()] {
        assert!(said.contains(part), "{part} is missing in {said}");
    }
}

#[test]
fn a_workspace_that_exists_is_noticed_before_anything_else_and_nothing_changes() {
    let (_folder, data, _) = set_up();
    let before = contents(&data);
    setting_up(&data).says(3, "exists already");
    let again = || warmline("setup --workspace Acme").data(&data);
    again().says(3, "exists already");
    again().arg("--json").says(3, "exists already");
    again().arg("--password-stdin").says(3, "exists already");
    again().arg("--password-stdin").stdin(*b"\xff\xfe").says(3, "exists already");
    again().arg("--password-stdin").stdin("weak").says(3, "exists already");
    again().arg("--owner").arg("no address").says(3, "exists already");
    warmline("setup").arg("--workspace").arg("  Acme ").data(&data).says(3, "exists already");
    assert_eq!(contents(&data), before);
    warmline("verify").data(&data).expect(0);
}

#[test]
fn another_workspace_in_the_same_folder_needs_another_owner() {
    let (_folder, data, first) = set_up();
    let other = || {
        warmline("setup --workspace Other --password-stdin --json").data(&data).stdin("a sample passphrase")
    };
    other().arg("--owner").arg("ADA@example.com").says(3, "e-mail");
    let ended = other().arg("--owner").arg("grace@example.com").expect(0);
    let second: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_ne!(first["workspace"], second["workspace"]);
    warmline("verify").data(&data).expect(0);
}

#[test]
fn password_and_token_are_nowhere_in_the_folder() {
    let (_folder, data, printed) = set_up();
    let secrets = ["a sample passphrase", printed["token"].as_str().unwrap()];
    for (name, content) in files(&data) {
        for secret in secrets {
            let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{name} holds {secret}");
        }
    }
}

#[test]
fn files_of_others_in_the_folder_are_left_alone() {
    let folder = folder();
    std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    setting_up(folder.path()).expect(0);
    assert_eq!(std::fs::read(folder.path().join("notes.txt")).unwrap(), b"mine");
}

#[test]
fn a_folder_that_cannot_be_written_ends_with_6() {
    let folder = folder();
    std::fs::write(folder.path().join("file"), "").unwrap();
    // Below a file, and in a file system that takes no folders: true for every user, root too.
    for place in [folder.path().join("file").join("data"), "/proc/warmline".into(), "/dev/null".into()] {
        setting_up(&place).says(6, "data folder");
        warmline("serve --listen 127.0.0.1:0").data(&place).says(6, "data folder");
    }
}

#[test]
fn a_file_that_is_no_database_ends_with_5_and_stays() {
    let folder = folder();
    std::fs::write(database(folder.path()), "Dear diary, ".repeat(1000)).unwrap();
    setting_up(folder.path()).says(5, "warmline.db");
    warmline("serve --listen 127.0.0.1:0").data(folder.path()).says(5, "warmline.db");
    warmline("verify").data(folder.path()).says(5, "warmline.db");
    let mut text = String::new();
    File::open(database(folder.path())).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "Dear diary, ".repeat(1000));
}

#[test]
fn an_answer_that_cannot_be_written_is_said_and_does_not_panic() {
    let folder = folder();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let ended = setting_up(&folder.path().join("data")).stdout(full).run();
    assert_eq!(ended.code, Some(6), "{ended:?}");
    assert!(ended.err.lines().count() == 1 && ended.err.contains("standard output"), "{ended:?}");
}
