//! What was replayed, the verdict in words, and our promises beside those of every rule.

use super::table::{Column, Table};
use super::{ENOUGH, between, lead, note, paragraph};
use crate::report::Report;
use crate::report::svg::{Mark, Sheet, key};
use crate::report::words::{
    NONE, aim, counted, date, length, length_within, listed, percent, percents, shown_end,
};
use crate::score::Figures;

/// A difference that nobody would feel.
const A_LITTLE: f64 = 0.01;
/// So many files are named.
const FILES: usize = 6;

pub(super) fn section(report: &Report) -> String {
    let mut html = lead(&history(report));
    let told = &report.promises;
    if told.scored == 0 {
        html.push_str(&paragraph(
            "No promise could be scored: nobody in the days that count was answered after a wait.",
        ));
        return html;
    }
    html.push_str(&format!("<p class=\"verdict\">{}</p>\n", verdict(told)));
    html.push_str(&paragraph(&judgement(told)));
    html.push_str(&strip(told));
    html.push_str(&paragraph(&beside_others(report)));
    html.push_str(&comparison(report));
    html
}

fn history(report: &Report) -> String {
    let (Some(first), Some(last)) = (&report.first, &report.last) else {
        return "The history is empty: there is not one contact in it.".to_owned();
    };
    let ahead = report.local_offset_min;
    let (first, last) = (date(first, ahead), date(last, ahead));
    let days = if first == last { format!("on {first}") } else { format!("from {first} to {last}") };
    let mut files: Vec<String> = report.files.iter().take(FILES).map(|file| name_of(file)).collect();
    if report.files.len() > FILES {
        files.push(format!("{} more", report.files.len() - FILES));
    }
    let read = if files.is_empty() { String::new() } else { format!(", read from {}", listed(&files)) };
    let scored = report.score_from.as_ref().map_or_else(String::new, |from| {
        format!(" Promises count from {} on; before that there was only learning.", date(from, ahead))
    });
    format!("{} {days}{read}.{scored}", counted(report.contacts, "contact", "contacts"))
}

fn name_of(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(file);
    shown_end(name, 40)
}

fn verdict(told: &Figures) -> String {
    let (low, high) = (told.coverage_low.unwrap_or(0.0), told.coverage_high.unwrap_or(1.0));
    format!(
        "Of {}, <strong>{} were kept</strong> ({}). {} were answered earlier than said, {} later. The interval was {} \
         wide on average.",
        counted(told.scored, "promise", "promises"),
        percent(told.coverage),
        percents(low, high),
        percent(told.early),
        percent(told.missed),
        length(told.mean_width_s)
    )
}

fn judgement(told: &Figures) -> String {
    let (low, high) = (told.coverage_low.unwrap_or(0.0), told.coverage_high.unwrap_or(1.0));
    let aims = format!("A promise aims to be kept {} of the time.", aim(told.coverage_target));
    let off = told.coverage.unwrap_or(0.0) - told.coverage_target;
    let points = format!("{:.1} percentage points", off.abs() * 100.0);
    if told.scored < ENOUGH {
        format!("{aims} These are too few to say whether it is.")
    } else if low <= told.coverage_target && told.coverage_target <= high {
        format!("{aims} It was right as often as it says.")
    } else if off.abs() < A_LITTLE {
        let more = if off > 0.0 { "more" } else { "less" };
        format!("{aims} It was kept a little {more} often than it says, by {points}.")
    } else if off > 0.0 {
        format!("{aims} It was kept more often, by {points}: the intervals could have been narrower.")
    } else {
        format!("{aims} It was kept less often, by {points}: the intervals were too narrow.")
    }
}

/// All promises as one bar: earlier, kept, later.
fn strip(told: &Figures) -> String {
    let (early, kept, late) =
        (told.early.unwrap_or(0.0), told.coverage.unwrap_or(0.0), told.missed.unwrap_or(0.0));
    let says = format!(
        "{} were answered earlier than said, {} within the interval, {} later.",
        percent(told.early),
        percent(told.coverage),
        percent(told.missed)
    );
    let mut sheet = Sheet::new("strip", (720.0, 30.0), "All promises: earlier, kept, later", &says);
    let ends = [0.0, early, early + kept, early + kept + late].map(|share| share * 718.0 + 1.0);
    for (class, place) in [("early", 0), ("kept-part", 1), ("late", 2)] {
        sheet.area(class, (ends[place], 2.0), (ends[place + 1], 28.0));
    }
    let words =
        [("early-mark", Mark::Down, "earlier", told.early), ("was", Mark::Dot, "kept", told.coverage)];
    let mut keys = String::new();
    for (class, mark, word, share) in words.into_iter().chain([("late-mark", Mark::Up, "later", told.missed)])
    {
        let (low, high) = between(share.unwrap_or(0.0), told.scored);
        let said = format!("{word} {} ({})", percent(share), percents(low, high));
        keys.push_str(&format!("<li>{}{said}</li>\n", key(class, mark)));
    }
    format!("<div class=\"strip\">\n{}<ul class=\"keys\">\n{keys}</ul>\n</div>\n", sheet.done())
}

/// Where ours stands among the rules: by score, and by how far the middle is off.
fn beside_others(report: &Report) -> String {
    let score = standing(report, |figures| figures.winkler_s);
    let off = standing(report, |figures| figures.mae_s);
    let (Some(score), Some(off)) = (score, off) else { return String::new() };
    let scores = if score.best {
        format!("ours scores best: {} against {} of the next best, {}", score.ours, score.other, score.name)
    } else {
        format!("ours does not score best here: {} against {} of {}", score.ours, score.other, score.name)
    };
    let offs = if off.best { "Its middle is closest, too" } else { "Its middle is not the closest" };
    let offs = if score.best || !off.best { offs } else { "Its middle is closest, though" };
    format!(
        "Beside the rules that other products use, {scores} (lower is better). {offs}: {} off on average, against {} of \
         {}.",
        off.ours, off.other, off.name
    )
}

/// Ours against the best of the rules.
struct Standing {
    ours: String,
    other: String,
    name: String,
    best: bool,
}

fn standing(report: &Report, of: impl Fn(&Figures) -> Option<f64>) -> Option<Standing> {
    let ours = of(&report.promises)?;
    let others = report.rules.iter().filter_map(|(name, rule)| Some((of(rule)?, *name)));
    let (other, name) = others.min_by(|one, other| one.0.total_cmp(&other.0))?;
    let (name, _) = words_for(name);
    Some(Standing { ours: length(Some(ours)), other: length(Some(other)), name, best: ours < other })
}

fn comparison(report: &Report) -> String {
    let columns = [
        Column::Words("Who promises"),
        Column::Number("Score"),
        Column::Number("Off by"),
        Column::Number("RMSE"),
        Column::Number("Kept"),
        Column::Number("Width"),
    ];
    let scored = counted(report.promises.scored, "promise", "promises");
    let mut table =
        Table::new(&format!("Ours and the rules of others, on the same {scored}, best first"), &columns)
            .stacked();
    let ours = ("Warmline (ours)".to_owned(), "what this report is about", &report.promises, "ours");
    let others = report.rules.iter().map(|(name, figures)| {
        let (title, how) = words_for(name);
        (title, how, figures, "")
    });
    let mut all: Vec<_> = std::iter::once(ours).chain(others).collect();
    let score = |figures: &Figures| figures.winkler_s.unwrap_or(f64::INFINITY);
    all.sort_by(|one, other| score(one.2).total_cmp(&score(other.2)));
    for (title, how, figures, class) in all {
        table.noted(class, &title, how, &cells(figures));
    }
    let words = note(
        "Score (Winkler): the interval's width plus 20 seconds for each second by which a wait fell outside it; lower is \
         better, and only an interval that is both narrow and right scores low. Off by (mean absolute error): how far \
         the middle was from the wait. RMSE: the same with large misses weighing more. Kept (coverage): how many waits \
         were inside the interval. Width: how wide it was. After ±, and in brackets, is what chance could make of it \
         (95 %). A rule that gives a single number gets the best interval that its own earlier misses allow.",
    );
    table.html() + &words
}

fn cells(figures: &Figures) -> [String; 5] {
    let margins = &figures.margins;
    let kept = match (figures.coverage_low, figures.coverage_high) {
        (Some(low), Some(high)) => format!("{} ({})", percent(figures.coverage), percents(low, high)),
        _ => NONE.to_owned(),
    };
    [
        length_within(figures.winkler_s, margins.winkler_s),
        length_within(figures.mae_s, margins.mae_s),
        length_within(figures.rmse_s, margins.rmse_s),
        kept,
        length_within(figures.mean_width_s, margins.mean_width_s),
    ]
}

/// A rule's name for people, and how it goes.
fn words_for(name: &str) -> (String, &'static str) {
    let (title, how) = match name {
        "last_to_enter_service" => ("the last one answered", "the wait of whoever was answered last"),
        "head_of_line" => ("the longest waiting", "how long the first in line has waited by now"),
        "mean_of_30_minutes" => ("the last half hour", "mean wait of those answered in it"),
        "mean_of_last_month" => ("the last 30 days", "mean wait of those answered in them"),
        "queue_times_handle_time_over_agents" => {
            ("place × handle time ÷ agents", "as many telephone systems and spreadsheets do")
        }
        "google_ccai" => ("Google CCAI Platform", "handle time ÷ agents × those in line beyond free agents"),
        "genesys_cloud" => ("Genesys Cloud", "handle time × place ÷ agents, less those who leave"),
        other => return (other.replace('_', " "), ""),
    };
    (title.to_owned(), how)
}
