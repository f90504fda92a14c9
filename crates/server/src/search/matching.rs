//! Whether and where a text answers. The index proposes; this decides, on the text as it is now, and says what to highlight.

use ledger::search::{Part, Phrase, split};
use std::ops::Range;

/// All of these, each in one of its spellings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) phrases: Vec<Vec<Phrase>>,
}

impl Wanted {
    /// Where the text answers, in bytes, in order and apart; `None` where it does not.
    pub(crate) fn places(&self, text: &str) -> Option<Vec<Range<usize>>> {
        let parts = split(text);
        let mut places = Vec::new();
        for spellings in &self.phrases {
            let before = places.len();
            for phrase in spellings {
                places.extend(found(phrase, &parts));
            }
            if places.len() == before {
                return None;
            }
        }
        places.sort_by_key(|place: &Range<usize>| (place.start, place.end));
        let mut apart: Vec<Range<usize>> = Vec::with_capacity(places.len());
        for place in places {
            match apart.last_mut() {
                Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
                _ => apart.push(place),
            }
        }
        Some(apart)
    }

    /// Words by which a text answers that were not typed so.
    pub(crate) fn spellings_beside(&self, typed: &Self, text: &str) -> Vec<String> {
        let parts = split(text);
        let others = self.phrases.iter().zip(&typed.phrases);
        let others = others.flat_map(|(all, typed)| all.iter().filter(|phrase| !typed.contains(phrase)));
        others
            .filter(|phrase| found(phrase, &parts).next().is_some())
            .map(|phrase| phrase.words.join(" "))
            .collect()
    }
}

fn found<'a>(phrase: &'a Phrase, parts: &'a [Part]) -> impl Iterator<Item = Range<usize>> + 'a {
    parts.windows(phrase.words.len().max(1)).filter(|window| answers(phrase, window)).map(|window| {
        let (first, last) = (&window[0], &window[window.len() - 1]);
        first.from..last.to
    })
}

fn answers(phrase: &Phrase, window: &[Part]) -> bool {
    let last = phrase.words.len() - 1;
    phrase.words.iter().zip(window).enumerate().all(|(place, (wanted, part))| {
        if phrase.open && place == last { part.word.starts_with(wanted) } else { part.word == *wanted }
    })
}
