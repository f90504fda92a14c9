//! A history again, another way.

use crate::made::{history, left, served};
use replay::what_if::{Answer, Compared, Figure, Row, Scenarios, Settings, words};
use replay::{Contact, Contacts, Outcome};

const SETTINGS: Settings =
    Settings { from_ms: None, lines: Vec::new(), replications: 3, threads: 1, seed: 7, promises: false };

/// One scenario, of these lines.
fn scenario(lines: &str) -> Scenarios {
    Scenarios::parse(&format!("[[scenario]]\nname = \"this\"\n{lines}")).unwrap()
}

#[track_caller]
fn answer(contacts: &Contacts, lines: &str) -> Answer {
    Answer::of(contacts, &scenario(lines), &SETTINGS).unwrap()
}

fn refused(contacts: &Contacts, lines: &str) -> String {
    Answer::of(contacts, &scenario(lines), &SETTINGS).unwrap_err()
}

#[track_caller]
fn row(rows: &[Row], figure: Figure) -> Row {
    rows.iter().find(|row| row.figure == figure).unwrap().clone()
}

#[track_caller]
fn mean(compared: &Compared) -> Row {
    row(&compared.rows, Figure::WaitMeanS)
}

#[track_caller]
fn is(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
}

/// One agent who takes everybody in turn, as soon as they are done with the one before: waits of 0, 5 and 8 minutes, then nobody waits.
fn one_agent() -> Contacts {
    history(vec![served(0, 0, 600), served(5, 300, 600), served(12, 480, 600), served(60, 0, 60)])
}

/// Several in each of two lines, each with an agent of its own; the first line has far more to do.
fn two_lines() -> Contacts {
    let mut all = Vec::new();
    for number in 0..20 {
        all.push(served(number * 10, number * 60, 660));
        let own = Outcome::Served { agent: Some(1), handle_ms: 600_000 };
        all.push(Contact { queue: 1, class: 1, outcome: own, ..served(number * 20, 0, 0) });
    }
    history(all)
}

#[test]
fn with_nothing_changed_the_history_comes_out_as_it_was() {
    let answer = answer(&one_agent(), "");
    assert!(answer.reproduced.is_within);
    let wait = row(&answer.reproduced.rows, Figure::WaitMeanS);
    is(wait.was, 195.0);
    is(wait.becomes, 195.0);
    is(mean(&answer.scenarios[0]).difference.value, 0.0);
    assert_eq!(answer.inferred.people, 1);
    let said = words::page(&answer);
    assert!(said.contains("Waits are the same.") && said.contains("So few days"), "{said}");
}

#[test]
fn with_one_more_person_nobody_waits_and_their_hours_are_paid() {
    let answer = answer(&one_agent(), "[[scenario.people]]\nmore = 1\nfrom = \"08:00\"\nuntil = \"10:00\"\n");
    let scenario = &answer.scenarios[0];
    is(mean(scenario).becomes, 0.0);
    assert_eq!(scenario.hours, Some(("08:00".to_owned(), "10:00".to_owned())));
    is(scenario.staffed_hours.then - scenario.staffed_hours.today, 2.0);
    assert_eq!(scenario.cost, None);
    let said = words::page(&answer);
    assert!(
        said.contains("From 08:00 to 10:00, nine of ten wait at most 0\u{a0}s instead of 8\u{a0}min"),
        "{said}"
    );
}

#[test]
fn an_hour_costs_what_the_file_says() {
    let file = "wage_per_hour = 40\n[[scenario]]\nname = \"this\"\n[[scenario.people]]\nmore = 3\nuntil = \"01:00\"\n";
    let answer = Answer::of(&one_agent(), &Scenarios::parse(file).unwrap(), &SETTINGS).unwrap();
    is(answer.scenarios[0].cost.unwrap(), 120.0);
}

#[test]
fn with_fewer_people_than_there_are_nobody_is_answered() {
    let answer = answer(&one_agent(), "[[scenario.people]]\nfewer = 1\n");
    is(answer.scenarios[0].staffed_hours.then, 0.0);
    is(answer.scenarios[0].occupancy.then, 0.0);
    is(answer.scenarios[0].never_answered, 4.0);
    assert!(words::page(&answer).contains("4 wait for ever"));
}

#[test]
fn whoever_left_leaves_after_the_same_wait_again() {
    let mut contacts = one_agent();
    contacts.all.push(left(3, 200));
    let answer = answer(&contacts, "faster_percent = -50");
    let today = row(&answer.reproduced.rows, Figure::Abandoned);
    is(today.was, 0.2);
    is(today.becomes, 0.2);
}

#[test]
fn an_agent_who_takes_nobody_while_somebody_waits_pauses() {
    let all = (0..50).map(|number| served(number, 30 + number * 60, 60 + 30)).collect();
    let mut contacts: Contacts = history(all);
    for (number, contact) in (0..).zip(&mut contacts.all) {
        // One every two minutes, of which a minute and a half is for the contact.
        contact.wait_ms = number * 60_000;
    }
    let answer = answer(&contacts, "");
    is(answer.inferred.pause_median_s.unwrap(), 30.0);
    assert!(answer.reproduced.is_within, "{:?}", answer.reproduced);
}

#[test]
fn an_agent_whose_contacts_overlap_holds_as_many_at_once() {
    // Chats of twenty minutes, one every ten: two at once, and nobody waits.
    let answer =
        answer(&history((0..30).map(|number| served(number * 10, 0, 1_190)).collect()), "capacity = 1");
    is(row(&answer.reproduced.rows, Figure::WaitMeanS).becomes, 0.0);
    assert!(mean(&answer.scenarios[0]).becomes > 600.0, "one at once is too few");
}

#[test]
fn whoever_is_passed_over_by_an_agent_is_not_theirs() {
    // Agent 0 goes on with line 0 while somebody of line 1 waits for agent 1, who takes line 1 alone.
    let mut all = Vec::new();
    for number in 0..20 {
        all.push(served(number * 10, 0, 500));
        let own = Outcome::Served { agent: Some(1), handle_ms: 900_000 };
        let wait_ms = number * 300_000;
        all.push(Contact { queue: 1, class: 1, wait_ms, outcome: own, ..served(number * 10, 0, 0) });
    }
    let answer = answer(&history(all), "");
    assert!(answer.reproduced.is_within, "{:?}", answer.reproduced);
    is(row(&answer.reproduced.rows, Figure::Queued).becomes, 19.0 / 40.0);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let contacts = two_lines();
    let of = |threads| {
        let settings = Settings { threads, replications: 9, ..SETTINGS };
        let answer =
            Answer::of(&contacts, &scenario("growth_percent = 50\nlines = \"pooled\""), &settings).unwrap();
        serde_json::to_string(&answer).unwrap()
    };
    assert_eq!(of(1), of(2));
    assert_eq!(of(1), of(7));
}

#[test]
fn pooled_lines_help_whoever_waits_in_the_longer_one() {
    let answer = answer(&two_lines(), "lines = \"pooled\"");
    let scenario = &answer.scenarios[0];
    assert!(mean(scenario).becomes < mean(scenario).was / 2.0, "{scenario:?}");
    let even = scenario.break_even_percent.unwrap();
    assert!((-50.0..0.0).contains(&even), "it would do with slower work: {even}");
}

#[test]
fn lines_of_their_own_leave_each_agent_where_their_work_is() {
    let answer = answer(&two_lines(), "lines = \"separate\"");
    let wait = mean(&answer.scenarios[0]);
    assert!(wait.becomes >= wait.was - 1.0, "{wait:?}");
}

#[test]
fn an_express_line_is_served_by_its_own_people_alone() {
    let answer = answer(&two_lines(), "express = { classes = [\"class 1\"], people = 1 }");
    assert!(answer.scenarios[0].rows.iter().all(|row| row.becomes.is_finite()));
}

#[test]
fn long_cases_go_on_in_the_side_lane() {
    let answer = answer(&two_lines(), "side_lane = { longer_than_s = 60, people = 1 }");
    let aside = answer.scenarios[0].aside.unwrap();
    is(aside.cases, 20.0);
    is(aside.wait_mean_s, 0.0);
}

#[test]
fn when_all_refuse_to_be_called_back_everything_is_as_today() {
    let answer = answer(&two_lines(), "callbacks = { refused = 1.0 }");
    is(mean(&answer.scenarios[0]).difference.value, 0.0);
    is(answer.scenarios[0].called_back.unwrap().share, 0.0);
    let called = crate::what_if::answer(&two_lines(), "callbacks = { refused = 0.0, unreached = 0.0 }");
    assert!(called.scenarios[0].called_back.unwrap().share > 0.1);
}

#[test]
fn two_at_once_wait_less_and_growth_makes_waits_longer() {
    let of = |lines: &str| mean(&answer(&two_lines(), lines).scenarios[0]).difference.value;
    assert!(of("capacity = 2\nslowdown = 0.2") < 0.0);
    assert!(of("growth_percent = 100") > 0.0);
    assert!(of("faster_percent = 50") < 0.0);
}

#[test]
fn outside_the_opening_hours_nobody_comes_and_that_is_said() {
    let contacts = one_agent();
    let answer = answer(&contacts, "opening = { from = \"09:00\", until = \"10:00\" }");
    is(mean(&answer.scenarios[0]).becomes, 0.0);
    is(answer.scenarios[0].contacts.then, 1.0);
    let said = words::page(&answer);
    assert!(said.contains("1 contact comes instead of 4: the others are in no figure."), "{said}");
    assert!(
        refused(&contacts, "opening = { from = \"09:00\", until = \"09:00\" }").contains("never or always")
    );
}

#[test]
fn of_nobody_there_are_no_figures() {
    let answer = answer(&two_lines(), "growth_percent = -100");
    assert!(answer.scenarios[0].rows.is_empty());
    let said = words::page(&answer);
    assert!(said.contains("Nobody comes whose wait ends.\n0 contacts come instead of 40"), "{said}");
}

#[test]
fn the_headline_is_of_the_hours_in_which_people_change_where_nothing_else_does() {
    let more = "[[scenario.people]]\nmore = 1\nfrom = \"08:00\"\nuntil = \"10:00\"\n";
    let fewer = "[[scenario.people]]\nfewer = 1\nfrom = \"11:00\"\nuntil = \"12:00\"\n";
    let hours = |lines: &str| answer(&two_lines(), lines).scenarios[0].hours.clone();
    assert_eq!(hours(more), Some(("08:00".to_owned(), "10:00".to_owned())));
    assert_eq!(hours(&format!("{more}{fewer}")), None);
    assert_eq!(hours(&format!("growth_percent = 10\n{more}")), None);
    assert_eq!(hours(&format!("{more}days = [\"Monday\"]\n")), None);
    let said = words::page(&answer(&two_lines(), more));
    assert!(
        said.contains("From 08:00 to 10:00, nine of ten") && said.contains("All day, nine of ten"),
        "{said}"
    );
}

#[test]
fn one_more_all_day_is_there_while_somebody_is() {
    let answer = answer(&two_lines(), "[[scenario.people]]\nmore = 1\n");
    let hours = answer.scenarios[0].staffed_hours;
    assert!(hours.then > hours.today && hours.then <= hours.today * 2.0, "{hours:?}");
}

#[test]
fn a_side_lane_that_cannot_keep_up_is_said_to_be_none() {
    // An hour's work every twenty minutes, with four people of whom one is to do nearly all of it.
    let agent = |number: i64| Outcome::Served { agent: Some((number % 4) as u32), handle_ms: 3_600_000 };
    let one = |number: i64| Contact { outcome: agent(number), ..served(number * 20, 0, 0) };
    let answer =
        answer(&history((0..60).map(one).collect()), "side_lane = { longer_than_s = 60, people = 1 }");
    let aside = answer.scenarios[0].aside.unwrap();
    assert!(aside.falls_behind() && aside.never_answered > 10.0, "{aside:?}");
    assert!(aside.occupancy > 0.9, "{aside:?}");
    let said = words::page(&answer);
    assert!(said.contains("They cannot keep up"), "{said}");
    assert!(!replay::what_if::page::page(&answer).contains("shortens them most"));
}

#[test]
fn several_at_once_for_nothing_is_said_to_be_taken_for_granted() {
    let said = |lines: &str| words::page(&answer(&two_lines(), lines));
    assert!(said("capacity = 2").contains("as quick with each as with one alone"));
    assert!(!said("capacity = 2\nslowdown = 0.2").contains("as quick with each"));
}

#[test]
fn an_unknown_word_is_named_with_what_may_be_written() {
    let said = Scenarios::parse("[[scenario]]\nname = \"this\"\npeeple = 2\n").unwrap_err();
    for words in ["line 3", "peeple", "people", "side_lane"] {
        assert!(said.contains(words), "{said}");
    }
    assert!(Scenarios::parse("").unwrap_err().contains("samples/what-if"));
    let said = Scenarios::parse("[[scenario]]\nname = \"this\"\nlines = \"round\"\n").unwrap_err();
    assert!(said.contains("round") && said.contains("pooled") && said.contains("separate"), "{said}");
}

#[test]
fn what_cannot_be_is_said_in_one_sentence() {
    let contacts = one_agent();
    for (lines, words) in [
        (
            "[[scenario.people]]\nmore = 1\nlines = [\"sales\"]\n",
            "\"sales\" is no line of the history; there are queue 0",
        ),
        ("express = { classes = [\"vip\"], people = 1 }", "\"vip\" is no class"),
        ("express = { classes = [], people = 1 }", "names no class"),
        ("[[scenario.people]]\nmore = 1\nfewer = 1\n", "one of them"),
        ("[[scenario.people]]\nmore = 1\nfrom = \"25:00\"\n", "25:00"),
        ("[[scenario.people]]\nmore = 1\ndays = [\"Caturday\"]\n", "Monday to Sunday"),
        ("callbacks = { refused = 2.0 }", "refused = 2"),
        ("growth_percent = -101", "growth_percent"),
        ("faster_percent = nan", "faster_percent"),
        ("capacity = 0", "capacity"),
        ("slowdown = -1.0", "slowdown"),
        ("side_lane = { longer_than_s = 0, people = 1 }", "side_lane"),
    ] {
        let said = refused(&contacts, lines);
        assert!(said.contains(words) && said.contains("\"this\"") && !said.contains('\n'), "{said}");
    }
    assert!(refused(&history(Vec::new()), "").contains("nobody who was in line"));
}

#[test]
fn promises_are_compared_with_an_interval_and_alike_on_any_number_of_threads() {
    // Twelve days before one agent: enough that something can be said, and waits that differ.
    let mut all = Vec::new();
    for day in 0..12 {
        let mut free_s = 0;
        for number in 0..60 {
            let (joins_s, handle_s) = (number * 240, 170 + (number * 37 + day * 53) % 130);
            let wait_s = (free_s - joins_s).max(0);
            free_s = joins_s + wait_s + handle_s;
            all.push(served(day * 1_440 + number * 4, wait_s, handle_s));
        }
    }
    let contacts = history(all);
    let of = |threads| {
        let settings = Settings { threads, promises: true, ..SETTINGS };
        Answer::of(&contacts, &scenario("growth_percent = 20"), &settings).unwrap()
    };
    let one = of(1);
    let promises = one.scenarios[0].promises.unwrap();
    let difference = promises.difference.unwrap();
    assert!(promises.today > 0.5 && promises.then > 0.5, "{promises:?}");
    assert!(difference.low <= difference.value && difference.value <= difference.high, "{difference:?}");
    assert!(difference.high > difference.low, "days differ: {difference:?}");
    assert!(words::page(&one).contains("promises kept"));
    for threads in [2, 5] {
        assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&of(threads)).unwrap());
    }
    assert_eq!(
        answer(&contacts, "growth_percent = 20").scenarios[0].promises,
        None,
        "unless they are asked for"
    );
}
