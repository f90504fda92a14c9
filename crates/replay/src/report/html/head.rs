//! What was replayed, the verdict in words, and our promises beside those of every rule.

use super::table::{Column, Table};
use super::{ENOUGH, between, lead, note, paragraph};
use crate::report::Report;
use crate::report::names::rule;
use crate::report::svg::{Mark, Sheet, key};
use crate::report::words::{
    NONE, aim, count, counted, date, length, length_within, listed, percent, percents, shown_end,
};
use crate::score::Figures;

/// A difference that nobody would feel.
const A_LITTLE: f64 = 0.01;
/// So many files are named.
const FILES: usize = 6;

pub(super) fn section(report: &Report) -> String {
    let mut html = lead(&history(report));
    if report.contacts == 0 && report.bad_rows > 0 {
        html.push_str(&hints(report));
    }
    for words in &report.notes {
        html.push_str(&note(words));
    }
    let told = &report.promises;
    if told.scored == 0 {
        html.push_str(&paragraph(
            "No promise could be scored: nobody in the days that count was answered after a wait.",
        ));
        return html;
    }
    let said = Said::of(told);
    html.push_str(&format!("<p class=\"verdict\">{}</p>\n", verdict(told, &said)));
    if said.n > 0 {
        html.push_str(&paragraph(&judgement(told.coverage_target, &said)));
        html.push_str(&strip(&said));
    }
    html.push_str(&paragraph(&beside_others(report)));
    html.push_str(&comparison(report));
    html
}

/// What to try where not one row could be read.
fn hints(report: &Report) -> String {
    let hints =
        report.bad_rows_examples.iter().filter_map(|row| Some((row.reason.to_string(), row.reason.hint()?)));
    hints.map(|(reason, hint)| paragraph(&format!("{reason}: {hint}"))).collect()
}

/// The promises in which something was said.
struct Said {
    n: u64,
    kept: u64,
    early: f64,
    late: f64,
}

impl Said {
    fn of(told: &Figures) -> Self {
        let (n, kept) = (told.scored - told.cannot_say, told.said_kept);
        // Where nothing is said the interval begins at 0, and nobody waits less.
        let early = (told.early.unwrap_or(0.0) * told.scored as f64).round();
        let late = (n - kept) as f64 - early;
        let whole = n.max(1) as f64;
        Self { n, kept, early: early / whole, late: late / whole }
    }

    fn share(&self) -> f64 {
        self.kept as f64 / self.n.max(1) as f64
    }
}

fn history(report: &Report) -> String {
    let ahead = report.local_offset_min;
    let ends = report.until.as_ref().map_or_else(String::new, |until| {
        let rows = counted(report.later_rows, "later row is", "later rows are");
        format!(" The history ends before {}; {rows} left out.", date(until, ahead))
    });
    let (Some(first), Some(last)) = (&report.first, &report.last) else {
        if report.bad_rows > 0 {
            let rows = counted(report.bad_rows, "row", "rows");
            return format!(
                "No contact could be read: {rows} could not be read, and no other is a contact.{ends}"
            );
        }
        return format!("The history is empty: there is not one contact in it.{ends}");
    };
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
    format!("{} {days}{read}.{scored}{ends}", counted(report.contacts, "contact", "contacts"))
}

fn name_of(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(file);
    shown_end(name, 40)
}

fn verdict(told: &Figures, said: &Said) -> String {
    let scored = counted(told.scored, "contact", "contacts");
    if said.n == 0 {
        return format!(
            "Of {scored} scored, <strong>nothing could be said</strong> to any: there was too little to learn from."
        );
    }
    let (low, high) = between(said.share(), said.n);
    let kept = format!("{}; {}", percent(Some(said.share())), percents(low, high));
    let most = if told.cannot_say == 0 {
        let were = if said.kept == 1 { "was" } else { "were" };
        let promises = counted(said.n, "promise", "promises");
        format!("Of {promises}, <strong>{} {were} kept</strong> ({kept}).", count(said.kept))
    } else {
        let heard = counted(said.n, "was promised", "were promised");
        format!(
            "Of {scored} scored, {heard} something: <strong>{} of those promises kept</strong> ({kept}). For {} nothing \
             could be said.",
            count(said.kept),
            count(told.cannot_say)
        )
    };
    format!(
        "{most} {} were answered earlier than said, {} later. The interval was {} wide on average.",
        percent(Some(said.early)),
        percent(Some(said.late)),
        length(told.said_width_s)
    )
}

fn judgement(target: f64, said: &Said) -> String {
    let (low, high) = between(said.share(), said.n);
    let aims = format!("A promise aims to be kept {} of the time.", aim(target));
    let off = said.share() - target;
    let points = format!("{:.1} percentage points", off.abs() * 100.0);
    if said.n < ENOUGH {
        format!("{aims} These are too few to say whether it is.")
    } else if low <= target && target <= high {
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
fn strip(said: &Said) -> String {
    let (early, kept, late) = (said.early, said.share(), said.late);
    let says = format!(
        "{} were answered earlier than said, {} within the interval, {} later.",
        percent(Some(early)),
        percent(Some(kept)),
        percent(Some(late))
    );
    let mut sheet = Sheet::new("strip", (720.0, 30.0), "All promises: earlier, kept, later", &says);
    let ends = [0.0, early, early + kept, early + kept + late].map(|share| share * 718.0 + 1.0);
    for (class, place) in [("early", 0), ("kept-part", 1), ("late", 2)] {
        sheet.area(class, (ends[place], 2.0), (ends[place + 1], 28.0));
    }
    let words = [
        ("early-mark", Mark::Down, "earlier", early),
        ("was", Mark::Dot, "kept", kept),
        ("late-mark", Mark::Up, "later", late),
    ];
    let mut keys = String::new();
    for (class, mark, word, share) in words {
        let (low, high) = between(share, said.n);
        let words = format!("{word} {} ({})", percent(Some(share)), percents(low, high));
        keys.push_str(&format!("<li>{}{words}</li>\n", key(class, mark)));
    }
    format!("<div class=\"strip\">\n{}<ul class=\"keys\">\n{keys}</ul>\n</div>\n", sheet.done())
}

/// Where ours stands among the rules: by score, and by how far the middle is off.
fn beside_others(report: &Report) -> String {
    let score = standing(report, |figures| (figures.winkler_s, figures.margins.winkler_s));
    let off = standing(report, |figures| (figures.mae_s, figures.margins.mae_s));
    let (Some(score), Some(off)) = (score, off) else { return String::new() };
    let Standing { ours, other, name, place } = &score;
    let scores = match place {
        Place::Best => format!("ours scores best: {ours} against {other} of the next best, {name}"),
        Place::Close => {
            format!("it is too close to tell whether ours scores best: {ours} against {other} of {name}")
        }
        Place::Behind => format!("ours does not score best here: {ours} against {other} of {name}"),
    };
    let offs = match (&off.place, place) {
        (Place::Best, Place::Best) => "Its middle is closest, too",
        (Place::Best, _) => "Its middle is closest, though",
        (Place::Close, _) => "Whose middle is closest is too close to tell",
        (Place::Behind, _) => "Its middle is not the closest",
    };
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
    place: Place,
}

enum Place {
    Best,
    /// Chance alone could make the difference.
    Close,
    Behind,
}

fn standing(report: &Report, of: impl Fn(&Figures) -> (Option<f64>, Option<f64>)) -> Option<Standing> {
    let (ours, margin) = of(&report.promises);
    let ours = ours?;
    let others =
        report.rules.iter().filter_map(|(name, figures)| Some((of(figures).0?, of(figures).1, *name)));
    let (other, other_margin, name) = others.min_by(|one, other| one.0.total_cmp(&other.0))?;
    // Both were scored on the same waits, so the difference varies less than this; the doubt is on the safe side.
    let chance = margin.zip(other_margin).map(|(one, other)| one.hypot(other));
    let place = match chance {
        Some(chance) if ours < other - chance => Place::Best,
        Some(chance) if ours > other + chance => Place::Behind,
        _ => Place::Close,
    };
    Some(Standing { ours: length(Some(ours)), other: length(Some(other)), name: rule(name).0, place })
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
    let scored = counted(report.promises.scored, "contact", "contacts");
    let mut table =
        Table::new(&format!("Ours and the rules of others, on the same {scored}, best first"), &columns)
            .stacked();
    let ours = ("Warmline (ours)".to_owned(), "what this report is about", &report.promises, "ours");
    let others = report.rules.iter().map(|(name, figures)| {
        let (title, how) = rule(name);
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
         (95 %). A rule that gives a single number gets the best interval that its own earlier misses allow. Where nothing \
         could be said, by us or by a rule, it counts here as from 0 to the longest wait known.",
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
