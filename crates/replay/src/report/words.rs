//! Numbers, lengths of time and dates as people say them, and text from elsewhere made harmless.

/// What stands where there is nothing to say.
pub(crate) const NONE: &str = "–";
/// Between a number and its unit, so that no line ends there.
const NEAR: char = '\u{a0}';

/// `14,096`
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut said = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

/// `1 contact`, `14,096 contacts`
pub(crate) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// `90.5 %`, and `under 0.1 %` of what is little but not nothing.
pub(crate) fn percent(share: Option<f64>) -> String {
    match finite(share) {
        None => NONE.to_owned(),
        Some(share) if share > 0.0 && share < 0.0005 => format!("under 0.1{NEAR}%"),
        Some(share) if (0.9995..1.0).contains(&share) => format!("over 99.9{NEAR}%"),
        Some(share) => format!("{:.1}{NEAR}%", share * 100.0),
    }
}

/// `90 %`, of a share that is a round number.
pub(crate) fn aim(share: f64) -> String {
    format!("{}{NEAR}%", (share * 1000.0).round() / 10.0)
}

/// `90.0 to 91.0 %`
pub(crate) fn percents(low: f64, high: f64) -> String {
    format!("{:.1} to {:.1}{NEAR}%", low * 100.0, high * 100.0)
}

/// `42 s`, `3 min 6 s`, `2 h 5 min`
pub(crate) fn length(seconds: Option<f64>) -> String {
    let Some(exact) = finite(seconds) else { return NONE.to_owned() };
    let (sign, exact) = if exact < 0.0 { ("−", -exact) } else { ("", exact) };
    if exact < 9.95 && (exact - exact.round()).abs() > 0.05 {
        return format!("{sign}{exact:.1}{NEAR}s");
    }
    // A float becomes the nearest whole number that there is; longer than that nobody waits.
    let whole = exact.round() as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    let said = match (hours, minutes, rest) {
        (0, 0, rest) => format!("{rest}{NEAR}s"),
        (0, minutes, 0) => format!("{minutes}{NEAR}min"),
        (0, minutes, rest) => format!("{minutes}{NEAR}min {rest}{NEAR}s"),
        (hours, 0, _) => format!("{}{NEAR}h", count(hours)),
        (hours, minutes, _) => format!("{}{NEAR}h {minutes}{NEAR}min", count(hours)),
    };
    format!("{sign}{said}")
}

/// `42 s ± 1 s`
pub(crate) fn length_within(seconds: Option<f64>, margin_s: Option<f64>) -> String {
    match finite(margin_s) {
        Some(margin_s) if finite(seconds).is_some() => {
            format!("{} ±{NEAR}{}", length(seconds), length(Some(margin_s)))
        }
        _ => length(seconds),
    }
}

/// `42 s (41 s to 43 s)`
pub(crate) fn length_between(seconds: Option<f64>, low_s: Option<f64>, high_s: Option<f64>) -> String {
    if finite(seconds).is_none() {
        return NONE.to_owned();
    }
    format!("{} ({} to {})", length(seconds), length(low_s), length(high_s))
}

/// `09:00`
pub(crate) fn clock(second_of_day: i64) -> String {
    format!("{:02}:{:02}", second_of_day / 3600, second_of_day / 60 % 60)
}

/// `2 February 1999`, of an instant such as `1999-02-02T08:00:00Z` where local time is so many minutes ahead.
pub(crate) fn date(instant: &str, offset_min: i64) -> String {
    let local = instant.parse::<jiff::Timestamp>().ok().and_then(|at| {
        let ahead = jiff::SignedDuration::from_mins(offset_min);
        at.checked_add(ahead).ok()
    });
    local.map_or_else(
        || shown(instant, 40),
        |at| at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %B %Y").to_string(),
    )
}

/// `1999-02-02 09:00 +01:00`, of the same.
pub(crate) fn local(instant: &str, offset_min: i64) -> String {
    let read = || {
        let seconds = i32::try_from(offset_min.checked_mul(60)?).ok()?;
        let zone = jiff::tz::Offset::from_seconds(seconds).ok()?.to_time_zone();
        Some(
            instant
                .parse::<jiff::Timestamp>()
                .ok()?
                .to_zoned(zone)
                .strftime("%Y-%m-%d %H:%M %:z")
                .to_string(),
        )
    };
    read().unwrap_or_else(|| shown(instant, 40))
}

/// `Tuesday, 2 February 1999`, of a day such as `1999-02-02`.
pub(crate) fn day(date: &str) -> String {
    let day = date.parse::<jiff::civil::Date>();
    day.map_or_else(|_| shown(date, 40), |day| day.strftime("%A, %-d %B %Y").to_string())
}

/// `once`, `never`, `14 times`
pub(crate) fn times(n: u64) -> String {
    match n {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        n => format!("{} times", count(n)),
    }
}

/// `one`, `one and two`, `one, two and three`
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Text from a history, safe to show: so many characters at most, nothing that controls a terminal or the direction of
/// writing, and a word where there is nothing.
pub(crate) fn shown(text: &str, most: usize) -> String {
    let clean = cleaned(text.chars().take(most + 1));
    if clean.trim().is_empty() {
        return "(no name)".to_owned();
    }
    if clean.chars().count() <= most {
        return clean;
    }
    let kept: String = clean.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The same of a file, whose end tells most.
pub(crate) fn shown_end(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return shown(text, most);
    }
    format!("…{}", cleaned(text.chars().skip(length + 1 - most)))
}

fn cleaned(letters: impl Iterator<Item = char>) -> String {
    let harmless = |letter: char| match letter {
        '\t' | '\n' | '\r' => Some(' '),
        // Marks that turn the direction of what follows.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        '\u{fffe}' | '\u{ffff}' => Some('\u{fffd}'),
        letter if letter.is_control() => Some('\u{fffd}'),
        letter => Some(letter),
    };
    letters.filter_map(harmless).collect()
}

/// For HTML, between tags and in attributes alike.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::{
        aim, count, counted, date, day, escaped, length, length_within, local, percent, shown, shown_end,
    };

    fn plain(text: &str) -> String {
        text.replace('\u{a0}', " ")
    }

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!((count(0).as_str(), count(999).as_str(), count(14_096).as_str()), ("0", "999", "14,096"));
        assert_eq!((counted(1, "row", "rows").as_str(), count(1_000_000).as_str()), ("1 row", "1,000,000"));
        assert_eq!((plain(&percent(Some(0.905))).as_str(), percent(None).as_str()), ("90.5 %", "–"));
        let near = [0.0, 0.0001, 0.9999, 1.0].map(|share| plain(&percent(Some(share))));
        assert_eq!(near, ["0.0 %", "under 0.1 %", "over 99.9 %", "100.0 %"]);
        assert_eq!((percent(Some(f64::NAN)).as_str(), plain(&aim(0.9)).as_str()), ("–", "90 %"));
    }

    #[test]
    fn lengths_have_the_units_that_matter() {
        let said = |seconds| plain(&length(Some(seconds)));
        let all = [0.0, 4.26, 42.4, 60.0, 186.0, 3600.0, 7500.0].map(said);
        assert_eq!(all, ["0 s", "4.3 s", "42 s", "1 min", "3 min 6 s", "1 h", "2 h 5 min"]);
        assert_eq!((said(f64::INFINITY).as_str(), said(-5.0).as_str()), ("–", "−5 s"));
        assert_eq!(plain(&length_within(Some(42.0), Some(0.84))), "42 s ± 0.8 s");
    }

    #[test]
    fn days_are_local() {
        assert_eq!(date("1999-02-01T23:30:00Z", 60), "2 February 1999");
        assert_eq!(local("1999-02-01T23:30:00Z", 60), "1999-02-02 00:30 +01:00");
        assert_eq!(local("1999-02-01T23:30:00Z", -210), "1999-02-01 20:00 -03:30");
        assert_eq!(
            (day("1999-02-02").as_str(), day("no day").as_str()),
            ("Tuesday, 2 February 1999", "no day")
        );
    }

    #[test]
    fn text_from_elsewhere_is_short_and_turns_nothing_around() {
        assert_eq!(shown("gold\u{202e}dlog\u{0}", 40), "golddlog\u{fffd}");
        assert_eq!(
            (shown(&"x".repeat(10_000), 5).as_str(), shown(" \n", 5).as_str()),
            ("xxxx…", "(no name)")
        );
        assert_eq!(shown_end("/long/way/january.txt", 12), "…january.txt");
        assert_eq!(escaped("<b a='1'>&\""), "&lt;b a=&#39;1&#39;&gt;&amp;&quot;");
    }
}
