//! `warmline demo`

use crate::config::Options;
use anyhow::Result;

pub(crate) fn run(_options: &Options) -> Result<()> {
    Ok(())
}
