//! A file on its way in: into a nameless file of the data folder, so that nothing of it is in the database before it is
//! whole, and nothing of it is left when it never is.

use super::kinds::{self, HEAD};
use crate::http::problem::Problem;
use axum::body::Body;
use axum::http::StatusCode;
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

/// How long a sender may send nothing.
const STALLED: Duration = Duration::from_secs(30);
/// How long a sender may take for all of it.
const PATIENCE: Duration = Duration::from_secs(600);
/// How much beyond the largest file is thrown away before the answer, so that its sender reads the answer.
const DRAIN: u64 = 8 * 1024 * 1024;
/// Bytes that are written at once.
const PIECE: usize = 256 * 1024;

/// A whole file that nobody knows of yet.
pub(super) struct Spooled {
    file: File,
    pub(super) bytes: u64,
    /// SHA-256, in hexadecimal digits.
    pub(super) digest: String,
    pub(super) media_type: &'static str,
    pub(super) measures: Option<(i64, i64)>,
}

impl Spooled {
    /// The bytes from `at` on, as many as `most`.
    pub(super) fn read(&mut self, at: u64, most: usize) -> std::io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(at))?;
        let mut part = Vec::with_capacity(most);
        Read::by_ref(&mut self.file).take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut part)?;
        Ok(part)
    }
}

/// What is being written.
struct Growing {
    file: File,
    hasher: Sha256,
    head: Vec<u8>,
    bytes: u64,
}

impl Growing {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<()> {
        let missing = HEAD.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..missing]);
        self.hasher.update(piece);
        self.bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        self.file.write_all(piece)
    }

    fn end(mut self) -> std::io::Result<Spooled> {
        self.file.rewind()?;
        let media_type = kinds::kind_of(&self.head);
        let measures = kinds::measures(media_type, BufReader::new(&self.file));
        let digest = self.hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Ok(Spooled { file: self.file, bytes: self.bytes, digest, media_type, measures })
    }
}

/// Reads a body of at most `most` bytes.
pub(super) async fn spool(folder: &Path, body: Body, most: u64) -> Result<Spooled, Problem> {
    let slow = |_| {
        let detail = "The file took too long to arrive. Send it again where the line is better.";
        Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", detail)
    };
    tokio::time::timeout(PATIENCE, read(folder, body, most)).await.map_err(slow)?
}

async fn read(folder: &Path, mut body: Body, most: u64) -> Result<Spooled, Problem> {
    let folder = folder.to_owned();
    let begin = move || {
        let file = tempfile::tempfile_in(folder)?;
        Ok(Growing { file, hasher: Sha256::new(), head: Vec::new(), bytes: 0 })
    };
    let (mut growing, mut read, mut piece) = (beside(begin).await?, 0_u64, Vec::with_capacity(PIECE));
    while let Some(frame) = next(&mut body).await? {
        read += u64::try_from(frame.len()).unwrap_or(u64::MAX);
        if read > most {
            return Err(too_large(&mut body, most).await);
        }
        piece.extend_from_slice(&frame);
        if piece.len() >= PIECE {
            (growing, piece) = write(growing, piece).await?;
        }
    }
    if read == 0 {
        return Err(Problem::refused("empty_file", "The file is empty."));
    }
    let (growing, _) = write(growing, piece).await?;
    beside(move || growing.end()).await
}

async fn write(mut growing: Growing, mut piece: Vec<u8>) -> Result<(Growing, Vec<u8>), Problem> {
    beside(move || {
        growing.write(&piece)?;
        piece.clear();
        Ok((growing, piece))
    })
    .await
}

/// The next bytes; `None` at the end.
async fn next(body: &mut Body) -> Result<Option<bytes::Bytes>, Problem> {
    let stalled = |_| {
        let detail = "The file stopped arriving. Send it again.";
        Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", detail)
    };
    loop {
        match tokio::time::timeout(STALLED, body.frame()).await.map_err(stalled)? {
            None => return Ok(None),
            Some(Err(_)) => {
                return Err(Problem::bad_request("not_whole", "The file ended before it was whole."));
            }
            Some(Ok(frame)) => {
                if let Ok(piece) = frame.into_data() {
                    return Ok(Some(piece));
                }
            }
        }
    }
}

async fn too_large(body: &mut Body, most: u64) -> Problem {
    let mut drained = 0;
    while drained < DRAIN {
        match next(body).await {
            Ok(Some(piece)) => drained += u64::try_from(piece.len()).unwrap_or(u64::MAX),
            _ => break,
        }
    }
    let detail = format!("The file is larger than {} MB.", most / 1024 / 1024);
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "file_too_large", detail)
}

/// What waits for the disk, on a thread that may.
pub(super) async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => {
            tracing::warn!(%error, "a file cannot be written to the data folder");
            Err(Problem::no_room())
        }
        Err(error) => {
            tracing::error!(%error, "what wrote a file died");
            Err(Problem::no_room())
        }
    }
}
