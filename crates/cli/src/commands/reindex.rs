//! `warmline reindex`

use crate::config::Options;
use crate::exit::answer;
use anyhow::Result;

pub(crate) fn run(options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let texts = runtime.block_on(server::reindex(&options.database()?, &options.folder()?))?;
    answer(&format!("The index of {texts} texts is made anew."));
    Ok(())
}
