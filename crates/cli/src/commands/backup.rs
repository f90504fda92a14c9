//! `warmline backup` and `warmline restore`

use crate::config::Options;
use crate::exit::answer;
use anyhow::Result;
use ledger::FolderLock;
use server::StartError;
use std::path::Path;

pub(crate) fn back_up(file: &Path, options: &Options) -> Result<()> {
    ledger::backup(&options.folder()?, file)?;
    answer(&format!("The backup is complete and on disk: {}", file.display()));
    Ok(())
}

pub(crate) fn restore(file: &Path, options: &Options) -> Result<()> {
    let folder = options.folder()?;
    let lock = FolderLock::take(&folder)?;
    let _lock = lock.ok_or_else(|| StartError::InUse(folder.display().to_string()))?;
    ledger::restore(file, &folder)?;
    answer(&format!("The backup is restored into {}.", folder.display()));
    Ok(())
}
