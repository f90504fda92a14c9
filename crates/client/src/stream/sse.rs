//! Server-sent events, read from bytes that arrive in any pieces.

use std::collections::VecDeque;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::ClientError;

/// The longest line taken, in bytes; the longest message is 10,000 characters.
const LINE_BYTES_MAX: usize = 4 << 20;

/// One event, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The `id:` of this very event; events without one do not move the cursor.
    pub id: Option<String>,
    /// The kind; `message` when the event names none, as in browsers.
    pub event: String,
    /// The `data:` lines, joined by line breaks.
    pub data: String,
}

impl Event {
    /// The data as a document.
    ///
    /// # Errors
    /// [`ClientError::Shape`] when it is not that.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ClientError> {
        serde_json::from_str(&self.data)
            .map_err(|source| ClientError::Shape { body: self.data.chars().take(300).collect(), source })
    }

    /// The `seq` in the data, if there is one.
    pub fn seq(&self) -> Option<u64> {
        serde_json::from_str::<Value>(&self.data).ok()?["seq"].as_u64()
    }
}

/// A parser that is fed with bytes and gives events; follows the HTML standard's rules for event streams, but
/// keeps the id of each event apart, since Warmline's `ready` differs by having one or not.
#[derive(Debug, Default)]
pub struct Parser {
    line: Vec<u8>,
    after_return: bool,
    begun: bool,
    id: Option<String>,
    event: String,
    data: String,
    has_data: bool,
    comments: u64,
}

impl Parser {
    /// How many comment lines came so far.
    pub fn comments(&self) -> u64 {
        self.comments
    }

    /// Takes the next bytes and appends the events that they complete to `out`.
    ///
    /// # Errors
    /// [`ClientError::LineTooLong`] for a line above 4 MB.
    pub fn push(&mut self, mut chunk: &[u8], out: &mut VecDeque<Event>) -> Result<(), ClientError> {
        if self.after_return && chunk.first() == Some(&b'\n') {
            chunk = &chunk[1..];
            self.after_return = false;
        }
        while let Some(end) = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            self.after_return = false;
            if self.line.is_empty() {
                self.take_line(&chunk[..end], out);
            } else {
                self.line.extend_from_slice(&chunk[..end]);
                let line = std::mem::take(&mut self.line);
                self.take_line(&line, out);
            }
            let returned = chunk[end] == b'\r';
            chunk = &chunk[end + 1..];
            if returned {
                match chunk.first() {
                    Some(b'\n') => chunk = &chunk[1..],
                    Some(_) => {}
                    None => self.after_return = true,
                }
            }
        }
        if !chunk.is_empty() {
            self.after_return = false;
            if self.line.len() + chunk.len() > LINE_BYTES_MAX {
                return Err(ClientError::LineTooLong(LINE_BYTES_MAX));
            }
            self.line.extend_from_slice(chunk);
        }
        Ok(())
    }

    fn take_line(&mut self, line: &[u8], out: &mut VecDeque<Event>) {
        let line = String::from_utf8_lossy(line);
        let mut line = line.as_ref();
        if !self.begun {
            self.begun = true;
            line = line.strip_prefix('\u{feff}').unwrap_or(line);
        }
        if line.is_empty() {
            return self.complete(out);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => self.comments += 1,
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "event" => value.clone_into(&mut self.event),
            "data" => {
                if self.has_data {
                    self.data.push('\n');
                }
                self.data.push_str(value);
                self.has_data = true;
            }
            _ => {}
        }
    }

    fn complete(&mut self, out: &mut VecDeque<Event>) {
        let id = self.id.take();
        let event = std::mem::take(&mut self.event);
        let data = std::mem::take(&mut self.data);
        if std::mem::take(&mut self.has_data) {
            let event = if event.is_empty() { "message".to_owned() } else { event };
            out.push_back(Event { id, event, data });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::{Event, LINE_BYTES_MAX, Parser};

    const STREAM: &str = "\u{feff}: hello\n\nid: 7\nevent: ready\ndata: {\"seq\":7}\n\n: ping\n\
        id: 8\r\nevent: desk.message_posted\r\ndata: {\"text\":\"Grüße 🙂\"}\r\n\r\n\
        data: one\rdata: two\r\rdata\n\nevent: nothing\n\nretry: 5\ndata:x\n\n";

    fn event(id: Option<&str>, event: &str, data: &str) -> Event {
        Event { id: id.map(str::to_owned), event: event.into(), data: data.into() }
    }

    fn expected() -> Vec<Event> {
        vec![
            event(Some("7"), "ready", "{\"seq\":7}"),
            event(Some("8"), "desk.message_posted", "{\"text\":\"Grüße 🙂\"}"),
            event(None, "message", "one\ntwo"),
            event(None, "message", ""),
            event(None, "message", "x"),
        ]
    }

    #[test]
    fn a_stream_cut_anywhere_gives_the_same_events() {
        let bytes = STREAM.as_bytes();
        for cut in 0..=bytes.len() {
            let (mut parser, mut out) = (Parser::default(), VecDeque::new());
            parser.push(&bytes[..cut], &mut out).unwrap();
            parser.push(&bytes[cut..], &mut out).unwrap();
            assert_eq!(Vec::from(out), expected(), "cut at {cut}");
            assert_eq!(parser.comments(), 2, "cut at {cut}");
        }
    }

    #[test]
    fn a_stream_in_pieces_of_every_size_gives_the_same_events() {
        for size in 1..=STREAM.len() {
            let (mut parser, mut out) = (Parser::default(), VecDeque::new());
            for piece in STREAM.as_bytes().chunks(size) {
                parser.push(piece, &mut out).unwrap();
                parser.push(b"", &mut out).unwrap();
            }
            assert_eq!(Vec::from(out), expected(), "pieces of {size}");
        }
    }

    #[test]
    fn an_event_that_is_not_complete_is_not_given() {
        let (mut parser, mut out) = (Parser::default(), VecDeque::new());
        parser.push(b"id: 1\ndata: {}\n", &mut out).unwrap();
        assert!(out.is_empty());
        parser.push(b"\n", &mut out).unwrap();
        assert_eq!(out.len(), 1);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let (mut parser, mut out) = (Parser::default(), VecDeque::new());
        let piece = vec![b'x'; LINE_BYTES_MAX];
        assert!(parser.push(&piece, &mut out).is_ok());
        assert!(parser.push(b"x", &mut out).is_err());
    }

    #[test]
    fn the_seq_is_read_from_the_data() {
        assert_eq!(event(None, "ready", "{\"seq\":12}").seq(), Some(12));
        assert_eq!(event(None, "ready", "nonsense").seq(), None);
    }
}
