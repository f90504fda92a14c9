//! Placeholders in saved replies: which there are, and what in a text is meant as one.

/// Every placeholder, as it stands between braces.
pub const PLACEHOLDERS: &[&str] =
    &["customer.name", "customer.first_name", "agent.name", "agent.first_name", "inbox.name", "wait"];

/// The longest text between braces that is looked at, in characters: longer ones are no placeholders.
const LONGEST: usize = 40;

/// What stands between braces and looks like a placeholder, in order. Braces around anything else are just braces.
pub fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once('{')?;
            rest = after;
            let Some(end) = after.find(['{', '}']) else { continue };
            let inner = &after[..end];
            if after[end..].starts_with('}') && is_name(inner.trim()) && inner.chars().count() <= LONGEST {
                return Some(inner);
            }
        }
    })
}

fn is_name(text: &str) -> bool {
    let part = |part: &str| {
        part.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    };
    text.split('.').all(part)
}

/// The first that looks like a placeholder and is none: what nobody would fill in must not reach a customer.
#[must_use]
pub fn unknown(text: &str) -> Option<&str> {
    placeholders(text).find(|name| !PLACEHOLDERS.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_passes_and_what_nobody_would_fill_in_is_named() {
        assert_eq!(
            unknown("Hello {customer.name}, here is {agent.first_name} of {inbox.name}: {wait}."),
            None
        );
        assert_eq!(unknown("Hello {customer.nmae}"), Some("customer.nmae"));
        assert_eq!(unknown("Hello { customer.name }"), Some(" customer.name "), "a space makes it another");
        assert_eq!(unknown("Hello {Customer.Name}"), Some("Customer.Name"));
        assert_eq!(unknown("{wait} {vorname}"), Some("vorname"));
        assert_eq!(unknown("{{customer.name}}"), None, "the inner one is filled in");
    }

    #[test]
    fn braces_around_anything_else_are_braces() {
        for text in [
            "{}",
            "{ }",
            "{\"a\": 1}",
            "f(x) { return 1; }",
            "{",
            "}{",
            "{1}",
            "{a b}",
            "{a..b}",
            "{.a}",
            "a } b",
        ] {
            assert_eq!(unknown(text), None, "{text}");
        }
        assert_eq!(unknown(&format!("{{{}}}", "x".repeat(41))), None);
    }
}
