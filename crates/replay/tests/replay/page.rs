//! The report as a page: whole, harmless, honest about small numbers, and in need of nothing else.

use crate::made::{Folder, MONDAY, bank, history, left, read, served};
use replay::{Contact, Contacts, Format, Report, html};
use std::collections::BTreeSet;

const DAY: i64 = 24 * 60;
/// Elements that have no end, and are written so.
const EMPTY: [&str; 4] = ["meta", "path", "rect", "br"];

fn page_of(contacts: &Contacts) -> String {
    let page = html::page(&Report::of(contacts, None, &mut ()));
    is_whole(&page);
    page
}

fn page(all: Vec<Contact>) -> String {
    page_of(&history(all))
}

/// Some weeks of a small line: enough for every section to have something to say.
fn busy() -> Vec<Contact> {
    let mut all = Vec::new();
    for day in 0..14 {
        for number in 0..120 {
            let wait_s = 20 + (number * 37 + day * 53) % 280;
            let contact = match number % 7 {
                0 => left(day * DAY + number * 4, wait_s / 2 + 1),
                1 => served(day * DAY + number * 4, 0, 120),
                _ => served(day * DAY + number * 4, wait_s, 150),
            };
            all.push(Contact { queue: (number % 3) as u32, class: (number % 2) as u32, ..contact });
        }
    }
    all
}

/// Every element ends in the order in which it began, ids are named once, and what is named exists.
#[track_caller]
pub(crate) fn is_whole(page: &str) {
    assert!(page.starts_with("<!doctype html>\n"));
    let (mut open, mut ids, mut named): (Vec<&str>, BTreeSet<&str>, Vec<&str>) = Default::default();
    let mut rest = &page["<!doctype html>".len()..];
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "a stray > in {:?}", &rest[..start]);
        are_known_entities(&rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag has an end");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed out of order");
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        ids.extend(attribute(tag, "id").inspect(|id| assert!(!ids.contains(id), "{id} twice")));
        named.extend(attribute(tag, "aria-labelledby").into_iter().flat_map(str::split_whitespace));
        named.extend(
            attribute(tag, "href").map(|link| link.strip_prefix('#').expect("links stay in the page")),
        );
        if tag.ends_with('/') {
            assert!(EMPTY.contains(&name), "{tag}");
        } else {
            open.push(name);
        }
        if name == "style" {
            rest = &rest[rest.find("</style>").unwrap()..];
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    assert!(named.iter().all(|id| ids.contains(id)), "{named:?} {ids:?}");
    for never in ["NaN", "inf ", "inf\"", "<script", "http:", "https:", "url(", "@import", "None", "Some("] {
        assert!(!page.contains(never), "{never}");
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

#[track_caller]
fn are_known_entities(text: &str) {
    for (at, _) in text.match_indices('&') {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
        assert!(known.iter().any(|entity| text[at..].starts_with(entity)), "{:?}", &text[at..]);
    }
}

/// What somebody reads, with plain spaces.
fn read_aloud(page: &str) -> String {
    let body = &page[page.find("<body>").unwrap()..];
    let mut words = String::new();
    for piece in body.split('<') {
        words.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        words.push(' ');
    }
    words.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(page: &str, words: &[&str]) {
    let text = read_aloud(page);
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text:.1000} …");
    }
}

#[test]
fn a_history_is_told_from_verdict_to_definitions() {
    let page = page(busy());
    says(
        &page,
        &[
            "1,680 contacts from 8 January 2024 to 21 January 2024",
            "Of 1,190 contacts scored,",
            "of those promises kept",
            "nothing could be said. ",
            "The interval was",
            "A promise aims to be kept 90 % of the time.",
            "Warmline (ours)",
            "Google CCAI Platform",
            "One day, promise by promise",
            "Waited less than the low end",
            "Kept, in % of the promises of each hour",
            "Service level, by three definitions",
            "The hours that hurt",
            "Every row could be read.",
            "Nothing from the future",
        ],
    );
    assert!(page.matches("role=\"img\"").count() >= 8 && page.matches("<details>").count() >= 6);
}

#[test]
fn every_picture_says_in_words_what_it_shows_and_has_its_table() {
    let page = page(busy());
    let pictures =
        page.split("<svg ").skip(1).filter(|svg| !svg.starts_with("class=\"key\" aria-hidden=\"true\""));
    for picture in pictures {
        assert!(picture.starts_with("role=\"img\" aria-labelledby="), "{picture:.80}");
        assert!(picture.contains("<title id=") && picture.contains("<desc id="), "{picture:.80}");
    }
    for figure in page.split("<figure>").skip(1) {
        let figure = figure.split("</figure>").next().unwrap();
        assert!(
            figure.contains("<figcaption>") && figure.contains("<summary>") && figure.contains("<caption>")
        );
    }
    assert_eq!(page.matches("<table>").count(), page.matches("<caption>").count());
    assert!(page.matches("scope=\"row\"").count() > 100 && page.matches("scope=\"col\"").count() > 20);
}

#[test]
fn an_empty_history_is_said_to_be_empty() {
    let page = page(Vec::new());
    says(
        &page,
        &["The history is empty", "There is no day to show", "Nobody came.", "There was nothing to read."],
    );
    assert!(!page.contains("<table>"));
}

#[test]
fn one_contact_of_any_kind_makes_a_page() {
    let one = page(vec![served(0, 90, 60)]);
    says(
        &one,
        &[
            "1 contact on 8 January 2024",
            "Of 1 contact scored, nothing could be said to any",
            "and there are 1.",
        ],
    );
    says(&page(vec![served(0, 0, 60)]), &["No promise could be scored"]);
    says(&page(vec![left(0, 30)]), &["nobody was answered after a wait"]);
    says(&page(vec![left(0, 0)]), &["No promise could be scored"]);
}

#[test]
fn nobody_can_be_told_from_a_small_cell() {
    let mut all = busy();
    all.extend((0..19).map(|day| Contact { class: 7, queue: 7, ..served(day * DAY + 900, 77, 60) }));
    let text = read_aloud(&page(all));
    let after = |name: &str| {
        text.match_indices(name)
            .map(|(at, _)| text[at..].chars().take(40).collect::<String>())
            .collect::<Vec<_>>()
    };
    let hidden = |cell: &String| cell.contains("fewer than 20") || cell.contains("too few to show");
    let cells = after("class 7 ");
    assert!(cells.len() == 4 && cells.iter().all(hidden), "{cells:?}");
    assert!(after("queue 7 ").iter().all(hidden), "the table of the day names it neither");
}

#[test]
fn names_from_outside_break_nothing_and_turn_nothing_around() {
    let names = [
        "</title></style><script>alert(1)</script>",
        "\" onload=\"alert(1)",
        "']]><!--",
        "gold\u{202e}dlog\u{2066}",
        "\u{0}\u{1}\u{7f}\u{feff}",
        "",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "שלום עולם",
        "e\u{301}\u{302}\u{303}",
    ];
    let long = "W".repeat(10_000) + &"漢".repeat(10_000);
    let mut contacts = Contacts { all: busy(), ..Contacts::default() };
    let names: Vec<String> = names.iter().map(ToString::to_string).chain([long]).collect();
    for name in &names {
        contacts.queues.number(name);
        contacts.classes.number(&format!("{name} "));
        contacts.priorities.number(name);
    }
    for (number, contact) in contacts.all.iter_mut().enumerate() {
        let number = (number % names.len()) as u32;
        (contact.queue, contact.class, contact.priority) = (number, number, Some(number));
    }
    contacts.files = names.clone();
    let page = page_of(&contacts);
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("onload=\"alert"));
    assert!(!page.contains(['\u{202e}', '\u{2066}', '\u{0}']), "nothing turns the line around");
    assert!(!page.contains(&"W".repeat(100)), "names have a bound");
    says(&page, &["(no name)", "👩‍👩‍👧‍👦", "שלום עולם"]);
}

#[test]
fn files_are_named_and_many_of_them_counted() {
    let folder = Folder::new();
    let files: Vec<_> = (0..9).map(|number| folder.file(&format!("week-{number}.txt"), "x\n")).collect();
    let contacts = read(&files, &Format::AnonymousBank).unwrap();
    assert_eq!(contacts.files.len(), 9);
    let page = page_of(&contacts);
    says(&page, &["9 of 9 rows could not be read (100.0 %).", "not 17 columns", "week-0.txt"]);
    let contacts = Contacts { files: contacts.files, ..history(busy()) };
    says(&page_of(&contacts), &["read from week-0.txt, week-1.txt", "week-5.txt and 3 more."]);
}

#[test]
fn rows_that_cannot_be_read_are_counted_by_reason_with_the_first_of_them() {
    let page = page_of(&bank("one\ntwo\nthree\n"));
    says(
        &page,
        &[
            "3 of 3 rows could not be read",
            "Rows that could not be read, by reason",
            "Where the first of them are",
            "No contact could be read: 3 rows could not be read",
            "is it the right --format?",
            "1 column",
        ],
    );
}

#[test]
fn a_very_full_day_stays_a_page_that_can_be_read() {
    let all: Vec<Contact> = (0..12_000).map(|number| served(number / 50, 30 + number % 400, 60)).collect();
    let page = page(all);
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    says(&page, &["one in 19 is drawn", "And 9000 more."]);
}

#[test]
fn the_day_is_split_into_panels_by_how_full_it_is() {
    let panels = |page: &str| page.matches("<svg role=\"img\" aria-labelledby=\"day-").count();
    let few = |count: i64| page((0..count).map(|number| served(number * 8, 60, 60)).collect());
    assert_eq!(panels(&few(60)), 1, "a quiet day is one picture");
    assert_eq!(panels(&few(100)), 2, "a fuller one is two");
    let crowd = (0..500).map(|number| served(number, 60, 60)).collect();
    assert_eq!(panels(&page(crowd)), 9, "a full one is hour by hour: 8 to 16:20");
}

#[test]
fn a_panel_shows_the_hours_in_which_somebody_joined() {
    let at = |minutes: [i64; 2]| {
        page(minutes.iter().flat_map(|from| (0..30).map(move |n| served(from + n, 60, 60))).collect())
    };
    says(&at([30, 130]), &["08:00–11:00"]);
    assert!(!read_aloud(&at([30, 130])).contains("00:00"), "no empty half of a day");
    says(&at([14 * 60, 15 * 60]), &["22:00–24:00"]);
}

#[test]
fn a_panel_counts_what_could_not_be_said_apart() {
    let page = page((0..60).map(|number| served(number * 8, 60, 60)).collect());
    says(&page, &["And for 20 contacts nothing could be said", " kept · 0 earlier · ", " later · 20 unsaid"]);
    says(&page, &["Counted here are 20 contacts for whom nothing could be said, too"]);
}

#[test]
fn labels_of_lines_that_are_close_do_not_stand_on_each_other() {
    let few = |wait_s: i64| (0..25).map(move |number| served(number * 2, wait_s + number % 2 * 900, 60));
    let page = page(few(10).chain(few(600)).collect());
    let x_of = |word: &str| {
        let before = page.split(&format!("\">{word}</text>")).next().unwrap();
        attribute(&before[before.rfind("<text").unwrap()..], "x").unwrap().parse::<f64>().unwrap()
    };
    let class_of = |word: &str| {
        let before = page.split(&format!("\">{word}</text>")).next().unwrap();
        attribute(&before[before.rfind("<text").unwrap()..], "class").unwrap().to_owned()
    };
    assert_eq!((class_of("earlier"), class_of("later")), ("label end".to_owned(), "label".to_owned()));
    assert!(x_of("later") - x_of("earlier") > 2.0);
}

#[test]
fn what_chance_could_make_is_no_finding() {
    let mut report = Report::of(&history(busy()), None, &mut ());
    for rule in report.rules.values_mut() {
        (rule.winkler_s, rule.margins.winkler_s) = (Some(400.0), Some(30.0));
    }
    let mut beside = |ours_s: f64| {
        (report.promises.winkler_s, report.promises.margins.winkler_s) = (Some(ours_s), Some(30.0));
        read_aloud(&html::page(&report))
    };
    for (ours_s, words) in [
        (300.0, "ours scores best: 5 min against"),
        (380.0, "too close to tell whether ours scores best: 6 min 20 s against"),
        (420.0, "too close to tell whether ours scores best"),
        (500.0, "ours does not score best here"),
    ] {
        assert!(beside(ours_s).contains(words), "{ours_s} s: {words}");
    }
    report.promises.below_median = Some(0.475);
    assert!(
        read_aloud(&html::page(&report)).contains("The middle is in the middle"),
        "of 1,190 that may be chance"
    );
    report.promises.below_median = Some(0.46);
    assert!(read_aloud(&html::page(&report)).contains("The middle is on the short side"));
}

#[test]
fn the_days_that_count_are_said() {
    let mut contacts = history(busy());
    (contacts.until_ms, contacts.later) = (Some(MONDAY + 30 * 86_400_000), 3);
    says(&page_of(&contacts), &["The history ends before 7 February 2024; 3 later rows are left out."]);
}

#[test]
fn years_before_anybody_logged_calls_are_noted() {
    let early = |contact: Contact| Contact { joined_ms: contact.joined_ms / 1000, ..contact };
    let page = page(busy().into_iter().map(early).collect());
    says(&page, &["1,680 of 1,680 contacts are from before 1980", "the unit of `joined` may be wrong"]);
}

#[test]
fn times_are_local_where_the_history_says_so() {
    let mut contacts = history(busy());
    contacts.offset_ms = -(5 * 60 + 30) * 60_000;
    says(&page_of(&contacts), &["Hours and days are local: 5 h 30 min behind UTC.", "02:00"]);
    assert_eq!(MONDAY % 1000, 0);
}
