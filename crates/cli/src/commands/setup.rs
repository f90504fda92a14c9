//! `warmline setup`

use crate::config::Options;
use crate::exit::{Reason, answer, because};
use anyhow::Result;
use server::{NewOwner, SetUpError};
use std::io::{IsTerminal, Read};

/// More than any password; what is longer is no password.
const MOST: u64 = 64 * 1024;

pub(crate) fn run(options: &Options) -> Result<()> {
    let database = options.database()?;
    let workspace = options.workspace.as_deref();
    let workspace =
        workspace.ok_or_else(|| because(Reason::Usage, "name the workspace with --workspace NAME"))?;
    let password = if options.password_stdin { first_line("the owner's").map(Some) } else { Ok(None) };
    // A workspace that exists is noticed before anything else is checked, the password included; without one nothing is
    // made.
    let (password, unreadable) = match password {
        Ok(password) => (password, None),
        Err(error) => (None, Some(error)),
    };
    let owner = NewOwner { email: options.owner.clone(), password };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let made = match (runtime.block_on(server::set_up(&database, workspace, owner)), unreadable) {
        (Err(SetUpError::Unusable(_)), Some(unreadable)) => return Err(unreadable),
        (made, _) => made?,
    };
    if options.json {
        let made = serde_json::json!({
            "workspace": made.workspace.to_string(),
            "agent": made.agent.to_string(),
            "token": made.token,
            "inbox": made.inbox.to_string(),
        });
        answer(&made.to_string());
    } else {
        answer(&format!("The workspace {workspace:?} is ready: {}", made.workspace));
        answer(&format!("Its owner:       {}", made.agent));
        answer(&format!("Its first inbox: {}", made.inbox));
        answer(&format!("An API token, shown this once: {}", made.token));
        let start = match database.folder() {
            Some(folder) => format!("warmline serve --data {}", folder.display()),
            None => "warmline serve --data DIR --database URL".to_owned(),
        };
        answer(&format!("Start the server with: {start}"));
    }
    Ok(())
}

/// The first line of standard input, which is a password: never an argument, which neighbours on the machine could see.
pub(super) fn first_line(whose: &str) -> Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        crate::exit::say(&format!("type {whose} password and press Enter"));
        let mut line = String::new();
        stdin.read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let mut text = String::new();
    let bad = |e| because(Reason::Usage, format!("the password on standard input cannot be read: {e}"));
    stdin.take(MOST).read_to_string(&mut text).map_err(bad)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
