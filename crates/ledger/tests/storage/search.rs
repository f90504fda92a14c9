//! The index over texts: asked in range, erased for good, compared by content, made anew.

use crate::store::{ACME, No, OTHER, On, Store, append_post};
use ledger::search::{self, Among, Document, Page, Phrase, Question};
use ledger::{Failed, Ledger, Rows};

async fn index(ledger: &Ledger, workspace: events::WorkspaceId) {
    index_marked(ledger, workspace, |_, _| vec!["i1".to_owned()]).await;
}

async fn index_marked(ledger: &Ledger, workspace: events::WorkspaceId, marks: fn(i64, &str) -> Vec<String>) {
    let read = move |rows: &Rows<'_>| {
        let from = search::cursor(rows, workspace)?;
        Ok((from, ledger::page(rows, workspace, from, i64::MAX, i64::MAX)?))
    };
    let (from, facts) = ledger.read(read).await.unwrap();
    let texts = facts.iter().filter_map(|fact| Some((fact.recorded.seq, fact.text.as_deref()?)));
    let documents: Vec<Document> =
        texts.map(|(seq, text)| Document::of(seq, text, marks(seq, text))).collect();
    let to = facts.last().map_or(from, |fact| fact.recorded.seq);
    let add = move |tx: &mut ledger::Tx<'_>| {
        Ok::<_, Failed<No>>(search::add(tx, (from, to), &documents, &mut |_| false)?)
    };
    assert!(ledger.command(workspace, add).await.unwrap());
}

async fn say(ledger: &Ledger, workspace: events::WorkspaceId, texts: &[&str]) {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let say = move |tx: &mut ledger::Tx<'_>| {
        for (number, text) in texts.iter().enumerate() {
            let fact = crate::store::posting(1, &format!("{number}"));
            tx.append_with_text(fact, "cus_1", text)?;
        }
        Ok::<_, Failed<No>>(())
    };
    crate::store::open_matter(ledger, workspace, 1).await;
    ledger.command(workspace, say).await.unwrap();
}

fn question(text: &str) -> Question {
    let open = text.ends_with('*');
    let words = search::split(text).into_iter().map(|part| part.word).collect();
    Question { phrases: vec![vec![Phrase { words, open }]], ..Question::default() }
}

async fn page(
    ledger: &Ledger,
    workspace: events::WorkspaceId,
    text: &'static str,
    (before, limit): (i64, i64),
) -> Page {
    ledger
        .read(move |rows| search::find(rows, workspace, &question(text), (0, before), (limit, 5)))
        .await
        .unwrap()
}

async fn find(ledger: &Ledger, workspace: events::WorkspaceId, text: &'static str) -> Vec<i64> {
    page(ledger, workspace, text, (i64::MAX, 100)).await.seqs
}

#[tokio::test]
async fn pages_hold_each_that_answers_once_newest_first_however_far_back() {
    const TEXTS: usize = 3_000;
    let store = Store::new();
    let ledger = store.open().await.0;
    let texts: Vec<String> = (1..=TEXTS)
        .map(|number| {
            let often = if number % 37 == 0 { "often" } else { "" };
            let lately = if number > TEXTS - 60 { "lately" } else { "" };
            let once = if number <= 30 || number == TEXTS { "once" } else { "" };
            let bygone = if number <= 10 { "bygone" } else { "" };
            format!("always {often} {lately} {once} {bygone}")
        })
        .collect();
    say(&ledger, ACME, &texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    index(&ledger, ACME).await;
    for (asked, word) in [("always", "always"), ("oft*", "often"), ("lately", "lately"), ("once", "once")] {
        // The first fact opens the conversation.
        let answering = texts.iter().zip(2_i64..).filter(|(text, _)| text.contains(word));
        let mut expected: Vec<i64> = answering.map(|(_, seq)| seq).collect();
        expected.reverse();
        for limit in [1, 4, 100, 5_000] {
            let (mut found, mut next) = (Vec::new(), Some(i64::MAX));
            while let Some(before) = next {
                let Page { seqs, next: more } = page(&ledger, ACME, asked, (before, limit)).await;
                assert!(seqs.len() <= usize::try_from(limit).unwrap());
                assert!(more.is_none_or(|more| more < before), "a page goes on further back");
                found.extend(seqs);
                next = more;
            }
            assert_eq!(found, expected, "{asked}, {limit} at once");
        }
        let within =
            ledger.read(move |rows| search::find(rows, ACME, &question(asked), (20, 40), (100, 5))).await;
        let expected: Vec<i64> = expected.into_iter().filter(|seq| (21..40).contains(seq)).collect();
        assert_eq!(within.unwrap().seqs, expected);
    }
    for (typed, said) in [("alwyas", "always"), ("bygnoe", "bygone")] {
        let meant = move |rows: &Rows<'_>| search::meant(rows, ACME, typed, false, &Among::default());
        assert_eq!(ledger.read(meant).await.unwrap(), [said]);
    }
    ledger.close().await;
    store.verify_clean();
}

/// Of a text among many: where it is, of which kind it is, and that it says what few do.
fn marks_of(seq: i64, text: &str) -> Vec<String> {
    let few = text.contains("lamp").then(|| "a9".to_owned());
    [format!("i{}", seq % 7), format!("k{}", seq % 2)].into_iter().chain(few).collect()
}

/// The numbers of those of these texts that answer, newest first.
fn answers(
    said: &[(i64, String)],
    words: &[&str],
    question: &Question,
    (after, before): (i64, i64),
) -> Vec<i64> {
    let fits = |seq: i64, text: &str| {
        let marks = marks_of(seq, text);
        let has = |wanted: &[String]| wanted.iter().any(|mark| marks.contains(mark));
        let Among { places, kinds, without } = &question.among;
        (words.iter().all(|word| text.contains(word.trim_end_matches('*')))
            || has(question.or_mark.as_slice()))
            && places.as_ref().is_none_or(|places| has(places))
            && (kinds.is_empty() || has(kinds))
            && !has(without)
            && (after + 1..before).contains(&seq)
    };
    said.iter().rev().filter(|(seq, text)| fits(*seq, text)).map(|(seq, _)| *seq).collect()
}

/// Many facts, some of them with a text, each of these with its number.
async fn say_much(ledger: &Ledger) -> Vec<(i64, String)> {
    const PART: i64 = 5_000;
    const PARTS: i64 = 16;
    let mut said = Vec::new();
    for part in 0..PARTS {
        let some = ledger.command(ACME, move |tx| {
            let mut said = Vec::new();
            for number in 0..PART {
                let fact = crate::store::posting(1, &format!("{part}-{number}"));
                if number % 20 != 0 {
                    tx.append(fact)?;
                    continue;
                }
                // Some at the beginning and some near the end; some all over, seldom; and one word in all of them.
                let lamp =
                    if (part, number) == (1, 0) || (part == 11 && number < 2_500) { "lamp" } else { "" };
                let seldom = if number == 0 { "seldom" } else { "" };
                let text = format!("all {lamp} {seldom} qu{}", part % 3);
                said.push((tx.append_with_text(fact, "cus_1", &text)?.seq, text));
            }
            Ok::<_, Failed<No>>(said)
        });
        said.extend(some.await.unwrap());
        index_marked(ledger, ACME, marks_of).await;
    }
    said
}

#[tokio::test]
async fn what_is_rare_is_found_however_much_was_said_since() {
    let store = Store::new();
    let ledger = store.open().await.0;
    crate::store::open_matter(&ledger, ACME, 1).await;
    let said = say_much(&ledger).await;
    let of = |marks: &[&str]| marks.iter().map(|mark| (*mark).to_owned()).collect::<Vec<String>>();
    let everywhere = Among::default();
    let here = Among { places: Some(of(&["i1"])), ..Among::default() };
    let in_most = Among { places: Some(of(&["i0", "i1", "i2", "i4", "i5", "i6"])), ..Among::default() };
    let of_a_kind = Among { kinds: of(&["k1"]), without: of(&["i3"]), ..Among::default() };
    let asked = [
        "lamp",
        "seldom",
        "lamp q*",
        "seldom qu0",
        "q*",
        "se*",
        "all se*",
        "all lam*",
        "all seldo*",
        "lamp seldom",
    ];
    for (asked, among, or_mark) in asked.into_iter().flat_map(|asked| {
        [
            (&everywhere, None),
            (&here, None),
            (&in_most, None),
            (&of_a_kind, None),
            (&here, Some("a9".to_owned())),
        ]
        .map(|(among, or_mark)| (asked, among.clone(), or_mark))
    }) {
        let words: Vec<&str> = asked.split(' ').collect();
        let phrases = words.iter().flat_map(|word| question(word).phrases).collect();
        let question = Question { phrases, or_mark, among };
        for (after, before) in [(0, i64::MAX), (100, 78_000), (7_000, 70_000), (55_000, 65_000)] {
            let expected = answers(&said, &words, &question, (after, before));
            for (most, enough) in [(3, 1), (20, 10), (100, 100)] {
                let (mut found, mut next) = (Vec::new(), Some(before));
                // The rest of what there is much of is found in the same way.
                while let Some(before) = next.filter(|_| found.len() < 300) {
                    let asked = question.clone();
                    let find = move |rows: &Rows<'_>| {
                        search::find(rows, ACME, &asked, (after, before), (most, enough))
                    };
                    let page = ledger.read(find).await.unwrap();
                    assert!(page.next.is_none_or(|next| next < before), "a page goes on further back");
                    found.extend(page.seqs);
                    next = page.next;
                }
                let expected = if next.is_some() { &expected[..found.len()] } else { &expected[..] };
                assert_eq!(found, expected, "{asked} {question:?} from {after} to {before}, {most} at once");
            }
        }
    }
    ledger.close().await;
    store.verify_clean();
}

#[tokio::test]
async fn what_is_found_is_newest_first_and_of_one_workspace() {
    let store = Store::new();
    let ledger = store.open().await.0;
    say(&ledger, ACME, &["The blue lamp", "a lamp", "lámpara azul", "nothing"]).await;
    say(&ledger, OTHER, &["their lamp"]).await;
    for workspace in [ACME, OTHER] {
        index(&ledger, workspace).await;
    }
    assert_eq!(find(&ledger, ACME, "lamp").await, [3, 2]);
    assert_eq!(find(&ledger, ACME, "LAM*").await, [4, 3, 2]);
    assert_eq!(find(&ledger, ACME, "lampara").await, [4]);
    assert_eq!(find(&ledger, ACME, "blue lamp").await, [2]);
    assert_eq!(find(&ledger, ACME, "lamp blue").await, [0_i64; 0]);
    assert_eq!(find(&ledger, OTHER, "lamp").await, [2]);
    let marks = |mark: &str| vec![mark.to_owned()];
    let elsewhere = Among { places: Some(marks("i2")), ..Among::default() };
    let of_another_kind = Among { kinds: marks("i2"), ..Among::default() };
    let without = Among { without: marks("i1"), ..Among::default() };
    let nowhere = Among { places: Some(Vec::new()), ..Among::default() };
    for among in [elsewhere, of_another_kind, without, nowhere] {
        let marked = Question { among: among.clone(), ..question("lamp") };
        let found = ledger.read(move |rows| search::find(rows, ACME, &marked, (0, i64::MAX), (9, 1))).await;
        assert!(found.unwrap().seqs.is_empty());
        let meant = ledger.read(move |rows| search::meant(rows, ACME, "lapm", false, &among)).await;
        assert!(meant.unwrap().is_empty(), "a word of what is not looked at is not meant");
    }
    let meant = |rows: &Rows<'_>| search::meant(rows, ACME, "lapm", false, &Among::default());
    assert_eq!(ledger.read(meant).await.unwrap(), ["lamp"]);
    ledger.close().await;
    store.verify_clean();
}

#[tokio::test]
async fn an_erased_text_leaves_no_word_in_the_index_or_the_file() {
    let store = Store::new();
    let ledger = store.open().await.0;
    say(&ledger, ACME, &["Zanzibarquux called", "another called"]).await;
    index(&ledger, ACME).await;
    let meant = |ledger: Ledger| async move {
        ledger.read(|rows| search::meant(rows, ACME, "zanzibarqux", false, &Among::default())).await.unwrap()
    };
    assert_eq!(find(&ledger, ACME, "zanzibarquux").await, [2]);
    assert_eq!(meant(ledger.clone()).await, ["zanzibarquux"]);
    let erase = |tx: &mut ledger::Tx<'_>| Ok::<_, Failed<No>>(tx.erase_text(2)?);
    assert!(ledger.command(ACME, erase).await.unwrap());
    assert_eq!(find(&ledger, ACME, "zan*").await, [0_i64; 0]);
    assert_eq!(find(&ledger, ACME, "called").await, [3]);
    assert!(meant(ledger.clone()).await.is_empty());
    ledger.close().await;
    store.verify_clean();
    if crate::ON == On::Postgres {
        // Pages are the server's own business: it clears them with its vacuum.
        return;
    }
    let postings = "select count(*) from search_data where instr(block, cast('anzibarquu' as blob))>0";
    let connection = rusqlite::Connection::open(store.file()).unwrap();
    let left: i64 = connection.query_row(postings, [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0, "no page of the index holds the word");
}

#[tokio::test]
async fn verify_names_where_the_index_is_not_what_the_texts_say() {
    let store = Store::new();
    let ledger = store.open().await.0;
    say(&ledger, ACME, &["one", "two", "three"]).await;
    index(&ledger, ACME).await;
    ledger.close().await;
    store.verify_clean();
    // A text that an earlier program wrote has no checksum, by which the log would be known to be damaged.
    store.tamper("update texts set text='four', checksum=null where seq=3");
    let verdict = store.verify().unwrap();
    assert_eq!(verdict.different, 1, "{verdict:?}");
    assert_eq!(verdict.differences[0].table, "search");
    store.tamper("update texts set text='two' where seq=3");
    store.verify_clean();
    store.tamper("delete from texts where seq=2");
    assert_eq!(store.verify().unwrap().differences.len(), 1, "what was erased behind the index's back");
    store.tamper("insert into texts(workspace, seq, person, text) values ((select workspace from search_logs), 2, 'cus_1', 'one')");
    store.verify_clean();
    store.tamper(match crate::ON {
        On::Sqlite => "insert into search_words values (1, 'nobody', 'ydobon')",
        On::Postgres => "insert into search_words select workspace, 'nobody', 'ydobon' from search_logs",
    });
    assert_eq!(store.verify().unwrap().differences[0].table, "search_words");
}

#[tokio::test]
async fn a_missing_index_is_made_anew_and_filled_from_the_texts() {
    let documents = match crate::ON {
        On::Sqlite => "drop table search",
        On::Postgres => "drop table search_documents",
    };
    for damage in [documents, "drop table search_words", "delete from meta where name='search'"] {
        let store = Store::closed_with_posts(5).await;
        let ledger = store.open().await.0;
        index(&ledger, ACME).await;
        ledger.close().await;
        store.tamper(damage);
        let ledger = store.open().await.0;
        assert_eq!(ledger.read(|rows| search::cursor(rows, ACME)).await.unwrap(), 0, "{damage}");
        index(&ledger, ACME).await;
        assert_eq!(find(&ledger, ACME, "text 4").await, [6]);
        ledger.close().await;
        store.verify_clean();
    }
}

#[tokio::test]
async fn a_cursor_that_somebody_else_moved_is_not_moved_again() {
    let store = Store::new();
    let ledger = store.with_posts(3).await;
    index(&ledger, ACME).await;
    let again = |tx: &mut ledger::Tx<'_>| {
        append_post(tx, 9)?;
        let late = [Document::of(2, "text 0", Vec::new())];
        Ok::<_, Failed<No>>(search::add(tx, (0, 2), &late, &mut |_| false)?)
    };
    assert!(!ledger.command(ACME, again).await.unwrap());
    assert_eq!(find(&ledger, ACME, "text 0").await, [2]);
    ledger.close().await;
    store.verify_clean();
}
