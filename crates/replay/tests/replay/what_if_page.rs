//! What if, as a page: whole, harmless, and honest about what cannot be told.

use crate::made::{history, left, served};
use crate::page::is_whole;
use replay::what_if::{Answer, Scenarios, Settings, page, words};
use replay::{Contact, Contacts, Outcome};

const SETTINGS: Settings =
    Settings { from_ms: None, lines: Vec::new(), replications: 3, threads: 1, seed: 7, promises: false };
const DAY: i64 = 24 * 60;

/// Ten days on which two people answer in the morning, one line each, and some leave.
fn mornings() -> Contacts {
    let mut all = Vec::new();
    for day in 0..10 {
        for number in 0..40 {
            let wait_s = 10 + (number * 37 + day * 53) % 200;
            let minute = day * DAY + number * 3;
            let contact = if number % 6 == 0 { left(minute, wait_s) } else { served(minute, wait_s, 150) };
            let agent = (number % 2) as u32;
            let outcome = match contact.outcome {
                Outcome::Served { handle_ms, .. } => Outcome::Served { agent: Some(agent), handle_ms },
                other => other,
            };
            all.push(Contact { queue: agent, class: agent, outcome, ..contact });
        }
    }
    history(all)
}

fn answer(contacts: &Contacts, file: &str) -> Answer {
    Answer::of(contacts, &Scenarios::parse(file).unwrap(), &SETTINGS).unwrap()
}

const THREE: &str = "wage_per_hour = 20\nanswered_within_s = 30\n[[scenario]]\nname = \"More\"\n[[scenario.people]]\nmore = 3\n\
                     from = \"08:00\"\nuntil = \"09:00\"\n[[scenario]]\nname = \"Pooled\"\nlines = \"pooled\"\n\
                     [[scenario]]\nname = \"<b>&\\\"Half\\\"\"\ngrowth_percent = -50\n";

#[test]
fn a_page_is_whole_and_names_do_not_break_it() {
    let page = page::page(&answer(&mornings(), THREE));
    is_whole(&page);
    assert!(
        page.contains("3. &lt;b&gt;&amp;&quot;Half&quot;") && !page.contains("<b>"),
        "a name is only text"
    );
    for words in
        ["are answered within 30 s", "People who are there", "in wages", "Is today played as it was?"]
    {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn the_page_says_the_same_sentences_as_the_text() {
    let answer = answer(&mornings(), THREE);
    let (page, text) = (page::page(&answer), words::page(&answer));
    let sentence = text.lines().find(|line| line.starts_with("From 08:00 to 09:00")).unwrap();
    assert!(page.contains(sentence), "{sentence}");
    assert!(text.contains("in wages over these days"), "{text}");
}

#[test]
fn each_hour_has_its_waits_and_its_people() {
    let answer = answer(&mornings(), THREE);
    let more = &answer.scenarios[0];
    let hours: Vec<u32> = more.by_hour.iter().map(|hour| hour.hour).collect();
    assert_eq!(hours, [8, 9], "the history's contacts come from eight to ten");
    let (first, second) = (&more.by_hour[0], &more.by_hour[1]);
    assert!((first.people_then - first.people_today - 3.0).abs() < 1e-9, "{first:?}");
    assert!((second.people_then - second.people_today).abs() < 1e-9, "{second:?}");
    assert!(first.wait_p90_s.then < first.wait_p90_s.today, "{first:?}");
    assert!(first.wait_p90_s.difference.high <= 0.0, "{first:?}");
    assert!((first.contacts - 200.0).abs() < 1e-9, "{first:?}");
    assert!(more.by_day.shorter > 0.9 && more.by_day.longer < 0.1, "{:?}", more.by_day);
}

#[test]
fn an_hour_to_which_hardly_anybody_came_is_not_shown() {
    let answer =
        answer(&history(vec![served(0, 0, 600), served(5, 300, 600)]), THREE.replace("Pooled", "x").as_str());
    assert!(answer.scenarios.iter().all(|scenario| scenario.by_hour.is_empty()));
    let page = page::page(&answer);
    is_whole(&page);
    assert!(page.contains("No hour of the day is drawn"));
}

#[test]
fn what_is_answered_in_time_counts_those_who_left_too() {
    let contacts = history(vec![served(0, 0, 60), served(10, 20, 60), served(20, 21, 60), left(30, 5)]);
    let answer = answer(&contacts, "[[scenario]]\nname = \"this\"\n");
    let rows = &answer.reproduced.rows;
    let within = rows.iter().find(|row| row.figure == replay::what_if::Figure::AnsweredWithin).unwrap();
    assert!((within.was - 0.5).abs() < 1e-9, "20 s are within 20 s, 21 s are not: {within:?}");
}
