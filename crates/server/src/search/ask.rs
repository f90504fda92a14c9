//! What somebody typed, as what is asked of the index. Whatever it is, it asks for words; there is no grammar to break but quotes.

use super::documents::alias_typed;
use super::matching::Wanted;
use ledger::search::{Part, Phrase, split};

/// The longest question, in characters.
pub(super) const LONGEST: usize = 200;
/// Words and phrases of a question; what follows is not asked for.
const MOST: usize = 12;

/// A question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    /// As it was typed.
    pub(crate) typed: Wanted,
    /// The name by which the desk shows a nameless visitor, if it may be one.
    pub(crate) alias: Option<String>,
}

impl Ask {
    /// `None` where there is not a letter or digit to look for.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut phrases = Vec::new();
        let mut rest = text;
        while phrases.len() < MOST {
            rest = rest.trim_start();
            let Some(first) = rest.chars().next() else { break };
            if is_quote(first) {
                let inside = &rest[first.len_utf8()..];
                let end = inside.find(is_quote);
                let quoted = &inside[..end.unwrap_or(inside.len())];
                // A quote that is still open is still being written.
                phrases.extend(phrase(quoted, end.is_none()));
                rest = end.map_or("", |end| inside[end..].trim_start_matches(is_quote));
            } else {
                let end = rest.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(rest.len());
                phrases.extend(phrase(&rest[..end], end == rest.len()));
                rest = &rest[end..];
            }
        }
        let phrases: Vec<Vec<Phrase>> = phrases.into_iter().map(|phrase| vec![phrase]).collect();
        if phrases.is_empty() {
            return None;
        }
        Some(Self { typed: Wanted { phrases }, alias: alias_typed(text) })
    }

    /// The same with other spellings of single words, if `meant` knows any.
    pub(crate) fn corrected<E>(
        &self,
        mut meant: impl FnMut(&str, bool) -> Result<Vec<String>, E>,
    ) -> Result<Option<Wanted>, E> {
        let mut corrected = self.typed.clone();
        let mut any = false;
        for spellings in &mut corrected.phrases {
            let [Phrase { words, open }] = spellings.as_slice() else { continue };
            let [word] = words.as_slice() else { continue };
            for other in meant(word, *open)? {
                spellings.push(Phrase { words: vec![other], open: false });
                any = true;
            }
        }
        Ok(any.then_some(corrected))
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// What stands together is looked for together, so that an address or a number with a hyphen is one thing.
fn phrase(text: &str, mut open: bool) -> Option<Phrase> {
    let mut parts = split(text);
    // Where letters are indexed in pairs, the last one by itself says only where the text ended.
    if let [.., before, last] = parts.as_slice()
        && last.from < before.to
    {
        parts.pop();
    } else if let [only] = parts.as_slice()
        && is_single_pair_letter(only)
    {
        open = true;
    }
    let words: Vec<String> = parts.into_iter().map(|part| part.word).collect();
    (!words.is_empty()).then_some(Phrase { words, open })
}

fn is_single_pair_letter(part: &Part) -> bool {
    part.word.chars().count() == 1 && !part.word.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::Ask;

    fn read(text: &str) -> Vec<String> {
        let ask = Ask::read(text).unwrap_or_default();
        let phrases = ask.typed.phrases.into_iter().flatten();
        phrases.map(|p| format!("{}{}", p.words.join(" "), if p.open { "*" } else { "" })).collect()
    }

    #[test]
    fn the_last_word_is_a_beginning_unless_something_follows() {
        assert_eq!(read("Refund ord"), ["refund", "ord*"]);
        assert_eq!(read("refund order "), ["refund", "order"]);
    }

    #[test]
    fn quotes_keep_words_together_and_may_be_open() {
        assert_eq!(read("\"blue lamp\" late"), ["blue lamp", "late*"]);
        assert_eq!(read("late \"blue la"), ["late", "blue la*"]);
        assert_eq!(read("„blaue Lampe“ "), ["blaue lampe"]);
    }

    #[test]
    fn what_stands_together_is_a_phrase() {
        assert_eq!(read("a.b@c.example "), ["a b c example"]);
        assert_eq!(read("日本語 "), ["日本 本語"]);
        assert_eq!(read("語 "), ["語*"]);
    }

    #[test]
    fn nothing_but_signs_is_no_question() {
        for text in ["", "  ", "\"\"", "***", "(((", "\"", "-- ; ^ :"] {
            assert!(Ask::read(text).is_none(), "{text}");
        }
        assert_eq!(read("words:x OR NEAR(a* b) NOT -c"), ["words x", "or", "near a", "b", "not", "c*"]);
    }
}
