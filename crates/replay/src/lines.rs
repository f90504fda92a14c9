//! Lines of a file, one after the other, none longer than a bound.

use std::io::{self, BufRead};

/// No line is longer, in bytes. What is longer is skipped without being kept.
pub(crate) const LINE_MAX: usize = 64 * 1024;

/// A line without its line feed.
pub(crate) struct Line<'a> {
    /// From 1.
    pub(crate) number: u64,
    /// `None` where it is too long.
    pub(crate) bytes: Option<&'a [u8]>,
}

/// The lines of what is read.
pub(crate) struct Lines<R> {
    from: R,
    number: u64,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn of(from: R) -> Self {
        Self { from, number: 0, line: Vec::new() }
    }

    /// The number of the line that was read last.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let (mut any, mut too_long) = (false, false);
        loop {
            let read = self.from.fill_buf()?;
            if read.is_empty() {
                break;
            }
            any = true;
            let end = read.iter().position(|byte| *byte == b'\n');
            let piece = &read[..end.unwrap_or(read.len())];
            too_long |= self.line.len() + piece.len() > LINE_MAX;
            if !too_long {
                self.line.extend_from_slice(piece);
            }
            let used = end.map_or(read.len(), |end| end + 1);
            self.from.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        let line = if self.number == 1 { without_mark(&self.line) } else { &self.line };
        Ok(Some(Line { number: self.number, bytes: (!too_long).then_some(line) }))
    }
}

/// Some programs begin a file of UTF-8 with a byte order mark.
fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::{LINE_MAX, Lines};

    fn lines(text: &[u8]) -> Vec<Option<Vec<u8>>> {
        let mut lines = Lines::of(text);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            assert_eq!(line.number, all.len() as u64 + 1);
            all.push(line.bytes.map(<[u8]>::to_vec));
        }
        all
    }

    #[test]
    fn the_last_line_need_not_end_and_an_empty_file_has_none() {
        let some = |text: &[u8]| Some(text.to_vec());
        assert_eq!(lines(b"a\nb"), [some(b"a"), some(b"b")]);
        assert_eq!(lines(b"a\r\n\nb\n"), [some(b"a\r"), some(b""), some(b"b")]);
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"\xef\xbb\xbfa\n\xef\xbb\xbf"), [some(b"a"), some(b"\xef\xbb\xbf")]);
    }

    #[test]
    fn a_line_that_is_too_long_is_told_and_the_next_one_is_whole() {
        let long = vec![b'x'; LINE_MAX + 1];
        let text = [b"a\n", long.as_slice(), b"\nb\n", &long[1..]].concat();
        assert_eq!(lines(&text), [Some(b"a".to_vec()), None, Some(b"b".to_vec()), Some(long[1..].to_vec())]);
    }
}
