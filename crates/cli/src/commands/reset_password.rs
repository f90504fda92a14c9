//! `warmline reset-password`

use super::setup::first_line;
use crate::config::Options;
use crate::exit::answer;
use anyhow::Result;
use server::LetIn;

pub(crate) fn run(email: &str, without_second_factor: bool, options: &Options) -> Result<()> {
    let database = options.database()?;
    let password = if options.password_stdin { Some(first_line("the new")?) } else { None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let link =
        runtime.block_on(server::let_in(&database, email, LetIn { password, without_second_factor }))?;
    match link {
        Some(link) => {
            answer(&format!("Start the server and open this below its address, within a day: {link}"));
            answer("It works once. Every browser is signed out when it is used.");
        }
        None => answer("The new password is set, and every browser is signed out."),
    }
    Ok(())
}
