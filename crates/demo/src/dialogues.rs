//! Dialogues: what customers say, turn by turn.

use flate2::read::MultiGzDecoder;
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use thiserror::Error;

/// What one file may hold once unpacked, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;
/// The longest turn that the widget takes, in characters.
const LONGEST_TURN: usize = 10_000;
/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// One customer's turns, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Dialogue {
    /// As the file names it.
    pub name: String,
    /// What they say, one after another; never empty.
    pub turns: Vec<String>,
}

/// The file cannot be used.
#[derive(Debug, Error)]
pub enum UnreadableTurns {
    /// It cannot be read.
    #[error("cannot read {file}: {source}")]
    File {
        /// Which file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// No line of it has a conversation, a turn and a text.
    #[error(
        "{0} holds no turns: each line must have a conversation, a turn number and a text, separated by tabs"
    )]
    Empty(String),
}

/// The turns that were written for the product.
#[must_use]
pub fn sample_turns() -> Vec<Dialogue> {
    parse(include_str!("../../../samples/turns.tsv"))
}

/// Reads dialogues from a tab-separated file, plain or gzip: conversation, turn, text. With a header, the columns are found by
/// their names; without one, they are the first three.
///
/// # Errors
/// Where the file cannot be read, or holds no turn.
pub fn read_turns(file: &Path) -> Result<Vec<Dialogue>, UnreadableTurns> {
    let shown = file.display().to_string();
    let unreadable = |source| UnreadableTurns::File { file: shown.clone(), source };
    let bytes = std::fs::read(file).map_err(unreadable)?;
    let mut text = Vec::new();
    if bytes.starts_with(&GZIP) {
        MultiGzDecoder::new(bytes.as_slice()).take(LARGEST).read_to_end(&mut text).map_err(unreadable)?;
    } else {
        text = bytes;
    }
    let dialogues = parse(&String::from_utf8_lossy(&text));
    if dialogues.is_empty() { Err(UnreadableTurns::Empty(shown)) } else { Ok(dialogues) }
}

/// Where a line's parts are.
#[derive(Clone, Copy)]
struct Columns {
    conversation: usize,
    turn: usize,
    text: usize,
}

const FIRST_THREE: Columns = Columns { conversation: 0, turn: 1, text: 2 };

impl Columns {
    /// `None` for a line that is no header.
    fn of_header(line: &str) -> Option<Self> {
        let names: Vec<String> = line.split('\t').map(|name| name.trim().to_lowercase()).collect();
        let find = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        Some(Self {
            conversation: find(&["conversation", "conversationid", "conversation_id", "dialogue"])?,
            turn: find(&["turn", "turnnumber", "turn_number"])?,
            text: find(&["text", "utterance", "message"])?,
        })
    }
}

fn parse(text: &str) -> Vec<Dialogue> {
    let mut lines = text.lines().peekable();
    let header = lines.peek().and_then(|first| Columns::of_header(first));
    if header.is_some() {
        lines.next();
    }
    let columns = header.unwrap_or(FIRST_THREE);
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut dialogues: Vec<(String, Vec<(f64, String)>)> = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |index: usize| cells.get(index).map(|cell| cell.trim());
        let (Some(name), Some(turn), Some(said)) =
            (cell(columns.conversation), cell(columns.turn), cell(columns.text))
        else {
            continue;
        };
        let Ok(turn) = turn.parse::<f64>() else { continue };
        if name.is_empty() || said.is_empty() {
            continue;
        }
        let place = *places.entry(name).or_insert_with(|| {
            dialogues.push((name.to_owned(), Vec::new()));
            dialogues.len() - 1
        });
        dialogues[place].1.push((turn, said.chars().take(LONGEST_TURN).collect()));
    }
    let in_order = |(name, mut turns): (String, Vec<(f64, String)>)| {
        turns.sort_by(|a, b| a.0.total_cmp(&b.0));
        Dialogue { name, turns: turns.into_iter().map(|(_, said)| said).collect() }
    };
    dialogues.into_iter().map(in_order).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_are_a_few_hundred_turns() {
        let dialogues = sample_turns();
        assert!(dialogues.len() >= 90);
        assert!(dialogues.iter().map(|d| d.turns.len()).sum::<usize>() >= 300);
    }

    #[test]
    fn columns_are_found_by_name_and_turns_put_in_order() {
        let text =
            "turnNumber\tconversationId\tintent\tutterance\n2\ta\tx\tlater\n0\ta\tx\tfirst\n0\tb\tx\tother\n";
        let dialogues = parse(text);
        assert_eq!(dialogues[0].turns, ["first", "later"]);
        assert_eq!(dialogues[1].name, "b");
    }

    #[test]
    fn without_a_header_the_first_three_columns_count_and_broken_lines_are_left_out() {
        let dialogues = parse("a\t1\thello\nbroken line\na\tx\tno turn\na\t2\t\na\t3\tbye\n");
        assert_eq!(dialogues, [Dialogue { name: "a".into(), turns: vec!["hello".into(), "bye".into()] }]);
    }
}
