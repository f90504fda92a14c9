//! `warmline demo`: a sample company at work, for whoever wants to see it.

use super::serve;
use crate::config::Options;
use crate::exit::{Reason, answer, because, say};
use anyhow::{Context, Result};
use client::{Access, Agent, Caller, Patience};
use demo::{Cast, Script, Tempo};
use ledger::Database;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use server::App;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

const COMPANY: &str = "Harbour & Pine";
const OWNER: &str = "owner@harbour-and-pine.example";
/// The two colleagues who are played, with the addresses with which they sign in.
const COLLEAGUES: [(&str, &str); 2] =
    [("Maya", "maya@harbour-and-pine.example"), ("Tom", "tom@harbour-and-pine.example")];
/// Where the sign-in of a demo with a folder of its own is kept, so that it can be started again.
const SIGN_IN: &str = "demo.json";
const SEED: u64 = 1859;
/// Said before somebody wonders.
const WAITS: &str = "The first waits are promised after some four minutes, once 20 conversations are done. Opening the desk adds a colleague: waits then end sooner than was said.";

/// What the demo's people sign in with.
#[derive(Deserialize, Serialize)]
struct SignIn {
    password: String,
}

/// What is played, as the options say.
struct Play {
    dialogues: Option<Vec<demo::Dialogue>>,
    tempo: Tempo,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if !(0.1..=1000.0).contains(&options.speed) {
        return Err(because(Reason::Usage, "--speed is from 0.1 to 1000"));
    }
    let unusable = |e: demo::UnreadableTurns| because(Reason::Usage, e.to_string());
    let dialogues = options.turns.as_deref().map(demo::read_turns).transpose().map_err(unusable)?;
    let play = Play { dialogues, tempo: Tempo::of(options.speed) };
    // Dropped at the end, and the folder with it.
    let temporary = if options.data.is_none() {
        Some(
            tempfile::Builder::new()
                .prefix("warmline-demo-")
                .tempdir()
                .context("failed to make a temporary folder")?,
        )
    } else {
        None
    };
    let folder: PathBuf = match &temporary {
        Some(folder) => folder.path().to_owned(),
        None => options.folder()?,
    };
    let database = if options.has_server() { options.database()? } else { Database::in_folder(&folder) };
    let address = options.address()?;
    let mut settings = options.settings()?;
    settings.shop = true;
    // All its customers come from this machine.
    settings.rate_limits = settings.rate_limits && !address.ip().is_loopback();
    serve::runtime()?.block_on(async {
        let stop = serve::Stop::heed()?;
        let app = serve::open(&database, &folder, settings).await?;
        let running = server::serve(&app, serve::listen(&app, address).await?)?;
        app.start_jobs(running.stopping());
        let at = running.address();
        let sign_in = sign_in(&folder)?;
        let cast = raise_the_curtain(&app, at, &sign_in.password).await?;
        introduce(at, &sign_in.password);
        tokio::select! {
            done = perform(cast, play) => done?,
            () = stop.told() => {}
        }
        running.stop().await;
        Ok(())
    })
}

fn introduce(at: SocketAddr, password: &str) {
    // Whoever listens everywhere is reached on this machine all the same.
    let host = if at.ip().is_unspecified() { format!("127.0.0.1:{}", at.port()) } else { at.to_string() };
    answer(&format!("The desk:   http://{host}/desk/"));
    answer(&format!("Sign in as  {OWNER}  with  {password}"));
    answer(&format!("The shop:   http://{host}/shop   (be a customer: open the chat in the corner)"));
    answer(
        "Customers arrive; Maya and Tom, who are played, answer. While your desk is open you get some too. Ctrl-C ends it.",
    );
    answer(WAITS);
}

/// The password of an earlier run in this folder, or a new one.
fn sign_in(folder: &Path) -> Result<SignIn> {
    let file = folder.join(SIGN_IN);
    if let Ok(text) = std::fs::read_to_string(&file) {
        return serde_json::from_str(&text).with_context(|| format!("failed to read {}", file.display()));
    }
    let mut bytes = [0; 9];
    getrandom::fill(&mut bytes).context("failed to draw a password")?;
    let password = bytes.iter().map(|b| char::from(b"abcdefghijkmnpqrstuvwxyz23456789"[usize::from(b & 31)]));
    let sign_in = SignIn { password: format!("lantern-{}", password.collect::<String>()) };
    let mut options = std::fs::File::options();
    options.create(true).truncate(true).write(true);
    // It holds a password.
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written =
        options.open(&file).and_then(|mut f| f.write_all(serde_json::to_string(&sign_in)?.as_bytes()));
    written.with_context(|| format!("failed to write {}", file.display()))?;
    Ok(sign_in)
}

/// Signs everyone in, and sets the company up where it is not.
async fn raise_the_curtain(app: &App, at: SocketAddr, password: &str) -> Result<Cast> {
    let mut owner = Caller::new(at, Access::Nobody);
    if let Some(code) = app.setup_code().await? {
        found(&mut owner, &code, password).await.context("failed to set the sample company up")?;
    } else {
        let elsewhere = "the folder holds a workspace that is not the demo's; choose another folder";
        owner.sign_in(OWNER, password).await.map_err(|_| because(Reason::Exists, elsewhere))?;
    }
    // Whoever opens the desk gets customers at once: empty hands come first.
    let available = json!({ "state": "available" });
    owner.call(client::Method::PUT, "/me/presence", Some(&available)).await?;
    let inboxes: Value = owner.get("/inboxes").await?;
    let inbox = inboxes["items"][0]["id"].as_str().context("failed to find the inbox")?.to_owned();
    let mut agents = Vec::new();
    for (_, email) in COLLEAGUES {
        agents.push(Agent::sign_in(at, email, password, Patience::LONG).await?);
    }
    Cast::gather(at, &inbox, agents).await.context("failed to gather the colleagues")
}

async fn found(owner: &mut Caller, code: &str, password: &str) -> Result<()> {
    let company =
        json!({ "code": code, "workspace": COMPANY, "name": "Robin", "email": OWNER, "password": password });
    let founded = owner.call(client::Method::POST, "/setup", Some(&company)).await?;
    owner.keep_session(&founded)?;
    let inboxes: Value = owner.get("/inboxes").await?;
    for (name, email) in COLLEAGUES {
        let colleague = json!({ "name": name, "email": email, "password": password, "inboxes": [inboxes["items"][0]["id"]] });
        owner.call(client::Method::POST, "/agents", Some(&colleague)).await?;
    }
    Ok(())
}

/// Plays a file once; the samples go round and round.
async fn perform(cast: Cast, play: Play) -> Result<()> {
    let names = COLLEAGUES.map(|(name, _)| name);
    let Some(dialogues) = play.dialogues else {
        let script = Script::new(demo::sample_turns().into_iter().cycle(), &names, SEED);
        return demo::play(script, cast, play.tempo).await.context("the play broke off");
    };
    let count = dialogues.len();
    let turns: usize = dialogues.iter().map(|d| d.turns.len()).sum();
    say(&format!("playing {count} conversations with {turns} turns"));
    let script = Script::new(dialogues.into_iter(), &names, SEED);
    demo::play(script, cast, play.tempo).await.context("the play broke off")?;
    say(&format!("all {count} conversations have been played; the desk stays open, Ctrl-C ends it"));
    std::future::pending().await
}
