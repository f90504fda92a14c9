//! What `warmline doctor` finds, and that it finds the place of a running server right.

use crate::program::{Desk, run};
use crate::tampering::tampered;
use ledger::sql;
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[tokio::test]
async fn a_running_desk_is_found_well() {
    let desk = Desk::set_up().await;
    let server = desk.serve().await;
    fs::set_permissions(&desk.data, fs::Permissions::from_mode(0o700)).unwrap();
    let address = server.address().get().to_string();
    let found = run(&["doctor", "--listen", &address], &desk.data).expect(0).out;
    for told in [
        "ok      configuration: ",
        "can be written",
        "ok      permissions: ",
        "ok      database: it is ours, it can be read, and this program knows its tables",
        "ok      clock: ",
        &format!("perhaps listening: a program listens on {address} already"),
        "perhaps public address: none is set",
    ] {
        assert!(found.contains(told), "{told:?} in\n{found}");
    }
    assert!(!found.contains("WRONG"), "{found}");
    server.stop(std::time::Duration::from_secs(20)).await.unwrap();
    desk.verify();
}

#[test]
fn what_is_wrong_is_said_with_what_to_do_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file");
    fs::write(&file, "").unwrap();
    let arguments = [
        "doctor",
        "--listen",
        "nowhere",
        "--public-url",
        "http://desk.nowhere.invalid",
        "--file-mb",
        "0",
        "--json",
    ];
    let found = run(&arguments, &file).expect(1);
    assert!(found.err.contains("things are wrong"), "{}", found.err);
    let found: serde_json::Value = serde_json::from_str(&found.out).unwrap();
    let wrong: Vec<&str> = found
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["grade"] == "wrong")
        .map(|finding| finding["about"].as_str().unwrap())
        .collect();
    assert_eq!(wrong, ["configuration", "data folder", "listening"]);
    assert_eq!(fs::read(&file).unwrap(), b"");

    let new = folder.path().join("new");
    let found =
        run(&["doctor", "--listen", "127.0.0.1:0", "--public-url", "http://desk.nowhere.invalid"], &new)
            .expect(1);
    assert!(found.out.contains("is not there yet; the first start makes it"), "{}", found.out);
    assert!(
        found.out.contains("WRONG   public address: http://desk.nowhere.invalid is not encrypted"),
        "{}",
        found.out
    );
    assert!(found.out.contains("the name desk.nowhere.invalid is not known"), "{}", found.out);
    assert!(!new.exists());
}

#[tokio::test]
async fn a_clock_that_went_back_is_noticed() {
    let desk = tampered(sql!("update workspaces set at_ms=at_ms+3600000")).await;
    let found = run(&["doctor", "--listen", "127.0.0.1:0"], &desk.data).expect(1);
    assert!(found.out.contains("WRONG   clock: the newest fact lies 35"), "{}", found.out);
}
