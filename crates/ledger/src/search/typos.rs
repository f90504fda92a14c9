//! Which word was meant: those of the index that differ in one place. A word with one mistake has its first or its second half right, so
//! that one range of words, from the front or from the back, holds each candidate.

use super::{Among, MISTYPED_FROM, said, turned, words_from, words_to};
use crate::{LedgerError, Rows};
use events::WorkspaceId;

/// Words that are compared for one that was typed.
const COMPARED: i64 = 4_000;
/// Words that are looked for in place of one that was typed.
const MOST: usize = 8;
/// Words that are looked up for these, at most: those that only others may read are passed over.
const LOOKED_UP: usize = 400;

pub(super) fn meant(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    word: &str,
    open: bool,
    among: &Among,
) -> Result<Vec<String>, LedgerError> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < MISTYPED_FROM || letters.iter().any(|c| !c.is_alphabetic()) {
        return Ok(Vec::new());
    }
    let half = letters.len() / 2;
    let front: String = letters[..half].iter().collect();
    let back: String = letters[half..].iter().rev().collect();
    let mut candidates = words_from(rows, workspace, &front, COMPARED)?;
    candidates.extend(words_to(rows, workspace, &back, COMPARED)?.iter().map(|t| turned(t)));
    // Two letters in the wrong order just in the middle leave neither half right.
    let mut swapped = letters.clone();
    swapped.swap(half - 1, half);
    let swapped: String = swapped.into_iter().collect();
    candidates.extend(words_from(rows, workspace, &swapped, 1)?.into_iter().filter(|w| *w == swapped));
    let mut likely: Vec<(usize, String)> = Vec::new();
    for candidate in candidates {
        let is_word = candidate != word && alike(word, &candidate);
        let is_beginning = || open && !candidate.starts_with(word) && begins_alike(&letters, &candidate);
        let rank = match () {
            () if is_word && candidate.chars().next() == letters.first().copied() => 0,
            () if is_word => 1,
            () if is_beginning() => 2,
            () => continue,
        };
        likely.push((rank, candidate));
    }
    likely.sort();
    likely.dedup();
    // A word that stands only where whoever asks may not read is none: it would tell of itself, by being found or by taking a place.
    let mut meant = Vec::new();
    let mut likely = likely.into_iter().map(|(_, word)| word).take(LOOKED_UP).peekable();
    while meant.len() < MOST && likely.peek().is_some() {
        let next: Vec<String> = likely.by_ref().take(MOST).collect();
        meant.extend(said(rows, workspace, next, among)?);
    }
    meant.truncate(MOST);
    Ok(meant)
}

/// Whether a word begins as another does that has one mistake.
fn begins_alike(letters: &[char], candidate: &str) -> bool {
    let candidate: Vec<char> = candidate.chars().collect();
    (letters.len() - 1..=letters.len() + 1)
        .any(|length| candidate.get(..length).is_some_and(|start| are_alike(letters, start)))
}

/// Whether two words are the same, or differ in one place: a letter too many, too few or wrong, or two in the wrong order.
#[must_use]
pub fn alike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    are_alike(&a, &b)
}

fn are_alike(a: &[char], b: &[char]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([], []) => true,
        ([x1, x2, a @ ..], [y1, y2, b @ ..]) if x1 == y2 && x2 == y1 && a == b => true,
        _ => {
            let tail = |letters: &[char]| letters.get(1..).map(<[char]>::to_vec).unwrap_or_default();
            match a.len().cmp(&b.len()) {
                std::cmp::Ordering::Equal => tail(a) == tail(b),
                std::cmp::Ordering::Greater => tail(a) == b,
                std::cmp::Ordering::Less => a == tail(b),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn one_mistake_is_forgiven_and_two_are_not() {
        for typo in ["refund", "refnd", "refunnd", "refumd", "refudn", "erfund", "efund", "refundx"] {
            assert!(alike(typo, "refund"), "{typo}");
        }
        for other in ["refd", "funder", "rfeudn", "refunding", "defumd"] {
            assert!(!alike(other, "refund"), "{other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn it_is_the_same_from_both_sides(a in "[ab]{0,6}", b in "[ab]{0,6}") {
            proptest::prop_assert_eq!(alike(&a, &b), alike(&b, &a));
        }
    }
}
