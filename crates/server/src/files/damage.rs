//! Whether every file is still what was sent.

use super::kept;
use events::WorkspaceId;
use ledger::{LedgerError, Rows};
use sha2::{Digest, Sha256};

/// Contents that are listed at once.
const PAGE: i64 = 500;
/// Damaged files that are named; more are as bad.
const NAMED: i64 = 20;

/// Reads every content and compares it with its digest. Answers how many there are.
///
/// # Errors
/// `Corrupt` where one is not what it was, and says which.
pub fn verify_files(rows: &Rows<'_>) -> Result<u64, LedgerError> {
    let lost = kept::without_content(rows, NAMED)?;
    if !lost.is_empty() {
        return Err(LedgerError::Corrupt(format!("files have lost their content: {}", lost.join(", "))));
    }
    let (mut count, mut after) = (0, (String::new(), String::new()));
    loop {
        let page = kept::contents(rows, &after, PAGE)?;
        let Some((workspace, digest, _)) = page.last() else { return Ok(count) };
        after = (workspace.clone(), digest.clone());
        for (workspace, digest, bytes) in page {
            count += 1;
            let damaged = || {
                LedgerError::Corrupt(format!("the file content {digest} is not what it was when it was sent"))
            };
            let owner: WorkspaceId = workspace.parse().map_err(|_| damaged())?;
            if content(rows, owner, &digest)? != (bytes, digest.clone()) {
                return Err(damaged());
            }
        }
    }
}

fn content(rows: &Rows<'_>, workspace: WorkspaceId, digest: &str) -> Result<(i64, String), LedgerError> {
    let (mut hasher, mut bytes, mut number) = (Sha256::new(), 0, 0);
    while let Some(part) = kept::part(rows, workspace, digest, number)? {
        hasher.update(&part);
        bytes += i64::try_from(part.len()).unwrap_or(i64::MAX);
        number += 1;
    }
    Ok((bytes, hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}
