//! Rust source split into code and string literals: no parser, but enough to look for words.

/// A file's text taken apart.
#[derive(Debug, Default, PartialEq)]
pub(super) struct RustText {
    /// The code alone: comments and the insides of literals are gone, line breaks stay.
    pub(super) code: String,
    /// The string literals, each with its line (from 1).
    pub(super) literals: Vec<(usize, String)>,
}

impl RustText {
    pub(super) fn of(text: &str) -> Self {
        let mut scanner = Scanner { rest: text, line: 1, found: Self::default() };
        while scanner.step() {}
        scanner.found
    }
}

/// The text before its own tests: up to a `#[cfg(test)]` that a module with braces follows.
pub(super) fn without_tests(text: &str) -> &str {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let after = &text[start + line.len()..];
        let module = after.lines().next().unwrap_or_default();
        if line.trim_end() == "#[cfg(test)]" && module.starts_with("mod ") && module.trim_end().ends_with('{')
        {
            return &text[..start];
        }
        start += line.len();
    }
    text
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
    found: RustText,
}

impl Scanner<'_> {
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if self.rest.starts_with("//") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.skip(end_of_comment(self.rest));
        } else if let Some(hashes) = raw_hashes(self.rest, &self.found.code) {
            let opening = self.rest.find('"').map_or(0, |at| at + 1);
            let closing = format!("\"{}", "#".repeat(hashes));
            let inside = self.rest[opening..].find(&closing).unwrap_or(self.rest.len() - opening);
            self.literal(opening, inside, closing.len());
        } else if first == '"' {
            self.literal(1, end_of_string(&self.rest[1..]), 1);
        } else if first == '\'' {
            self.skip(length_of_char(self.rest));
            self.found.code.push('\'');
        } else {
            self.found.code.push(first);
            self.line += usize::from(first == '\n');
            self.rest = &self.rest[first.len_utf8()..];
        }
        true
    }

    fn literal(&mut self, opening: usize, inside: usize, closing: usize) {
        let text = self.rest[opening..opening + inside].to_owned();
        self.found.literals.push((self.line, text));
        self.found.code.push_str("\"\"");
        self.skip((opening + inside + closing).min(self.rest.len()));
    }

    /// Leaves this many bytes out, but keeps their line breaks.
    fn skip(&mut self, bytes: usize) {
        let breaks = self.rest[..bytes].matches('\n').count();
        self.line += breaks;
        self.found.code.extend(std::iter::repeat_n('\n', breaks));
        self.rest = &self.rest[bytes..];
    }
}

fn end_of_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// How many `#` a raw string that starts here has; `None` if none starts here.
fn raw_hashes(text: &str, code_before: &str) -> Option<usize> {
    let after_word = code_before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
    let rest = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    (!after_word && rest[hashes..].starts_with('"')).then_some(hashes)
}

/// The bytes of a character literal such as `'"'` or `'\n'`; 1 for a lifetime's mark.
fn length_of_char(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    match letters.next() {
        Some((_, '\\')) => text[3..].find('\'').map_or(text.len(), |at| at + 4),
        Some(_) => match letters.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{RustText, without_tests};

    #[test]
    fn comments_and_literals_are_taken_out_of_the_code() {
        let text = "a(\"one \\\" two\"); // \"no\"\n/* \"no\" /* x */ \n */ b(r#\"th\"ree\"#, '\"', '\\'', b\"four\", 'ä');\n\
            fn f<'a>(x: &'a str) -> for<'b> g(\"five\nsix\")\n h(\"seven\")";
        let found = RustText::of(text);
        let literals: Vec<(usize, &str)> =
            found.literals.iter().map(|(n, text)| (*n, text.as_str())).collect();
        assert_eq!(
            literals,
            [(1, "one \\\" two"), (3, "th\"ree"), (3, "four"), (4, "five\nsix"), (6, "seven")]
        );
        assert!(!found.code.contains("no") && found.code.contains("fn f<'a>(x: &'a str)"), "{}", found.code);
        assert_eq!(found.code.lines().count(), text.lines().count());
    }

    #[test]
    fn a_files_own_tests_are_cut_off() {
        assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests {\n x\n}\n"), "a\n");
        assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests;\nb\n"), "a\n#[cfg(test)]\nmod tests;\nb\n");
    }
}
