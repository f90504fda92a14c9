//! `warmline backup` and `warmline restore`

use crate::config::Options;
use crate::exit::answer;
use anyhow::Result;
use std::path::Path;

pub(crate) fn back_up(file: &Path, options: &Options) -> Result<()> {
    ledger::backup(&options.database()?, &server::SCHEMA, file)?;
    answer(&format!("The backup is complete and on disk: {}", file.display()));
    Ok(())
}

pub(crate) fn restore(file: &Path, options: &Options) -> Result<()> {
    let database = options.database()?;
    // Before the folder is made and locked: what is no backup leaves nothing behind.
    let backup = ledger::Backup::open(file)?;
    let _lock = match database.folder() {
        None => None,
        Some(folder) => Some(super::serve::take(folder)?),
    };
    backup.restore(&database, &server::SCHEMA)?;
    answer(&format!("The backup is restored into {}.", options.place()?));
    Ok(())
}
