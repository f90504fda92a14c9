//! Who changed what.

use crate::support::{TestApp, json, text};

#[tokio::test]
async fn changes_are_listed_latest_first_with_who_and_on_whom_and_without_a_secret() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    owner.put(&format!("/agents/{}/role", ben.id), json!({ "role": "lead" })).await.expect(200);
    owner.put(&format!("/agents/{}/capacity", ben.id), json!({ "capacity": 3 })).await.expect(200);
    owner.patch(&format!("/inboxes/{}", app.inbox()), json!({ "name": "Shop" })).await.expect(200);
    let link = owner.post("/invitations", json!({ "role": "agent" })).await.expect(201);
    app.visitor().await.opens("hello").await;
    let log = owner.list("/audit").await;
    let kinds: Vec<&str> = log.iter().map(|change| text(change, "kind")).take(4).collect();
    assert_eq!(
        kinds,
        [
            "accounts.invitation_issued",
            "accounts.inbox_changed",
            "accounts.capacity_changed",
            "accounts.role_changed"
        ]
    );
    assert!(log.iter().take(4).all(|change| change["by"]["id"] == owner.id), "{log:?}");
    assert_eq!((&log[3]["role"], &log[3]["agent"]["name"]), (&json!("lead"), &json!("Ben")));
    assert_eq!((&log[2]["number"], &log[1]["inbox"]["name"]), (&json!(3), &json!("Shop")));
    let added =
        log.iter().find(|c| c["kind"] == "accounts.agent_added" && c["agent"]["id"] == ben.id).unwrap();
    assert_eq!(added["by"]["id"], owner.id);
    let whole = serde_json::to_string(&log).unwrap();
    let secret = text(&link, "link").split('#').next_back().unwrap();
    assert!(!whole.contains(secret) && !whole.contains("wll_") && !whole.contains("$argon2"), "{whole}");
    assert!(log.windows(2).all(|pair| pair[0]["seq"].as_i64() > pair[1]["seq"].as_i64()));
    let first = owner.get("/audit?limit=2").await.expect(200);
    let next = owner.get(&format!("/audit?limit=2&after={}", text(&first, "next"))).await.expect(200);
    assert_eq!(next["items"][0], log[2]);
    ben.get("/audit").await.problem(403, "not_permitted");
    app.finish().await;
}
