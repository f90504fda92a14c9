//! Texts as words: folded, so that whoever types without accents or capitals finds them; where a script has no blanks, in pairs of letters.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Letters of the longest word; the rest of it is another word. Keeps nonsense from being one.
const LONGEST: usize = 64;

/// A word and where it stands in the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Folded.
    pub word: String,
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// The words of a text in order.
#[must_use]
pub fn split(text: &str) -> Vec<Part> {
    split_each(text).collect()
}

/// The same, one by one.
pub fn split_each(text: &str) -> impl Iterator<Item = Part> {
    Runs { text, at: 0 }.flat_map(|run| if run.together { pairs(&run) } else { whole(&run) })
}

/// Whether the script writes words without blanks between them.
pub(crate) const fn is_written_together(c: char) -> bool {
    matches!(c as u32,
        0x0E00..=0x0EFF // Thai, Lao
        | 0x1000..=0x109F | 0x1780..=0x17FF // Myanmar, Khmer
        | 0x3040..=0x30FF | 0x31F0..=0x31FF // Kana
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF // Han
        | 0xFF66..=0xFF9F) // Half-width kana
}

/// A stretch of letters and digits of one manner of writing.
struct Run<'a> {
    text: &'a str,
    from: usize,
    together: bool,
}

struct Runs<'a> {
    text: &'a str,
    at: usize,
}

fn belongs(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

impl<'a> Iterator for Runs<'a> {
    type Item = Run<'a>;

    fn next(&mut self) -> Option<Run<'a>> {
        let rest = &self.text[self.at..];
        let (start, first) = rest.char_indices().find(|(_, c)| belongs(*c))?;
        let together = is_written_together(first);
        let mut letters = 0;
        let length = rest[start..].char_indices().find(|(_, c)| {
            letters += 1;
            !belongs(*c)
                || (!is_combining_mark(*c) && is_written_together(*c) != together)
                || (!together && letters > LONGEST)
        });
        let length = length.map_or(rest.len() - start, |(end, _)| end);
        let from = self.at + start;
        self.at = from + length;
        Some(Run { text: &self.text[from..from + length], from, together })
    }
}

fn whole(run: &Run<'_>) -> Vec<Part> {
    let word = fold(run.text);
    if word.is_empty() {
        return Vec::new();
    }
    vec![Part { word, from: run.from, to: run.from + run.text.len() }]
}

/// Every letter with its neighbour, and the last one by itself: one letter is then a beginning, two are a word, more a phrase.
fn pairs(run: &Run<'_>) -> Vec<Part> {
    let letters: Vec<(usize, char)> = run.text.char_indices().collect();
    let end = |place: usize| letters.get(place).map_or(run.text.len(), |(at, _)| *at);
    (0..letters.len())
        .map(|place| {
            let (from, to) = (letters[place].0, end(place + 2));
            Part { word: fold(&run.text[from..to]), from: run.from + from, to: run.from + to }
        })
        .filter(|part| !part.word.is_empty())
        .collect()
}

/// Without capitals and accents, and with letters that look alike as one.
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_accent(*c)).nfc().flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'þ' => folded.push_str("th"),
            'ς' => folded.push('σ'),
            c if belongs(c) && !is_accent(c) => folded.push(c),
            // A sign that came apart, such as the stroke of a fraction.
            _ => {}
        }
    }
    folded
}

/// Marks that change how a letter is said, not which it is. Those that are letters of their own (Indic vowels, the voice of kana) stay.
const fn is_accent(c: char) -> bool {
    matches!(c as u32, 0x0300..=0x036F | 0x0591..=0x05C7 | 0x064B..=0x065F | 0x0670 | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

#[cfg(test)]
mod tests {
    use super::{fold, split};

    fn words(text: &str) -> Vec<String> {
        split(text).into_iter().map(|part| part.word).collect()
    }

    #[test]
    fn capitals_and_accents_are_folded() {
        assert_eq!(words("Größe, CAFÉ; Łódź İstanbul"), ["grosse", "cafe", "lodz", "istanbul"]);
        assert_eq!(fold("ﬁne"), "fine");
    }

    #[test]
    fn scripts_without_blanks_are_pairs_and_a_last_letter() {
        assert_eq!(words("日本語abc"), ["日本", "本語", "語", "abc"]);
        assert_eq!(words("ひ"), ["ひ"]);
    }

    #[test]
    fn vowels_of_indic_scripts_stay() {
        assert_eq!(words("किताब"), ["किताब"]);
        assert_eq!(words("한국어 서울"), ["한국어", "서울"]);
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "…Ünï «cödé» 1/2 ½";
        for part in split(text) {
            assert_eq!(fold(&text[part.from..part.to]), part.word);
        }
    }

    #[test]
    fn nonsense_without_end_is_words_of_a_bounded_length() {
        assert!(split(&"x".repeat(1000)).iter().all(|part| part.word.len() <= 64));
    }

    proptest::proptest! {
        #[test]
        fn words_hold_letters_digits_and_marks_only(text in "\\PC{0,80}") {
            for part in split(&text) {
                proptest::prop_assert!(!part.word.is_empty());
                proptest::prop_assert!(part.word.chars().all(super::belongs), "{:?}", part.word);
                proptest::prop_assert!(text.get(part.from..part.to).is_some());
            }
        }

        #[test]
        fn what_was_folded_stays_as_it_is(text in "\\PC{0,40}") {
            for part in split(&text) {
                proptest::prop_assert_eq!(fold(&part.word), part.word);
            }
        }
    }
}
