//! What a file is, by its content: never by what somebody says that it is.

use std::io::{BufRead, Seek};

/// Bytes at a file's beginning that tell its kind.
pub(crate) const HEAD: usize = 8 * 1024;
/// What nobody knows.
pub(super) const UNKNOWN: &str = "application/octet-stream";

/// Kinds that are named when they are sent. Whatever a browser could take for a page of ours (HTML, SVG, XML) is sent as [`UNKNOWN`]: it
/// is only ever saved. So is a PDF, under its own name: what it may run, it runs in whatever opens it later, and not as a page of ours.
const NAMED: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/heif",
    "image/avif",
    "image/bmp",
    "image/tiff",
    "audio/mpeg",
    "audio/ogg",
    "audio/x-wav",
    "audio/m4a",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "application/pdf",
    "application/zip",
    "application/gzip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
];

/// Pictures that every browser shows, and whose measures we can read without decoding them.
const SHOWN: &[&str] = &["image/png", "image/jpeg", "image/gif", "image/webp"];

/// The most pixels of a picture that is shown small: a file of some kB can unfold to gigabytes in whoever decodes it.
const MOST_PIXELS: u64 = 40_000_000;

/// The kind of a file that begins like this.
pub(crate) fn kind_of(head: &[u8]) -> &'static str {
    if let Some(kind) = infer::get(head) {
        let found = kind.mime_type();
        return NAMED.iter().find(|named| **named == found).copied().unwrap_or(UNKNOWN);
    }
    if is_text(head) && !is_markup(head) { "text/plain" } else { UNKNOWN }
}

/// Whether it may be HTML, SVG or XML: the first thing that is written is a tag, whatever it is called.
fn is_markup(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    // Cut inside a character, it still begins as it does.
    let text = String::from_utf8_lossy(text);
    text.trim_start().starts_with('<')
}

/// Whether it reads as text: UTF-8 without control characters, but for those of text files. The end may be cut.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(cut) if cut.error_len().is_none() && head.len() == HEAD => {
            std::str::from_utf8(&head[..cut.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c'))
}

/// Width and height of a picture that may be shown small; `None` for anything else.
pub(crate) fn measures(kind: &str, file: impl BufRead + Seek) -> Option<(i64, i64)> {
    if !SHOWN.contains(&kind) {
        return None;
    }
    let size = imagesize::reader_size(file).ok()?;
    let (width, height) = (u64::try_from(size.width).ok()?, u64::try_from(size.height).ok()?);
    let pixels = width.checked_mul(height)?;
    if !(1..=MOST_PIXELS).contains(&pixels) {
        return None;
    }
    Some((i64::try_from(width).ok()?, i64::try_from(height).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// A picture's first bytes, with these measures.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend(width.to_be_bytes());
        png.extend(height.to_be_bytes());
        png.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        png
    }

    #[test]
    fn content_decides() {
        assert_eq!(kind_of(&png(1, 1)), "image/png");
        assert_eq!(kind_of(b"%PDF-1.7\n"), "application/pdf");
        assert_eq!(kind_of("Grüße\n".as_bytes()), "text/plain");
        assert_eq!(kind_of(b"3 < 4, and so on"), "text/plain");
        assert_eq!(kind_of(b"\0\x01\x02"), UNKNOWN);
        assert_eq!(kind_of(b""), UNKNOWN);
    }

    #[test]
    fn what_a_browser_could_run_has_no_name() {
        for active in [
            &b"<!DOCTYPE html><script>alert(1)</script>"[..],
            b"<html><body onload=x>",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x\"/>",
            b"\xef\xbb\xbf \r\n\t<svg onload=\"x\"/>",
            b"<!-- a remark --><script>alert(1)</script>",
            b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x\"/>",
            b"MZ\x90\0\x03",
            b"\x7fELF\x02\x01\x01",
        ] {
            assert_eq!(kind_of(active), UNKNOWN, "{:?}", String::from_utf8_lossy(active));
        }
        assert!(
            !NAMED.iter().any(|kind| kind.contains("svg") || kind.contains("html") || kind.contains("xml;"))
        );
    }

    #[test]
    fn a_text_that_is_cut_inside_a_character_is_text() {
        let mut head = "a".repeat(HEAD - 1).into_bytes();
        head.push("ä".as_bytes()[0]);
        assert_eq!(kind_of(&head), "text/plain");
        assert_eq!(kind_of(&"ä".as_bytes()[..1]), UNKNOWN, "a whole file that ends so is broken");
    }

    #[test]
    fn measures_are_read_without_decoding_and_bombs_are_not_shown() {
        let of = |bytes: Vec<u8>| measures("image/png", Cursor::new(bytes));
        assert_eq!(of(png(640, 480)), Some((640, 480)));
        assert_eq!(of(png(100_000, 100_000)), None);
        assert_eq!(of(png(u32::MAX, u32::MAX)), None);
        assert_eq!(of(png(0, 10)), None);
        assert_eq!(of(png(640, 480)[..12].to_vec()), None);
        assert_eq!(measures("text/plain", Cursor::new(png(1, 1))), None);
    }

    proptest::proptest! {
        #[test]
        fn no_content_is_too_strange(kind in 0..5_usize, bytes in proptest::collection::vec(0..=u8::MAX, 0..2000)) {
            let starts = [&b""[..], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x10\0\0\0WEBPVP8X"];
            let whole = [starts[kind], &bytes].concat();
            let found = kind_of(&whole);
            let _ = measures(found, Cursor::new(&whole));
        }
    }
}
