use super::{DAY, people, typed};
use crate::support::{TestApp, Value, json};

fn change(version: i64, shifts: &Value) -> Value {
    json!({ "version": version, "zone": "Europe/Berlin", "shifts": shifts, "assumptions": typed() })
}

#[tokio::test]
async fn a_plan_is_saved_with_its_versions_and_an_older_one_saved_again_undoes_what_came_after() {
    let app = TestApp::start().await;
    let (owner, path) = (app.owner(), format!("/plans/{}/{DAY}", app.inbox()));
    let empty = owner.get(&path).await.expect(200);
    assert_eq!((&empty["version"], &empty["shifts"], &empty["at"]), (&json!(0), &json!([]), &json!(null)));
    let one = owner.put(&path, change(0, &people(1))).await.expect(200);
    assert_eq!((&one["version"], &one["by"]), (&json!(1), &json!(owner.id)));
    let two = owner.put(&path, change(1, &people(2))).await.expect(200);
    assert_eq!(two["shifts"], people(2));
    assert_eq!(
        owner.put(&path, change(1, &people(2))).await.expect(200),
        two,
        "what is so already is no new version"
    );
    let undone = owner.put(&path, change(2, &one["shifts"])).await.expect(200);
    assert_eq!((&undone["version"], &undone["shifts"]), (&json!(3), &one["shifts"]));
    let versions = owner.get(&format!("{path}/versions")).await.expect(200);
    let numbers: Vec<_> =
        versions["items"].as_array().unwrap().iter().map(|v| v["version"].clone()).collect();
    assert_eq!(numbers, [json!(3), json!(2), json!(1)]);
    let told = owner.get(&format!("/plans/{}/2026-03-03", app.inbox())).await.expect(200);
    assert_eq!(told["version"], 0, "another day is another plan");
    app.finish().await;
}

#[tokio::test]
async fn whoever_saves_an_outdated_plan_is_told_so_and_overwrites_nothing() {
    let app = TestApp::start().await;
    let (owner, path) = (app.owner(), format!("/plans/{}/{DAY}", app.inbox()));
    owner.put(&path, change(0, &people(1))).await.expect(200);
    owner.put(&path, change(0, &people(5))).await.problem(409, "plan_changed");
    assert_eq!(owner.get(&path).await.expect(200)["shifts"], people(1));
    app.finish().await;
}

#[tokio::test]
async fn shifts_go_out_as_csv_with_names_and_the_clock_on_the_wall() {
    let app = TestApp::start().await;
    let (owner, path) = (app.owner(), format!("/plans/{}/{DAY}", app.inbox()));
    let agent = app.agent("Ada").await;
    agent.patch("/me", json!({ "name": "=Formula \"Ada\"" })).await.expect(200);
    let shifts = json!([
        { "agent": agent.id, "from_min": 545, "to_min": 1020 },
        { "agent": null, "from_min": 1320, "to_min": 1800 },
    ]);
    owner.put(&path, change(0, &shifts)).await.expect(200);
    let answer = owner.get(&format!("{path}/csv")).await;
    assert!(answer.header("content-disposition").contains("plan-2026-03-02.csv"));
    assert_eq!(answer.header("cache-control"), "no-store", "it says who works when");
    let expected = format!(
        "day,agent,name,from,to,zone\r\n{DAY},{},\"'=Formula \"\"Ada\"\"\",09:05,17:00,Europe/Berlin\r\n{DAY},,\"\",22:00,30:00,Europe/Berlin\r\n",
        agent.id
    );
    assert_eq!(answer.body_text(), expected);
    app.finish().await;
}

#[tokio::test]
async fn what_makes_no_plan_is_said() {
    let app = TestApp::start().await;
    let (owner, path) = (app.owner(), format!("/plans/{}/{DAY}", app.inbox()));
    let shift = |from: i64, to: i64| json!([{ "agent": null, "from_min": from, "to_min": to }]);
    for shifts in [shift(600, 600), shift(-5, 60), shift(1440, 1500), shift(0, 2161)] {
        owner.put(&path, change(0, &shifts)).await.problem(422, "bad_shift");
    }
    owner.put(&path, change(0, &people(201))).await.problem(422, "too_many_shifts");
    let unknown = json!([{ "agent": "agt_01h455vb4pex5vsknk084sn02q", "from_min": 0, "to_min": 60 }]);
    owner.put(&path, change(0, &unknown)).await.problem(422, "unknown_agent");
    let wrong = [
        ("handle_s", json!(0)),
        ("at_once", json!(21)),
        ("shrinkage_permille", json!(1000)),
        ("share_permille", json!(0)),
        ("goal", json!("glory")),
        ("contacts_from_min", json!(1100)),
    ];
    for (name, value) in wrong {
        let mut assumptions = typed();
        assumptions[name] = value;
        let body = json!({ "version": 0, "zone": "UTC", "shifts": [], "assumptions": assumptions });
        owner.put(&path, body).await.problem(422, "bad_assumption");
    }
    let mut nowhere = change(0, &people(1));
    nowhere["zone"] = json!("Mars/Olympus");
    owner.put(&path, nowhere).await.problem(422, "unknown_zone");
    for day in ["2026-02-30", "tomorrow", "2026-3-2"] {
        owner.get(&format!("/plans/{}/{day}", app.inbox())).await.problem(404, "not_found");
    }
    assert_eq!(owner.get(&path).await.expect(200)["version"], 0);
    app.finish().await;
}

#[tokio::test]
async fn leads_plan_and_agents_do_not() {
    let mut app = TestApp::start().await;
    let (_, foreign) = app.neighbour().await;
    let path = format!("/plans/{}/{DAY}", app.inbox());
    let lead = app.agent_as("Lena", "lead", &[]).await;
    lead.put(&path, change(0, &people(1))).await.expect(200);
    lead.put(&format!("/plans/{foreign}/{DAY}"), change(0, &people(1))).await.problem(404, "not_found");
    let agent = app.agent("Ada").await;
    agent.get(&path).await.problem(403, "not_permitted");
    agent.put(&path, change(1, &people(2))).await.problem(403, "not_permitted");
    app.finish().await;
}
