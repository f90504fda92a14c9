//! `serve`: one line when ready; ports and folders that are taken.

use crate::program::{Warmline, contents, folder, set_up, setting_up, warmline};
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A server that is killed when the test ends, however it ends.
struct Serving {
    child: Child,
    line: String,
}

impl Serving {
    fn begin(serve: Warmline) -> Self {
        let mut child = serve.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, line }
    }

    fn on(data: &Path) -> Self {
        Self::begin(warmline("serve --listen 127.0.0.1:0").data(data))
    }

    fn address(&self) -> &str {
        self.line.trim().rsplit_once("http://").unwrap().1
    }

    /// SIGTERM; how it ended and what it said.
    fn stop(mut self) -> (Option<i32>, String, String) {
        let told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        assert!(told.unwrap().success());
        let (mut out, mut err) = (String::new(), String::new());
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (self.child.wait().unwrap().code(), self.line.clone() + &out, err)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_prints_one_line_with_its_address_when_ready_and_ends_with_0_when_told() {
    let (_folder, data, _) = set_up();
    for _ in 0..5 {
        let serving = Serving::on(&data);
        assert!(serving.address().starts_with("127.0.0.1:"), "{}", serving.line);
        assert!(std::net::TcpStream::connect(serving.address()).is_ok());
        // At once: whoever reads the line may send SIGTERM with the next breath.
        let (code, out, err) = serving.stop();
        assert_eq!((code, out.lines().count()), (Some(0), 1), "{err}");
        // A job that was cut short may say so in the log, which has no colours where nobody sees them.
        assert!(!err.contains("panicked") && !err.contains('\u{1b}'), "{err}");
    }
}

#[test]
fn a_server_that_nobody_set_up_prints_a_one_time_code_for_the_first_run_page() {
    let folder = folder();
    let serving = Serving::on(&folder.path().join("data"));
    assert!(serving.line.contains("http://"));
    let (code, out, err) = serving.stop();
    assert_eq!((code, out.lines().count()), (Some(0), 1));
    assert!(err.contains("one-time code"), "{err}");
}

#[test]
fn a_port_in_use_ends_with_4_and_lets_the_folder_go() {
    let (_folder, data, _) = set_up();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().to_string();
    warmline("serve --listen").arg(&port).data(&data).says(4, &port);
    let (code, ..) = Serving::on(&data).stop();
    assert_eq!(code, Some(0));
}

#[test]
fn an_address_that_is_not_ours_ends_with_6() {
    let (_folder, data, _) = set_up();
    // A documentation address (RFC 5737), which no machine has.
    warmline("serve --listen 192.0.2.1:7080").data(&data).says(6, "192.0.2.1:7080");
}

#[test]
fn a_second_server_and_whoever_else_would_write_end_with_4_and_readers_do_not() {
    let (folder, data, _) = set_up();
    let serving = Serving::on(&data);
    warmline("serve --listen 127.0.0.1:0").data(&data).says(4, "another Warmline");
    let other = warmline("setup --workspace Other --owner grace@example.com --password-stdin").data(&data);
    other.stdin("a sample passphrase").says(4, "another Warmline");
    setting_up(&data).says(3, "exists already");
    let copy = folder.path().join("copy");
    warmline("backup").arg(&copy).data(&data).expect(0);
    warmline("restore").arg(&copy).data(&data).says(4, "another Warmline");
    warmline("verify").data(&data).expect(0);
    assert!(std::net::TcpStream::connect(serving.address()).is_ok(), "the first one goes on");
    assert_eq!(serving.stop().0, Some(0));
    warmline("verify").data(&data).expect(0);
}

#[test]
fn a_server_that_is_killed_keeps_nobody_out() {
    let (_folder, data, _) = set_up();
    drop(Serving::on(&data));
    assert_eq!(Serving::on(&data).stop().0, Some(0));
    assert_eq!(contents(&data).len(), 1, "one file and its lock");
}
