//! The public page of an inbox's score: words first, then the table. It reads without colour and without script.

use super::http::Public;
use super::scores::{CellView, Figures};
use std::fmt::Write;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
}

impl Language {
    /// The first of ours that the browser names.
    pub(crate) fn wanted(accepted: &str) -> Self {
        let first = accepted.split(',').map(|tag| tag.trim().to_ascii_lowercase());
        let ours = first.filter_map(|tag| match tag.get(..2) {
            Some("de") => Some(Self::German),
            Some("en") => Some(Self::English),
            _ => None,
        });
        ours.into_iter().next().unwrap_or(Self::English)
    }

    const fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }
}

struct Words {
    lang: &'static str,
    title: &'static str,
    lead: &'static str,
    none: &'static str,
    few: &'static str,
    to: &'static str,
    how: &'static str,
    by_hour: &'static str,
    by_class: &'static str,
    head: [&'static str; 6],
    class: &'static str,
    hidden: &'static str,
    small: &'static str,
    json: &'static str,
    unknown: [&'static str; 2],
}

const ENGLISH: Words = Words {
    lang: "en",
    title: "How right our promises were",
    lead: "Whoever waits here is told how long it will take, as a range. This page says how often that was right.",
    none: "No wait that was promised in the last {days} days is over yet.",
    few: "Fewer than {below} promises could be counted in the last {days} days: too few to show without telling of single people.",
    to: "to",
    how: "A promise is kept when a person answers within the first range that we said. Whoever leaves before the end of it is not \
          counted. We aim at {target}. Beside each share is its margin: with 95 % confidence, the true share lies in it. The margin \
          is a little too narrow, because people who wait in the same rush fare alike.",
    by_hour: "By hour of the day",
    by_class: "By class",
    head: ["Hour (UTC)", "Kept", "Promises", "Earlier", "Later", "Mean width"],
    class: "Class",
    hidden: "too few to show",
    small: "Rows with fewer than {below} promises are hidden, and where a single one could be found by subtraction, one more.",
    json: "The same figures for programs",
    unknown: ["There is no score here", "No inbox has this address. The link may be wrong or old."],
};

const GERMAN: Words = Words {
    lang: "de",
    title: "Wie genau unsere Zusagen waren",
    lead: "Wer hier wartet, erfährt, wie lange es dauert, als Spanne. Diese Seite sagt, wie oft das gestimmt hat.",
    none: "Noch ist kein Warten, für das in den letzten {days} Tagen etwas zugesagt wurde, vorbei.",
    few: "In den letzten {days} Tagen konnten weniger als {below} Zusagen gezählt werden: zu wenige, um sie zu zeigen, ohne von \
          Einzelnen zu erzählen.",
    to: "bis",
    how: "Eine Zusage ist gehalten, wenn ein Mensch in der ersten Spanne antwortet, die wir genannt haben. Wer vor ihrem Ende \
          geht, zählt nicht. Unser Ziel sind {target}. Neben jedem Anteil steht, wie unsicher er ist: Mit 95 % Sicherheit liegt der \
          wahre Anteil zwischen diesen Werten. Sie liegen etwas zu eng beieinander, weil es allen im selben Andrang ähnlich ergeht.",
    by_hour: "Nach Stunde des Tages",
    by_class: "Nach Klasse",
    head: ["Stunde (UTC)", "Gehalten", "Zusagen", "Früher", "Später", "Mittlere Breite"],
    class: "Klasse",
    hidden: "zu wenige, um sie zu zeigen",
    small: "Zeilen mit weniger als {below} Zusagen sind verborgen, und wo eine einzelne durch Abziehen zu finden wäre, noch eine.",
    json: "Dieselben Zahlen für Programme",
    unknown: [
        "Hier gibt es keine Wertung",
        "Zu dieser Adresse gehört kein Eingang. Der Link ist falsch oder veraltet.",
    ],
};

/// The page of an address that is no inbox's.
pub(crate) fn unknown(language: Language) -> String {
    let words = language.words();
    let [title, why] = words.unknown;
    format!("{}<h1>{title}</h1><p>{why}</p></main></html>", beginning(words.lang, title))
}

fn beginning(lang: &str, title: &str) -> String {
    format!(
        "<!doctype html><html lang={lang}><meta charset=utf-8><meta name=viewport content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><link rel=icon href=/desk/icon.svg><link rel=stylesheet href=/scores.css><main>"
    )
}

/// The page.
pub(crate) fn html(id: &str, public: &Public, language: Language) -> String {
    let (words, score) = (language.words(), &public.score);
    let name = format!("{} · {}", escaped(&public.company), escaped(&public.inbox));
    let fill = |text: &str| {
        text.replace("{days}", &score.days.to_string())
            .replace("{below}", &score.hidden_below.to_string())
            .replace("{target}", &percent(score.coverage_target))
    };
    let summary = match &score.total {
        Some(total) if total.n > 0 => summed(total, score.days, language),
        _ if score.by_hour.is_empty() => fill(words.none),
        _ => fill(words.few),
    };
    let mut page = format!(
        "{}<p class=name>{name}</p><h1>{title}</h1><p>{lead}</p><p class=sum>{summary}</p><p class=soft>{how}</p>",
        beginning(words.lang, &format!("{} · {name}", words.title)),
        title = words.title,
        lead = words.lead,
        how = fill(words.how),
    );
    if score.total.is_some() {
        table(&mut page, words.by_hour, words.head[0], &score.by_hour, (words, |key| hour(key)));
        if score.by_class.len() > 1 {
            table(
                &mut page,
                words.by_class,
                words.class,
                &score.by_class,
                (words, |key| if key.is_empty() { "–".to_owned() } else { escaped(key) }),
            );
        }
        let _ = write!(page, "<p class=soft>{}</p>", fill(words.small));
    }
    let _ = write!(
        page,
        "<p class=soft><a href=\"/api/v1/scores/waits?inbox={id}\">{}</a></p></main></html>",
        words.json
    );
    page
}

fn summed(total: &Figures, days: i64, language: Language) -> String {
    let Figures { n, kept, early, missed, coverage, interval, .. } = total;
    let to = language.words().to;
    let share = format!(
        "({}; {} {to} {})",
        percent(*coverage),
        whole(interval.low, f64::floor),
        percent_up(interval.high)
    );
    let width = minutes(total.mean_width_s);
    match language {
        Language::English => format!(
            "Of {n} promises in the last {days} days, <strong>{kept} were kept</strong> {share}. {} earlier than we said, \
             {missed} later. The ranges were {width} wide on average.",
            if *early == 1 {
                "One person was answered".to_owned()
            } else {
                format!("{early} people were answered")
            },
        ),
        Language::German => format!(
            "Von {n} Zusagen der letzten {days} Tage wurden <strong>{kept} gehalten</strong> {share}. {} früher dran als gesagt, \
             {missed} später. Die Spannen waren im Mittel {width} breit.",
            if *early == 1 { "Eine Person kam".to_owned() } else { format!("{early} Personen kamen") },
        ),
    }
}

fn table(
    page: &mut String,
    caption: &str,
    first: &str,
    cells: &[CellView],
    (words, named): (&Words, impl Fn(&str) -> String),
) {
    let _ = write!(
        page,
        "<div class=table tabindex=0 role=region aria-label=\"{caption}\"><table><caption>{caption}</caption><thead><tr><th scope=col>{first}"
    );
    for head in &words.head[1..] {
        let _ = write!(page, "<th scope=col>{head}");
    }
    page.push_str("</thead><tbody>");
    for cell in cells {
        let key = named(&cell.key);
        let _ = match &cell.figures {
            Some(f) => write!(
                page,
                "<tr><th scope=row>{key}<td>{} <span class=soft>{} {} {}</span><td>{}<td>{}<td>{}<td>{}",
                percent(f.coverage),
                whole(f.interval.low, f64::floor),
                words.to,
                percent_up(f.interval.high),
                f.n,
                f.early,
                f.missed,
                minutes(f.mean_width_s)
            ),
            None => write!(page, "<tr><th scope=row>{key}<td colspan=5 class=soft>{}", words.hidden),
        };
    }
    page.push_str("</tbody></table></div>");
}

fn hour(key: &str) -> String {
    let next = key.parse::<u8>().map_or(0, |hour| (hour + 1) % 24);
    format!("{key}–{next:02}")
}

fn percent(share: f64) -> String {
    format!("{}\u{a0}%", whole(share, f64::round))
}

/// Rounded outwards, so that it is not surer in the telling.
fn percent_up(share: f64) -> String {
    format!("{}\u{a0}%", whole(share, f64::ceil))
}

fn whole(share: f64, round: fn(f64) -> f64) -> String {
    // A share of 4 digits times 100 is not always whole in binary.
    format!("{:.0}", round((share * 10_000.0).round() / 100.0))
}

fn minutes(seconds: f64) -> String {
    if seconds < 90.0 { format!("{seconds:.0} s") } else { format!("{:.0} min", seconds / 60.0) }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
