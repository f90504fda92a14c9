//! `warmline verify`

use crate::config::Options;
use crate::exit::{Reason, answer, because};
use anyhow::Result;
use ledger::{look, verify};

pub(crate) fn run(options: &Options) -> Result<()> {
    let verdict = verify(&options.database()?, &server::SCHEMA)?;
    if verdict.different == 0 {
        let files = look(&options.database()?, server::verify_files)?.unwrap_or(0);
        answer(&format!(
            "{} facts read, {} rows compared, {files} files read: all is what it was when it was written.",
            verdict.facts, verdict.rows
        ));
        return Ok(());
    }
    for difference in &verdict.differences {
        let missing = || "(no such row)".to_owned();
        answer(&format!("{}:", difference.table));
        answer(&format!("  stored:   {}", difference.stored.clone().unwrap_or_else(missing)));
        answer(&format!("  replayed: {}", difference.replayed.clone().unwrap_or_else(missing)));
    }
    let (different, rows) = (verdict.different, verdict.rows);
    Err(because(Reason::No, format!("{different} of {rows} rows are not what the log says")))
}
