//! What a file may be called: a name, never a path, and one that reads as it is written.

/// The longest name, in characters.
const LONGEST: usize = 150;
/// Characters of an ending that a shortened name keeps.
const ENDING: usize = 16;

/// Characters that turn the direction of what follows, or that nobody sees: `photo<RLO>gpj.exe` looks like a picture.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The name as it is kept: of a path the last part, nothing hidden, nothing that a file system refuses, not too long.
pub(crate) fn tidy(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name = String::with_capacity(last.len());
    for c in last.chars().filter(|c| !is_hidden(*c)) {
        let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
        let c = if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c };
        if !(c == ' ' && name.ends_with(' ')) {
            name.push(c);
        }
    }
    // Leading dots hide a file, trailing ones confuse Windows.
    let name = name.trim_matches(|c: char| c == '.' || c == ' ');
    if name.is_empty() { "file".to_owned() } else { shortened(name) }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|e| e.chars().count() < ENDING);
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    let kept = LONGEST - 1 - ending.chars().count();
    format!("{}…{ending}", name.chars().take(kept).collect::<String>().trim_end())
}

/// Reads `%C3%A4` as UTF-8. `None` for what is not.
pub(crate) fn of_percent(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            let [high, low, after @ ..] = tail else { return None };
            let digit = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok());
            bytes.push(digit(high)? * 16 + digit(low)?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

/// `attachment` with the name, for programs of every age (RFC 6266).
pub(crate) fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '_' }).collect();
    let plain = plain.replace(['"', '\\', '%'], "_");
    let mut exact = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            exact.push(char::from(byte));
        } else {
            exact.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_name() {
        assert_eq!(tidy("C:\\Users\\me\\a.txt"), "a.txt");
        assert_eq!(tidy("../../etc/passwd"), "passwd");
        assert_eq!(tidy(".."), "file");
        assert_eq!(tidy(""), "file");
        assert_eq!(tidy(".htaccess"), "htaccess");
    }

    #[test]
    fn a_name_reads_as_it_is_written() {
        assert_eq!(tidy("photo\u{202e}gpj.exe"), "photogpj.exe");
        assert_eq!(tidy("a\u{200b}b\u{0}c\r\nd.png"), "ab c d.png");
        assert_eq!(tidy("Rechnung März.pdf"), "Rechnung März.pdf");
        assert_eq!(tidy("صورة.png"), "صورة.png");
        assert_eq!(tidy("what?<is>:this|\"*"), "what__is__this___");
        assert_eq!(tidy(". . .hidden. ."), "hidden");
        assert_eq!(tidy(" . .. "), "file");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = tidy(&format!("{}.jpeg", "ä".repeat(500)));
        assert_eq!(name.chars().count(), LONGEST);
        assert!(name.ends_with("….jpeg"));
        assert_eq!(tidy(&"a.".repeat(400)).chars().count(), LONGEST);
    }

    #[test]
    fn percents_are_read_and_broken_ones_refused() {
        assert_eq!(of_percent("M%C3%A4rz%20a.txt").as_deref(), Some("März a.txt"));
        for broken in ["%", "%C", "%ZZ", "%C3", "%ff"] {
            assert_eq!(of_percent(broken), None, "{broken}");
        }
    }

    #[test]
    fn the_header_says_the_name_to_old_and_new() {
        assert_eq!(
            disposition("Mä\"r;z.txt"),
            "attachment; filename=\"M__r;z.txt\"; filename*=UTF-8''M%C3%A4%22r%3Bz.txt"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_short_and_fits_a_header(given in "\\PC*|[\\x00-\\x7f]*") {
            let name = tidy(&given);
            proptest::prop_assert!((1..=LONGEST).contains(&name.chars().count()));
            proptest::prop_assert!(!name.contains(['/', '\\', '\0', '\n', '\r']) && !name.starts_with('.'));
            proptest::prop_assert_eq!(&tidy(&name), &name, "a tidy name stays");
            proptest::prop_assert!(axum::http::HeaderValue::from_str(&disposition(&name)).is_ok());
        }
    }
}
