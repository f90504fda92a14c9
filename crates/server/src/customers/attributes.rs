//! What a company keeps on its customers, and which values fit. Pure.

use events::{AttributeDefinition, AttributeType};
use serde_json::Value;
use std::collections::BTreeSet;

/// Definitions that a workspace has at most.
const MOST_DEFINITIONS: usize = 50;
/// The longest key, in characters.
const LONGEST_KEY: usize = 40;
/// The longest label, in characters.
const LONGEST_LABEL: usize = 100;
/// The longest text that a value may ever have, in characters; also when nobody says less.
const LONGEST_TEXT: i64 = 1000;
/// Choices of one attribute at most.
const MOST_CHOICES: usize = 50;
/// Whole numbers that every client reads exactly.
const EXACT: f64 = 9_007_199_254_740_991.0;

/// Whether these definitions can be kept.
///
/// # Errors
/// A sentence that says what is wrong.
pub(crate) fn check_definitions(all: &[AttributeDefinition]) -> Result<(), String> {
    if all.len() > MOST_DEFINITIONS {
        return Err(format!("There are at most {MOST_DEFINITIONS} attributes."));
    }
    let mut keys = BTreeSet::new();
    for one in all {
        check_definition(one)?;
        if !keys.insert(&one.key) {
            return Err(format!("The key {:?} is there twice.", one.key));
        }
    }
    Ok(())
}

fn check_definition(one: &AttributeDefinition) -> Result<(), String> {
    let key = &one.key;
    let well_formed = key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && key.len() <= LONGEST_KEY;
    if !well_formed {
        return Err(format!(
            "A key is 1 to {LONGEST_KEY} small letters, digits and _, beginning with a letter; {key:?} is not."
        ));
    }
    if !is_line(&one.label, LONGEST_LABEL) {
        return Err(format!(
            "The label of {key} must have 1 to {LONGEST_LABEL} characters and no line breaks."
        ));
    }
    let is = |kind| one.value == kind;
    if one.longest.is_some_and(|n| !is(AttributeType::Text) || !(1..=LONGEST_TEXT).contains(&n)) {
        return Err(format!("`longest` of {key} is for texts, from 1 to {LONGEST_TEXT}."));
    }
    if (one.least.is_some() || one.most.is_some()) && !is(AttributeType::Number) {
        return Err(format!("`least` and `most` of {key} are for numbers."));
    }
    if one.least.zip(one.most).is_some_and(|(least, most)| least > most) {
        return Err(format!("`least` of {key} is more than `most`."));
    }
    if is(AttributeType::Choice) == one.choices.is_empty() {
        return Err(format!("{key} must have `choices` if it is a choice, and none if it is not."));
    }
    let distinct: BTreeSet<&String> = one.choices.iter().collect();
    if one.choices.len() > MOST_CHOICES
        || distinct.len() < one.choices.len()
        || !one.choices.iter().all(|choice| is_line(choice, LONGEST_LABEL))
    {
        return Err(format!(
            "The choices of {key} must be at most {MOST_CHOICES}, all different, each of 1 to {LONGEST_LABEL} characters without line breaks."
        ));
    }
    Ok(())
}

/// A line of text that says something.
pub(crate) fn is_line(text: &str, longest: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control)
}

/// A value as it is kept.
///
/// # Errors
/// A sentence that says what would fit.
pub(crate) fn check_value(definition: &AttributeDefinition, value: &Value) -> Result<Value, String> {
    let label = &definition.label;
    match (definition.value, value) {
        (AttributeType::Text, Value::String(text)) => {
            let longest = definition.longest.unwrap_or(LONGEST_TEXT);
            let fits = usize::try_from(longest).is_ok_and(|longest| is_line(text, longest));
            fits.then(|| value.clone())
                .ok_or_else(|| format!("{label} must have 1 to {longest} characters and no line breaks."))
        }
        (AttributeType::Number, Value::Number(number)) => {
            let number = number.as_f64().filter(|n| n.abs() <= EXACT);
            let within = number.filter(|n| {
                #[expect(clippy::cast_precision_loss, reason = "bounds beyond 2^53 are met to the nearest")]
                let fits = definition.least.is_none_or(|least| *n >= least as f64)
                    && definition.most.is_none_or(|most| *n <= most as f64);
                fits
            });
            within.map(|_| value.clone()).ok_or_else(|| match (definition.least, definition.most) {
                (Some(least), Some(most)) => format!("{label} must be from {least} to {most}."),
                (Some(least), None) => format!("{label} must be at least {least}."),
                (None, Some(most)) => format!("{label} must be at most {most}."),
                (None, None) => format!("{label} is too large a number."),
            })
        }
        (AttributeType::Date, Value::String(text)) => text
            .parse::<jiff::civil::Date>()
            .ok()
            .filter(|date| date.to_string() == *text)
            .map(|_| value.clone())
            .ok_or_else(|| format!("{label} must be a day such as 2026-11-30.")),
        (AttributeType::Choice, Value::String(text)) => {
            let known = definition.choices.contains(text);
            known
                .then(|| value.clone())
                .ok_or_else(|| format!("{label} must be one of: {}.", definition.choices.join(", ")))
        }
        (AttributeType::YesNo, Value::Bool(_)) => Ok(value.clone()),
        (AttributeType::Text | AttributeType::Choice, _) => Err(format!("{label} must be a text.")),
        (AttributeType::Number, _) => Err(format!("{label} must be a number.")),
        (AttributeType::Date, _) => Err(format!("{label} must be a day such as \"2026-11-30\".")),
        (AttributeType::YesNo, _) => Err(format!("{label} must be true or false.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: AttributeType) -> AttributeDefinition {
        let choices = if value == AttributeType::Choice { vec!["Small".to_owned()] } else { Vec::new() };
        let (key, label) = ("plan".to_owned(), "Plan".to_owned());
        AttributeDefinition { key, label, value, longest: None, least: None, most: None, choices }
    }

    #[test]
    fn each_type_takes_its_own_values_and_no_others() {
        let values = [json!("words"), json!(7), json!("2026-02-28"), json!("Small"), json!(true)];
        let fits = |kind, value: &Value| check_value(&of(kind), value).is_ok();
        let table = [
            (AttributeType::Text, [true, false, true, true, false]),
            (AttributeType::Number, [false, true, false, false, false]),
            (AttributeType::Date, [false, false, true, false, false]),
            (AttributeType::Choice, [false, false, false, true, false]),
            (AttributeType::YesNo, [false, false, false, false, true]),
        ];
        for (kind, expected) in table {
            let got: Vec<bool> = values.iter().map(|value| fits(kind, value)).collect();
            assert_eq!(got, expected, "{kind}");
        }
        for odd in [json!(null), json!([]), json!({}), json!("2026-02-30"), json!("2026-2-3")] {
            assert!(!fits(AttributeType::Date, &odd), "{odd}");
        }
    }

    #[test]
    fn bounds_hold_at_both_ends() {
        let number = AttributeDefinition { least: Some(-1), most: Some(3), ..of(AttributeType::Number) };
        for (value, fits) in [(json!(-1), true), (json!(3), true), (json!(3.01), false), (json!(-2), false)] {
            assert_eq!(check_value(&number, &value).is_ok(), fits, "{value}");
        }
        let text = AttributeDefinition { longest: Some(2), ..of(AttributeType::Text) };
        for (value, fits) in [("ää", true), ("abc", false), ("", false), (" ", false), ("a\n", false)]
            .map(|(v, f)| (json!(v), f))
        {
            assert_eq!(check_value(&text, &value).is_ok(), fits, "{value}");
        }
    }

    #[test]
    fn definitions_that_contradict_themselves_are_refused() {
        check_definitions(&[of(AttributeType::Choice)]).unwrap_or_else(|says| panic!("{says}"));
        let odd = [
            AttributeDefinition { key: "Plan".to_owned(), ..of(AttributeType::Text) },
            AttributeDefinition { key: String::new(), ..of(AttributeType::Text) },
            AttributeDefinition { label: "a\nb".to_owned(), ..of(AttributeType::Text) },
            AttributeDefinition { choices: vec!["A".to_owned()], ..of(AttributeType::Text) },
            AttributeDefinition { choices: vec!["A".to_owned(); 2], ..of(AttributeType::Choice) },
            AttributeDefinition { choices: Vec::new(), ..of(AttributeType::Choice) },
            AttributeDefinition { least: Some(2), most: Some(1), ..of(AttributeType::Number) },
            AttributeDefinition { longest: Some(0), ..of(AttributeType::Text) },
            AttributeDefinition { longest: Some(5), ..of(AttributeType::Date) },
        ];
        for one in odd {
            assert!(check_definitions(std::slice::from_ref(&one)).is_err(), "{one:?}");
        }
        assert!(
            check_definitions(&[of(AttributeType::Text), of(AttributeType::Date)]).is_err(),
            "a key twice"
        );
    }
}
