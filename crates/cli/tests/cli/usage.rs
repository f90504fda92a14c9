//! Bad usage, in each form: exit code 2 and one clear sentence.

use crate::program::{folder, set_up, setting_up, warmline};

/// The arguments, and words that the sentence must hold.
const BAD: &[(&str, &str)] = &[
    ("", "name a command"),
    ("frobnicate", "frobnicate"),
    ("--frobnicate", "--frobnicate"),
    ("serve --frobnicate", "--frobnicate"),
    ("serve surplus", "surplus"),
    ("serve", "--data"),
    ("verify", "--data"),
    ("setup --workspace Acme", "--data"),
    ("setup --data x", "--workspace"),
    ("backup --data x", "FILE"),
    ("backup file", "--data"),
    ("restore", "FILE"),
    ("restore file", "--data"),
    ("serve --data", "--data"),
    ("serve --data x --data y", "--data"),
    ("serve --data x --listen nowhere", "nowhere"),
    ("serve --data x --listen 127.0.0.1", "127.0.0.1"),
    ("serve --data x --listen 127.0.0.1:70000", "70000"),
    ("serve --data x --agent-grace soon", "soon"),
    ("serve --data x --agent-grace 0", "agent_grace"),
    ("serve --data x --agent-grace 3601", "agent_grace"),
    ("serve --data x --team-wait 0", "team_wait"),
    ("serve --data x --team-wait 10081", "team_wait"),
    ("serve --data x --file-mb 0", "file_mb"),
    ("serve --data x --file-mb 101", "file_mb"),
    ("serve --data x --web-push maybe", "web_push"),
    ("serve --data x --public-url desk.example", "public_url"),
    ("serve --data x --trusted-proxies 10.0.0.1,proxy", "proxy"),
    ("serve --data x --trace-callers gateway", "trace_callers"),
    ("serve --data x --trace-share 0", "trace_share"),
    ("serve --data x --trace-share 5%", "5%"),
    ("serve --data x --database mysql://localhost/w", "postgres://"),
    ("serve --data x --database postgres://localhost/w?sslmode=maybe", "sslmode"),
    ("verify --data x --json", "--json"),
    ("verify --data x --config none.toml", "none.toml"),
    ("demo --speed 0", "--speed"),
    ("demo --speed fast", "fast"),
];

#[test]
fn bad_usage_ends_with_2_and_one_sentence_and_makes_nothing() {
    for (arguments, words) in BAD {
        let folder = folder();
        warmline(arguments).within(folder.path()).says(2, words);
        let made: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert!(made.is_empty(), "`{arguments}` made {made:?}");
    }
}

#[test]
fn an_owner_who_cannot_be_used_is_bad_usage_and_makes_no_workspace() {
    let cases: &[(&str, &str, &str)] = &[
        ("", "a sample passphrase", "--owner"),
        ("--owner ada", "a sample passphrase", "ada"),
        ("--owner ada@", "a sample passphrase", "ada@"),
        ("--owner @example.com", "a sample passphrase", "@example.com"),
        ("--owner ada@example.com", "too short", "at least 10"),
        ("--owner ada@example.com", "", "at least 10"),
        ("--owner ada@example.com", "\na sample passphrase", "at least 10"),
    ];
    for (owner, password, words) in cases {
        let folder = folder();
        let arguments = format!("setup --workspace Acme --password-stdin --json {owner}");
        warmline(&arguments).data(folder.path().join("data")).stdin(*password).says(2, words);
        setting_up(&folder.path().join("data")).expect(0);
    }
    let folder = folder();
    let (data, long) = (folder.path().join("data"), "x".repeat(1025));
    setting_up(&data).stdin(long).says(2, "at most");
    setting_up(&data).stdin(*b"not utf-8 \xff\xfe passphrase\n").says(2, "password");
    warmline("setup --workspace Acme --owner ada@example.com --json").data(&data).says(2, "--password-stdin");
}

#[test]
fn a_workspace_name_that_cannot_be_used_is_bad_usage() {
    let long = "x".repeat(101);
    for name in ["", "   ", "two\nlines", long.as_str()] {
        let folder = folder();
        let whole = warmline("setup --owner ada@example.com --password-stdin --workspace").arg(name);
        whole.data(folder.path().join("data")).stdin("a sample passphrase").says(2, "name");
    }
}

#[test]
fn rate_limits_can_be_off_on_loopback_only() {
    let (_folder, data, _) = set_up();
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let serve = warmline("serve --listen").arg(listen).data(&data);
        serve.env("WARMLINE_RATE_LIMITS", "off").says(2, "loopback");
    }
}
