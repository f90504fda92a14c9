//! Files, packed or plain, with how far reading has come.

use crate::ReplayError;
use crate::lines::Lines;
use flate2::bufread::MultiGzDecoder;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

const GZIP: &[u8] = &[0x1f, 0x8b];
/// What other packed or foreign files begin with, and what to do.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "it is a zip archive or a spreadsheet; unpack it, or save the sheet as CSV"),
    (&[0x28, 0xb5, 0x2f, 0xfd], "it is packed with zstd; unpack it first"),
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "it is packed with xz; unpack it first"),
    (b"BZh", "it is packed with bzip2; unpack it first"),
    (&[0xff, 0xfe], "it is UTF-16; save it as UTF-8"),
    (&[0xfe, 0xff], "it is UTF-16; save it as UTF-8"),
];
const BUFFER: usize = 128 * 1024;

/// How many bytes were read from disk so far, over all files.
#[derive(Clone, Debug, Default)]
pub(crate) struct BytesRead(Rc<Cell<u64>>);

impl BytesRead {
    pub(crate) fn so_far(&self) -> u64 {
        self.0.get()
    }
}

struct Counted<R> {
    from: R,
    count: BytesRead,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.count.0.set(self.count.0.get() + read as u64);
        Ok(read)
    }
}

/// The sizes of all files together, where they can be known.
pub(crate) fn bytes_of(files: &[impl AsRef<Path>]) -> u64 {
    files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|about| about.len()).sum()
}

/// The file's lines, unpacked where it is gzip, whatever its name.
pub(crate) fn open(file: &Path, count: &BytesRead) -> Result<Lines<Box<dyn BufRead>>, ReplayError> {
    let failed = |e: &io::Error| unreadable(file, e);
    let opened = File::open(file).map_err(|e| failed(&e))?;
    if opened.metadata().is_ok_and(|about| about.is_dir()) {
        return Err(because(file, "it is a folder; name its files"));
    }
    let counted = Counted { from: opened, count: count.clone() };
    let mut buffered = BufReader::with_capacity(BUFFER, counted);
    let start = buffered.fill_buf().map_err(|e| failed(&e))?;
    if start.starts_with(GZIP) {
        return Ok(Lines::of(Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(buffered)))));
    }
    if let Some((_, why)) = FOREIGN.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Err(because(file, why));
    }
    Ok(Lines::of(Box::new(buffered)))
}

pub(crate) fn because(file: &Path, why: &str) -> ReplayError {
    ReplayError::Unreadable { file: file.display().to_string(), why: why.to_owned() }
}

/// What the system said, in words where they are poor.
pub(crate) fn unreadable(file: &Path, error: &io::Error) -> ReplayError {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "that is not permitted".to_owned(),
        io::ErrorKind::UnexpectedEof => "it is gzip and ends before its end; fetch it again".to_owned(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("it is damaged gzip ({error})"),
        _ => error.to_string(),
    };
    because(file, &why)
}
