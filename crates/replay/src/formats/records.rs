//! Records of separated values, one after the other. A quote that is never closed costs one line and not the file.

use crate::bad_rows::Reason;
use crate::lines::{LINE_MAX, Lines};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use std::collections::VecDeque;
use std::io::{self, BufRead};

/// A field in quotes may go over so many lines.
const LINES_MAX: usize = 40;
/// A record with more fields than this is none.
const FIELDS_MAX: usize = 4_096;

/// What was found.
pub(super) struct Record {
    /// The line in which it begins, from 1.
    pub(super) line: u64,
    pub(super) fields: Result<Vec<Vec<u8>>, Reason>,
}

type Taken = (u64, Option<Vec<u8>>);

pub(super) struct Records<R> {
    lines: Lines<R>,
    /// Lines that were looked at in vain and are to be read again.
    again: VecDeque<Taken>,
    reader: Reader,
    columns: Option<usize>,
    /// Fields that never go over a line.
    short: Vec<usize>,
}

impl<R: BufRead> Records<R> {
    /// `quote`: `None` where quotes mean nothing.
    pub(super) fn of(lines: Lines<R>, delimiter: u8, quote: Option<u8>) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.delimiter(delimiter).terminator(Terminator::Any(b'\n')).quoting(quote.is_some());
        builder.quote(quote.unwrap_or(b'"'));
        Self { lines, again: VecDeque::new(), reader: builder.build(), columns: None, short: Vec::new() }
    }

    /// From now on a record of several lines with another number of fields is not one, but a quote that was never closed.
    pub(super) fn expect(&mut self, columns: usize) {
        self.columns = Some(columns);
    }

    /// From now on a record in which one of these fields goes over a line is none either.
    pub(super) fn expect_short(&mut self, fields: Vec<usize>) {
        self.short = fields;
    }

    /// The number of the line that was read last.
    pub(super) const fn line(&self) -> u64 {
        self.lines.number()
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let Some((line, bytes)) = self.take()? else { return Ok(None) };
            let Some(bytes) = bytes else {
                return Ok(Some(Record { line, fields: Err(Reason::TooLong) }));
            };
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let fields = self.record(bytes)?;
            return Ok(Some(Record { line, fields }));
        }
    }

    fn take(&mut self) -> io::Result<Option<Taken>> {
        if let Some(taken) = self.again.pop_front() {
            return Ok(Some(taken));
        }
        Ok(self.lines.next()?.map(|line| (line.number, line.bytes.map(<[u8]>::to_vec))))
    }

    /// The record that begins with this line, and takes in more lines while a quote is open.
    fn record(&mut self, first: Vec<u8>) -> io::Result<Result<Vec<Vec<u8>>, Reason>> {
        let (mut text, mut more) = (first, Vec::new());
        loop {
            match self.split(&text) {
                Split::Fields(fields) => {
                    if !more.is_empty() && self.is_odd(&fields) {
                        return Ok(self.give_up(more));
                    }
                    return Ok(Ok(fields));
                }
                Split::TooMany => return Ok(Err(Reason::Columns(self.columns.unwrap_or(FIELDS_MAX)))),
                Split::Open => {}
            }
            if more.len() >= LINES_MAX || text.len() > LINE_MAX {
                return Ok(self.give_up(more));
            }
            let Some(next) = self.take()? else { return Ok(self.give_up(more)) };
            let Some(bytes) = next.1.clone() else {
                more.push(next);
                return Ok(self.give_up(more));
            };
            text.push(b'\n');
            text.extend_from_slice(&bytes);
            more.push(next);
        }
    }

    /// Whether a record of several lines looks as if it were several records.
    fn is_odd(&self, fields: &[Vec<u8>]) -> bool {
        let long = |place: &usize| fields.get(*place).is_some_and(|field| field.contains(&b'\n'));
        self.columns.is_some_and(|columns| columns != fields.len()) || self.short.iter().any(long)
    }

    /// The first line is bad; the others are read again, each by itself.
    fn give_up(&mut self, more: Vec<Taken>) -> Result<Vec<Vec<u8>>, Reason> {
        for taken in more.into_iter().rev() {
            self.again.push_front(taken);
        }
        Err(Reason::OpenQuote)
    }

    fn split(&mut self, text: &[u8]) -> Split {
        self.reader.reset();
        let mut output = vec![0; text.len() + 1];
        let mut ends = vec![0; FIELDS_MAX.min(text.len() + 1)];
        let (result, read, written, mut count) = self.reader.read_record(text, &mut output, &mut ends);
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::Record => return fields(&output, &ends[..count]),
            _ => return Split::TooMany,
        }
        // The line feed that was taken off: it ends the record, unless a quote is open.
        debug_assert_eq!(read, text.len());
        let (rest, rest_ends) = (&mut output[written..], &mut ends[count..]);
        let (result, _, _, last) = self.reader.read_record(b"\n", rest, rest_ends);
        count += last;
        match result {
            ReadRecordResult::Record => fields(&output, &ends[..count]),
            ReadRecordResult::InputEmpty | ReadRecordResult::OutputFull => Split::Open,
            _ => Split::TooMany,
        }
    }
}

enum Split {
    Fields(Vec<Vec<u8>>),
    /// A quote is open at the end.
    Open,
    TooMany,
}

fn fields(output: &[u8], ends: &[usize]) -> Split {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    Split::Fields(starts.zip(ends).map(|(start, end)| output[start..*end].to_vec()).collect())
}

#[cfg(test)]
mod tests {
    use super::Records;
    use crate::bad_rows::Reason;
    use crate::lines::{LINE_MAX, Lines};

    type Read = Vec<(u64, Result<Vec<String>, Reason>)>;

    fn records(text: &str, columns: usize) -> Read {
        let mut records = Records::of(Lines::of(text.as_bytes()), b',', Some(b'"'));
        records.expect(columns);
        let mut all = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let text = |field: Vec<u8>| String::from_utf8(field).unwrap();
            all.push((record.line, record.fields.map(|fields| fields.into_iter().map(text).collect())));
        }
        all
    }

    fn row(fields: &[&str]) -> Result<Vec<String>, Reason> {
        Ok(fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn quotes_hold_delimiters_and_lines_together() {
        let read = records("a,b\n\n\"x,\ny\",\"say \"\"hi\"\"\"\n,\nlast,one", 2);
        assert_eq!(
            read,
            [
                (1, row(&["a", "b"])),
                (3, row(&["x,\ny", "say \"hi\""])),
                (5, row(&["", ""])),
                (6, row(&["last", "one"]))
            ]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_line_and_not_the_file() {
        let rest = "c,d\n".repeat(500);
        let read = records(&format!("a,b\n\"x,y\n{rest}"), 2);
        assert_eq!((read.len(), &read[1]), (502, &(2, Err(Reason::OpenQuote))));
        assert!(read[2..].iter().all(|(_, fields)| *fields == row(&["c", "d"])));
        assert_eq!(records("\"x,y", 2), [(1, Err(Reason::OpenQuote))]);
        let closed_later = records("\"x,y\nc,d\ne,\"z\"\n", 2);
        assert_eq!(closed_later, [(1, Err(Reason::OpenQuote)), (2, row(&["c", "d"])), (3, row(&["e", "z"]))]);
    }

    #[test]
    fn two_quotes_that_have_nothing_to_do_with_each_other_take_no_lines_between_with_them() {
        let mut records = Records::of(Lines::of(&b"\"x,y\nc,d\n\"z,e\n"[..]), b',', Some(b'"'));
        records.expect(2);
        records.expect_short(vec![0]);
        let mut lines = Vec::new();
        while let Some(record) = records.next().unwrap() {
            lines.push((record.line, record.fields.is_ok()));
        }
        assert_eq!(lines, [(1, false), (2, true), (3, false)]);
    }

    #[test]
    fn a_quote_within_a_word_is_a_letter() {
        assert_eq!(records("5\" pipe,x\n", 2), [(1, row(&["5\" pipe", "x"]))]);
    }

    #[test]
    fn a_line_without_end_is_bad_and_the_next_is_read() {
        let long = "x".repeat(LINE_MAX + 1);
        let read = records(&format!("{long}\na,b\n\"open\n{long}\nc,d\n"), 2);
        assert_eq!(
            read,
            [
                (1, Err(Reason::TooLong)),
                (2, row(&["a", "b"])),
                (3, Err(Reason::OpenQuote)),
                (4, Err(Reason::TooLong)),
                (5, row(&["c", "d"]))
            ]
        );
        let commas = ",".repeat(5_000);
        assert_eq!(records(&commas, 2), [(1, Err(Reason::Columns(2)))]);
    }
}
