//! Flags win, then the environment, then the file, then what is usual.

use crate::program::{Warmline, contents, folder, set_up, setting_up, warmline};
use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;

/// The address that was settled on is named when it is none.
fn serve() -> Warmline {
    warmline("serve").data("data")
}

#[test]
fn the_flag_beats_the_environment_which_beats_the_file() {
    let folder = folder();
    let file = folder.path().join("warmline.toml");
    std::fs::write(&file, "listen = \"from the file\"\n").unwrap();
    let config = |serve: Warmline| serve.arg("--config").arg(&file).within(folder.path());
    config(serve()).says(2, "\"from the file\"");
    config(serve()).env("WARMLINE_LISTEN", "from the environment").says(2, "\"from the environment\"");
    let all = config(serve()).env("WARMLINE_LISTEN", "from the environment");
    all.arg("--listen").arg("from the flag").says(2, "\"from the flag\"");
    serve().within(folder.path()).env("WARMLINE_CONFIG", &file).says(2, "\"from the file\"");
}

#[test]
fn without_a_word_it_listens_on_127_0_0_1_7080() {
    let (_folder, data, _) = set_up();
    // Taken by us, or by somebody else already.
    let _taken = TcpListener::bind("127.0.0.1:7080");
    warmline("serve").data(&data).says(4, "127.0.0.1:7080");
}

#[test]
fn every_option_of_setup_can_come_from_the_environment() {
    let folder = folder();
    let ended = warmline("setup")
        .env("WARMLINE_DATA", folder.path().join("data"))
        .env("WARMLINE_WORKSPACE", "Acme")
        .env("WARMLINE_OWNER", "ada@example.com")
        .env("WARMLINE_PASSWORD_STDIN", "true")
        .env("WARMLINE_JSON", "true")
        .stdin("a sample passphrase")
        .expect(0);
    assert!(ended.out.starts_with('{') && ended.out.lines().count() == 1, "{ended:?}");
}

#[test]
fn every_option_of_setup_can_come_from_the_file() {
    let folder = folder();
    let file = folder.path().join("warmline.toml");
    let text = "data = \"data\"\nworkspace = \"Acme\"\nowner = \"ada@example.com\"\npassword_stdin = true\njson = true\n";
    std::fs::write(&file, text).unwrap();
    let ended =
        warmline("setup --config warmline.toml").within(folder.path()).stdin("a sample passphrase").expect(0);
    assert!(ended.out.starts_with('{') && ended.out.lines().count() == 1, "{ended:?}");
    warmline("verify --config warmline.toml").within(folder.path()).expect(0);
}

#[test]
fn what_looks_like_a_number_or_a_list_is_still_a_name() {
    for name in ["2026", "1.50", "true", "[Acme]", "{Acme}", "\"Acme\""] {
        let folder = folder();
        let setup = warmline("setup --owner ada@example.com --password-stdin").within(folder.path());
        let setup =
            setup.env("WARMLINE_WORKSPACE", name).env("WARMLINE_DATA", name).stdin("a sample passphrase");
        let ended = setup.expect(0);
        assert!(ended.out.contains(&format!("{name:?}")), "{ended:?}");
        assert!(folder.path().join(name).join("warmline.db").exists(), "{name}");
    }
    let folder = folder();
    serve().within(folder.path()).env("WARMLINE_LISTEN", "[::1]").says(2, "\"[::1]\"");
}

#[test]
fn an_empty_variable_says_nothing_and_an_empty_folder_is_none() {
    let folder = folder();
    let empty =
        || warmline("verify").within(folder.path()).env("WARMLINE_DATA", "").env("WARMLINE_CONFIG", "");
    empty().says(2, "--data");
    empty().arg("--data").arg("").says(2, "--data");
    let not_text = OsStr::from_bytes(b"fold\xe9r");
    empty().env("WARMLINE_DATA", not_text).says(2, "UTF-8");
    empty().arg("--data").arg(not_text).says(2, "UTF-8");
    assert!(contents(folder.path()).is_empty());
}

#[test]
fn a_file_with_an_unknown_name_or_another_shape_is_bad_usage() {
    let (folder, data, _) = set_up();
    let before = contents(&data);
    let cases = [
        ("[server]\nlisten = \"127.0.0.1:0\"", "server"),
        ("listen = ", "warmline.toml, line 1 is no TOML: "),
        ("# mine\nlisten = \"a\"\n\nfile_mb = 5 MB", "warmline.toml, line 4 is no TOML: "),
        (
            "# mine\nliten = \"x\"",
            "warmline.toml, line 2: there is no setting \"liten\"; did you mean listen?",
        ),
        ("agent-grace = 5", "did you mean agent_grace?"),
        (
            "[server]\nport = 1",
            "line 1: there is no setting \"server\"; they are called as the options of `warmline --help`",
        ),
        ("listen = 7080", "warmline.toml, line 1: listen is text, in quotes"),
        ("\nrate_limits = \"maybe\"", "warmline.toml, line 2: rate_limits is on or off, not \"maybe\""),
        ("agent_grace = \"soon\"", "agent_grace is a whole number of seconds from 1 to 3600, not \"soon\""),
        ("password = \"secret\"", "password"),
    ];
    for (text, words) in cases {
        let file = folder.path().join("warmline.toml");
        std::fs::write(&file, text).unwrap();
        let said = warmline("serve").data(&data).arg("--config").arg(&file).expect(2).err;
        assert!(said.contains(words), "{text:?}: {said}");
        for inside in ["variant", "untagged", "default.", "source string", "expected one of", " | "] {
            assert!(!said.contains(inside), "{text:?}: {said}");
        }
    }
    assert_eq!(contents(&data), before);
}

#[test]
fn a_variable_that_cannot_be_used_is_named_with_what_it_may_be() {
    let (folder, data, _) = set_up();
    for (variable, value, says) in [
        ("WARMLINE_RATE_LIMITS", "maybe", "WARMLINE_RATE_LIMITS: rate_limits is on or off, not \"maybe\""),
        (
            "WARMLINE_FILE_MB",
            "ten",
            "WARMLINE_FILE_MB: file_mb is a whole number of MB from 1 to 100, not \"ten\"",
        ),
        ("WARMLINE_LOG_FORMAT", "xml", "WARMLINE_LOG_FORMAT: log_format is text or json, not \"xml\""),
        ("WARMLINE_JSON", "perhaps", "WARMLINE_JSON: json is true or false, not \"perhaps\""),
    ] {
        warmline("serve").data(&data).env(variable, value).within(folder.path()).says(2, says);
    }
    let out_of_range = |serve: Warmline| serve.data(&data).within(folder.path());
    out_of_range(warmline("serve"))
        .env("WARMLINE_TEAM_WAIT", "0")
        .says(2, "WARMLINE_TEAM_WAIT: team_wait is from 1");
    out_of_range(warmline("serve --team-wait 0"))
        .env("WARMLINE_TEAM_WAIT", "5")
        .says(2, "--team-wait: team_wait is from 1");
    std::fs::write(folder.path().join("warmline.toml"), "\nteam_wait = 0").unwrap();
    out_of_range(warmline("serve --config warmline.toml"))
        .says(2, "warmline.toml, line 2: team_wait is from 1");
    // An empty one says nothing.
    out_of_range(warmline("serve --team-wait 0")).env("WARMLINE_RATE_LIMITS", "").says(2, "--team-wait");
}

#[test]
fn a_file_that_cannot_be_read_is_bad_usage() {
    let folder = folder();
    std::fs::write(folder.path().join("latin1.toml"), b"listen = \"\xe9\"").unwrap();
    for file in ["none.toml", ".", "latin1.toml", "/proc/self/mem"] {
        warmline("verify --data x --config").arg(file).within(folder.path()).says(2, file);
    }
}

#[test]
fn other_programs_variables_with_our_prefix_are_not_ours() {
    let folder = folder();
    setting_up(&folder.path().join("data")).env("WARMLINE_HELM_RELEASE", "7").env("WARMLINE_", "x").expect(0);
}
