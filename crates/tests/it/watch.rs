//! What the server's own log says of those who try what is not theirs: who, what, from where, and nothing of what was sent.

use crate::support::{OWNER_EMAIL, PASSWORD, TestApp, json, quiet};
use server::Settings;
use std::io::{Result, Write};
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

/// The lines that were written.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Lines {
    /// Everything of this thread from now on, as it would stand on standard error.
    fn heard() -> (Self, tracing::subscriber::DefaultGuard) {
        let lines = Self::default();
        let subscriber = tracing_subscriber::fmt().with_writer(lines.clone()).with_ansi(false).finish();
        (lines, tracing::subscriber::set_default(subscriber))
    }

    fn taken(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

#[tokio::test]
async fn whoever_is_refused_stands_in_the_log_with_what_and_from_where() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let (ben, id) = (app.agent("Ben").await, app.visitor().await.opens("hello").await);
    let (lines, _guard) = Lines::heard();
    let wrong = json!({ "email": OWNER_EMAIL, "password": "not the password, but secret" });
    app.nobody().post("/sessions", wrong).await.problem(401, "wrong_credentials");
    let said = lines.taken();
    for part in ["security", "WARN", "wrong_credentials", "POST", "/api/v1/sessions", "127.0.0.1", &owner.id]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    let strange =
        json!({ "email": "mallory@x.example\n2026 WARN forged", "password": "not the password, but secret" });
    app.nobody().post("/sessions", strange).await.problem(401, "wrong_credentials");
    app.nobody()
        .by_token("wlt_forged")
        .get(&format!("/conversations/{id}"))
        .await
        .problem(401, "unauthorized");
    ben.get("/audit").await.problem(403, "not_permitted");
    app.nobody()
        .post("/password-resets", json!({ "secret": "wll_x", "password": PASSWORD }))
        .await
        .problem(410, "link_spent");
    app.nobody().post("/sessions", json!({ "email": OWNER_EMAIL, "password": PASSWORD })).await.expect(201);
    let said = lines.taken();
    for part in [
        "unauthorized",
        "/api/v1/conversations/{id}",
        "not_permitted",
        &ben.id,
        "link_spent",
        "somebody signed in",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    for never in ["mallory", "forged", "secret", PASSWORD, OWNER_EMAIL, &id, "wlt_", "wll_"] {
        assert!(!said.contains(never), "{never}: {said}");
    }
    assert_eq!(said.lines().count(), 5, "one line each: {said}");
    owner.get("/me").await.expect(200);
    app.nobody().get("/nothing").await.problem(404, "not_found");
    assert_eq!(lines.taken(), "", "nobody is noted for what is usual");
    app.finish().await;
}

#[tokio::test]
async fn a_flood_of_refusals_does_not_fill_the_log() {
    let app = TestApp::start_with(Settings { rate_limits: false, ..quiet() }).await;
    let (lines, _guard) = Lines::heard();
    for _ in 0..200 {
        app.nobody().get("/me").await.problem(401, "unauthorized");
    }
    let written = lines.taken().lines().count();
    assert!((1..=100).contains(&written), "{written}");
    app.finish().await;
}
