//! How long the disk takes to make 4 KB durable, today.

use std::{fs::File, io::Write as _, path::Path, time::Instant};

use anyhow::{Context as _, Result};

use super::numbers::Spread;

const WRITES: usize = 200;
const WRITE_BYTES: usize = 4096;

/// The spread of 200 appends of 4 KB with fdatasync in this folder, in milliseconds.
pub(super) fn sync_ms(folder: &Path) -> Result<Spread> {
    let mut file = File::create(folder.join("sync")).context("create a file to sync")?;
    let block = [7; WRITE_BYTES];
    let mut times = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let since = Instant::now();
        file.write_all(&block).and_then(|()| file.sync_data()).context("write and sync")?;
        times.push(since.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(Spread::of(times))
}
