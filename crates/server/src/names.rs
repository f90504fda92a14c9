//! What people, teams, inboxes, tags, views and companies are called: something that is seen, on one line, and reads as it is written.

use unicode_normalization::char::is_combining_mark;

/// Characters that turn the direction of what stands beside them (Unicode's `Bidi_Control`).
const fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters of which nothing is seen (Unicode's `Default_Ignorable_Code_Point`, and blanks that are no white space).
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The most marks on one letter. Every script's letters do with fewer; more are heaped over the lines above and below.
const MOST_MARKS: usize = 6;

/// Whether marks are heaped on a letter. What is not seen between them does not part them.
fn is_heaped(name: &str) -> bool {
    let mut marks = 0;
    name.chars().any(|c| {
        if is_combining_mark(c) {
            marks += 1;
        } else if !is_unseen(c) {
            marks = 0;
        }
        marks > MOST_MARKS
    })
}

/// Whether it can be a name, long enough or too long aside.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn check(name: &str) -> Result<(), &'static str> {
    if name.chars().any(turns) {
        return Err("A name has no characters that turn the direction of what stands beside it.");
    }
    if !name.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_unseen(c)) {
        return Err("A name has at least one character that is seen.");
    }
    if is_heaped(name) {
        return Err("A name has no heap of marks on a letter: six at most.");
    }
    Ok(())
}

/// The words of a name with one blank between them.
///
/// # Errors
/// A sentence that says what is wrong with it, and with what: `A title`.
pub(crate) fn words(text: &str, what: &str, longest: usize) -> Result<String, String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > longest || name.chars().any(char::is_control) {
        return Err(format!("{what} has 1 to {longest} characters."));
    }
    check(&name)?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_name_is_seen_and_turns_nothing() {
        for name in [
            "Olga Oaks",
            "\u{5d0}\u{5d1}",
            "\u{645}\u{6cc}\u{200c}\u{62e}",
            "\u{1f469}\u{200d}\u{1f4bb}",
            "C#",
            "Tha\u{302}\u{301}o",
            "\u{e17}\u{e35}\u{e48}\u{e19}\u{e35}\u{e48}",
            "\u{915}\u{94d}\u{937}\u{94d}\u{923}\u{93f}\u{902}",
        ] {
            assert_eq!(check(name), Ok(()), "{name:?}");
        }
        for name in [
            "",
            "\u{200b}",
            "\u{feff}\u{200b}",
            "\u{3164}",
            "\u{2800}",
            "Olga \u{202e}skaO",
            "a\u{2066}b",
            "a\u{200f}",
            &format!("A{}", "\u{30d}".repeat(99)),
            &format!("Olga{}", "\u{30d}\u{200b}".repeat(7)),
        ] {
            assert!(check(name).is_err(), "{name:?}");
        }
    }
}
