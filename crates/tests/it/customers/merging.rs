//! Two customers are one person: by the site's word, or an agent's.

use super::{Site, readable};
use crate::support::{TestApp, Visitor, json, text};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::{BTreeMap, BTreeSet};

#[tokio::test]
async fn an_agent_merges_two_and_each_browser_reads_what_it_read() {
    let mut app = TestApp::start().await;
    let (una, ben) = (app.visitor().await, app.visitor().await);
    let (hers, his) = (una.opens("hers").await, ben.opens("his").await);
    let path = format!("/customers/{}/merges/{}", una.id, ben.id);
    let person = app.owner().put(&path, json!({})).await.expect(200);
    assert_eq!(person["merged"][0]["id"], json!(ben.id));
    assert_eq!(person["merged"][0]["proof"], "agent");
    app.owner().put(&path, json!({})).await.expect(200);
    let of_both = app.owner().list(&format!("/customers/{}/conversations", ben.id)).await;
    assert_eq!(of_both.len(), 2, "asked for by either id");
    assert!(of_both.iter().all(|c| c["customer"]["id"] == json!(una.id)));
    assert_eq!((readable(&una).await, readable(&ben).await), (vec![hers.clone()], vec![his.clone()]));
    una.get(&format!("/widget/conversations/{his}/messages")).await.problem(404, "not_found");
    ben.say(&his, "goes on").await;
    app.owner().set_state(&his, "resolved").await.expect(200);
    let next = ben.opens("another").await;
    assert_eq!(
        app.owner().conversation(&next).await["customer"]["id"],
        json!(una.id),
        "they stay one person"
    );
    app.compare().await;
    let alone = app.owner().delete(&path).await.expect(200);
    assert_eq!(alone["merged"], json!([]));
    for id in [&his, &next] {
        assert_eq!(app.owner().conversation(id).await["customer"]["id"], json!(ben.id));
    }
    assert_eq!(app.owner().conversation(&hers).await["customer"]["id"], json!(una.id));
    app.owner().delete(&path).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_merged_or_separated_is_said() {
    let app = TestApp::start().await;
    let (site, una, ben) = (Site::of(&app).await, app.visitor().await, app.visitor().await);
    una.opens("hers").await;
    ben.opens("his").await;
    let outsider = app.outsider("Outsider").await;
    let path = format!("/customers/{}/merges/{}", una.id, ben.id);
    outsider.put(&path, json!({})).await.problem(404, "not_found");
    let nobody = format!("/customers/{}/merges/cus_01h455vb4pex5vsknk084sn02q", una.id);
    app.owner().put(&nobody, json!({})).await.problem(404, "not_found");
    let herself = format!("/customers/{}/merges/{}", una.id, una.id);
    app.owner().put(&herself, json!({})).await.problem(409, "same_person");
    app.owner().put(&format!("/customers/{}/block", ben.id), json!({ "days": 1 })).await.expect(200);
    app.owner().put(&path, json!({})).await.problem(409, "customer_blocked");
    let known = site.identifies(&app, &una, "42").await;
    let proven = format!("/customers/{}/merges/{}", known.id, una.id);
    app.owner().delete(&proven).await.problem(409, "merged_by_identity");
    app.finish().await;
}

/// Somebody who wrote on two devices before they signed in on either: the earlier of the two first.
async fn on_two_devices(app: &TestApp, site: &Site, sub: &str) -> (String, String) {
    let phone = app.visitor().await;
    let first = phone.opens("from the phone").await;
    app.advance(60_000);
    let laptop = app.visitor().await;
    let second = laptop.opens("from the laptop").await;
    for browser in [&phone, &laptop] {
        site.identifies(app, browser, sub).await;
    }
    (first, second)
}

#[tokio::test]
async fn a_wait_that_is_merged_ends_in_the_hands_of_whoever_serves_its_customer() {
    let mut app = TestApp::start().await;
    let (site, owner) = (Site::of(&app).await, app.owner());
    let merge = async |stays: &str, gone: &str| {
        owner.put(&format!("/conversations/{stays}/merges/{gone}"), json!({})).await
    };
    // The one that goes waits, and the one that stays is served.
    let (first, second) = on_two_devices(&app, &site, "1").await;
    owner.take(&first).await;
    let one = merge(&first, &second).await.expect(200);
    assert_eq!((&one["state"], &one["assigned_to"]), (&json!("active"), &json!(owner.id)));
    assert_eq!(owner.load().await, 1, "one in hand");
    let happened = owner.list(&format!("/conversations/{second}/events")).await;
    let kinds: Vec<&str> = happened.iter().map(|event| text(event, "kind")).collect();
    assert!(kinds.ends_with(&["routing.conversation_assigned", "desk.conversation_merged"]), "{kinds:?}");
    app.compare().await;
    // The one that goes is served, and the one that stays waits.
    let (first, second) = on_two_devices(&app, &site, "2").await;
    owner.take(&second).await;
    let one = merge(&first, &second).await.expect(200);
    assert_eq!((&one["state"], &one["assigned_to"]), (&json!("active"), &json!(owner.id)));
    assert_eq!(owner.load().await, 2);
    // Both wait: they go on where they have stood longer.
    let (first, second) = on_two_devices(&app, &site, "3").await;
    merge(&second, &first).await.problem(409, "still_waiting");
    let since = owner.conversation(&first).await["waiting_since"].clone();
    let one = merge(&first, &second).await.expect(200);
    assert_eq!((&one["state"], &one["waiting_since"]), (&json!("waiting"), &since));
    app.compare().await;
    app.finish().await;
}

#[tokio::test]
async fn who_has_one_open_in_both_browsers_keeps_both_and_opens_no_third() {
    let app = TestApp::start().await;
    let (site, phone) = (Site::of(&app).await, app.visitor().await);
    let phone = site.identifies(&app, &phone, "42").await;
    let first = phone.opens("from the phone").await;
    let laptop = app.visitor().await;
    let second = laptop.opens("from the laptop, not signed in yet").await;
    let laptop = site.identifies(&app, &laptop, "42").await;
    let mut both = vec![first.clone(), second.clone()];
    both.sort();
    assert_eq!(readable(&laptop).await, both);
    for id in &both {
        laptop.say(id, "both are answered").await;
    }
    let body = json!({ "text": "a third", "client_id": "third" });
    let refused = laptop.post("/widget/conversations", body.clone()).await.problem(409, "conversation_open");
    assert_eq!(refused["conversation"], json!(second), "the later one");
    for id in &both {
        app.owner().set_state(id, "resolved").await.expect(200);
    }
    laptop.post("/widget/conversations", body).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn the_sites_word_is_stronger_than_an_agents() {
    let mut app = TestApp::start().await;
    let (site, una, ben) = (Site::of(&app).await, app.visitor().await, app.visitor().await);
    let (hers, his) = (una.opens("hers").await, ben.opens("his").await);
    app.owner().put(&format!("/customers/{}/merges/{}", ben.id, una.id), json!({})).await.expect(200);
    let known = site.identifies(&app, &una, "42").await;
    assert_eq!(readable(&known).await, std::slice::from_ref(&hers));
    assert_eq!(app.owner().conversation(&hers).await["customer"]["id"], json!(known.id));
    assert_eq!(app.owner().conversation(&his).await["customer"]["id"], json!(ben.id));
    app.compare().await;
    // The other way round: one who is known became part of somebody anonymous, who turns out to be them.
    app.owner().put(&format!("/customers/{}/merges/{}", ben.id, known.id), json!({})).await.expect(200);
    let ben = site.identifies(&app, &ben, "42").await;
    assert_eq!(ben.id, known.id);
    let mut both = vec![hers, his];
    both.sort();
    assert_eq!(readable(&ben).await, both);
    app.finish().await;
}

/// What may happen to some browsers, in any order.
#[derive(Clone, Copy, Debug)]
enum Step {
    Opens(usize),
    Identified(usize, usize),
    Merged(usize, usize),
    Separated(usize),
    /// A conversation is over and becomes part of another, where that may be.
    Whole(usize, usize),
    Fresh(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let (browser, account) = (0..4_usize, 0..3_usize);
    prop_oneof![
        3 => browser.clone().prop_map(Step::Opens),
        2 => (browser.clone(), account).prop_map(|(b, a)| Step::Identified(b, a)),
        3 => (0..12_usize, 0..12_usize).prop_map(|(a, b)| Step::Merged(a, b)),
        1 => (0..12_usize).prop_map(Step::Separated),
        3 => (0..12_usize, 0..12_usize).prop_map(|(a, b)| Step::Whole(a, b)),
        1 => browser.prop_map(Step::Fresh),
    ]
}

/// What each browser may read by the rules alone, kept beside the product.
struct Model {
    browsers: Vec<(Visitor, BTreeSet<String>, Option<usize>)>,
    accounts: Vec<BTreeSet<String>>,
    ended: Vec<Visitor>,
    customers: Vec<String>,
    /// With what was said in each.
    conversations: BTreeMap<String, String>,
}

impl Model {
    async fn take(&mut self, app: &TestApp, site: &Site, step: Step) {
        match step {
            Step::Opens(browser) => {
                let (visitor, own, account) = &mut self.browsers[browser];
                let words = format!("hello {}", self.conversations.len());
                let body = json!({ "text": words, "client_id": crate::support::client_id() });
                let answer = visitor.post("/widget/conversations", body).await;
                if answer.status() == 201 {
                    let id = text(&answer.expect(201), "id").to_owned();
                    account.map_or(own, |account| &mut self.accounts[account]).insert(id.clone());
                    self.conversations.insert(id, words);
                }
            }
            Step::Identified(browser, account) => {
                let (visitor, own, before) = &mut self.browsers[browser];
                let known = site.identifies(app, visitor, &format!("account {account}")).await;
                if before.is_none() {
                    self.accounts[account].append(own);
                }
                self.ended.push(std::mem::replace(visitor, known.clone()));
                *before = Some(account);
                self.customers.push(known.id);
            }
            Step::Merged(a, b) => {
                let (a, b) = (self.customer(a), self.customer(b));
                let answer = app.owner().put(&format!("/customers/{a}/merges/{b}"), json!({})).await;
                assert!([200, 404, 409].contains(&answer.status()), "{answer:?}");
            }
            Step::Separated(a) => {
                let a = self.customer(a);
                let person = app.owner().get(&format!("/customers/{a}")).await;
                let merged =
                    if person.status() == 200 { person.expect(200)["merged"].clone() } else { json!([]) };
                for one in merged.as_array().unwrap().iter().filter(|one| one["proof"] == "agent").take(1) {
                    let path = format!("/customers/{a}/merges/{}", text(one, "id"));
                    app.owner().delete(&path).await.expect(200);
                }
            }
            Step::Whole(a, b) => {
                let all: Vec<&String> = self.conversations.keys().collect();
                if all.is_empty() {
                    return;
                }
                let (stays, gone) = (all[a % all.len()], all[b % all.len()]);
                let over = app.owner().set_state(gone, "resolved").await;
                assert!([200, 409].contains(&over.status()), "{over:?}");
                let path = format!("/conversations/{stays}/merges/{gone}");
                let answer = app.owner().put(&path, json!({})).await;
                assert!([200, 409, 422].contains(&answer.status()), "{answer:?}");
            }
            Step::Fresh(browser) => {
                let visitor = app.visitor().await;
                self.customers.push(visitor.id.clone());
                self.browsers[browser] = (visitor, BTreeSet::new(), None);
            }
        }
    }

    fn customer(&self, at: usize) -> &str {
        &self.customers[at % self.customers.len()]
    }

    /// No conversation is lost, each belongs to one person, and everybody reads what they may and nothing else.
    async fn check(&self, app: &TestApp) {
        let mut parts: BTreeMap<&String, String> = BTreeMap::new();
        for id in self.conversations.keys() {
            if let Some(whole) = app.owner().conversation(id).await["merged_into"].as_str() {
                parts.insert(id, whole.to_owned());
            }
        }
        for (visitor, own, account) in &self.browsers {
            let may = account.map_or(own, |account| &self.accounts[account]);
            // What became part of another of theirs is read there; what became part of anybody else's is theirs as before.
            let is_listed = |id: &&String| parts.get(id).is_none_or(|whole| !may.contains(whole));
            assert_eq!(readable(visitor).await, may.iter().filter(is_listed).cloned().collect::<Vec<_>>());
            let mut theirs = BTreeSet::new();
            for shown in visitor.list("/widget/conversations").await {
                let id = text(&shown, "id");
                let said = visitor.messages(id).await;
                assert_eq!(shown["preview"]["text"], said.last().unwrap()["text"], "{shown}");
                theirs.extend(said.iter().map(|message| text(message, "text").to_owned()));
            }
            assert_eq!(theirs, may.iter().map(|id| self.conversations[id].clone()).collect());
            for id in self.conversations.keys().filter(|id| !may.contains(*id)) {
                visitor.get(&format!("/widget/conversations/{id}/messages")).await.problem(404, "not_found");
            }
        }
        for visitor in &self.ended {
            let answer = visitor.get("/widget/conversations").await;
            assert!(answer.status() == 401 || answer.expect(200)["items"] == json!([]), "{answer:?}");
        }
        let mut found: Vec<String> = Vec::new();
        let mut asked = BTreeSet::new();
        for customer in &self.customers {
            let answer = app.owner().get(&format!("/customers/{customer}")).await;
            if answer.status() == 404 || !asked.insert(text(&answer.expect(200), "id").to_owned()) {
                continue;
            }
            let person = text(&answer.expect(200), "id").to_owned();
            for conversation in app.owner().list(&format!("/customers/{person}/conversations")).await {
                assert_eq!(conversation["customer"]["id"], json!(person));
                found.push(text(&conversation, "id").to_owned());
            }
        }
        found.sort();
        let whole = self.conversations.keys().filter(|id| !parts.contains_key(id)).cloned();
        assert_eq!(found, whole.collect::<Vec<_>>(), "each is somebody's, once");
        for (part, whole) in &parts {
            let (part, whole) = (app.owner().conversation(part).await, app.owner().conversation(whole).await);
            assert_eq!(part["customer"]["id"], whole["customer"]["id"], "parts are of one person");
        }
    }
}

#[test]
fn whoever_is_merged_with_whom_nothing_is_lost_and_nobody_reads_anothers() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let steps = proptest::collection::vec(step(), 1..30);
    let tried = runner.run(&steps, |steps| {
        runtime.block_on(async {
            let app = TestApp::start().await;
            let site = Site::of(&app).await;
            let mut browsers = Vec::new();
            for _ in 0..4 {
                browsers.push((app.visitor().await, BTreeSet::new(), None));
            }
            let customers =
                browsers.iter().map(|(visitor, ..): &(Visitor, _, _)| visitor.id.clone()).collect();
            let (accounts, conversations) = (vec![BTreeSet::new(); 3], BTreeMap::new());
            let mut model = Model { browsers, accounts, ended: Vec::new(), customers, conversations };
            for step in steps {
                model.take(&app, &site, step).await;
                model.check(&app).await;
            }
            app.finish().await;
        });
        Ok(())
    });
    tried.unwrap();
}
