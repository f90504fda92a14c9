//! `GET · PUT /customer-attributes`, and their values.

use super::Site;
use crate::support::{TestApp, Value, json};

fn definitions() -> Value {
    json!({ "items": [
        { "key": "plan", "label": "Plan", "type": "choice", "choices": ["Small", "Large"] },
        { "key": "seats", "label": "Seats", "type": "number", "least": 1, "most": 500 },
        { "key": "since", "label": "Customer since", "type": "date" },
        { "key": "vip", "label": "Invited", "type": "yes_no" },
        { "key": "remark", "label": "Remark", "type": "text", "longest": 10 },
    ] })
}

#[tokio::test]
async fn a_company_says_what_it_keeps_and_colleagues_fill_it_in() {
    let app = TestApp::start().await;
    let (ben, visitor) = (app.agent("Ben").await, app.visitor().await);
    visitor.opens("hello").await;
    let mut heard = ben.stream().await;
    let defined = app.owner().put("/customer-attributes", definitions()).await.expect(200);
    assert_eq!(defined, ben.get("/customer-attributes").await.expect(200));
    heard.until(|event| event["kind"] == "customers.attributes_defined").await;
    let keys: Vec<&str> =
        defined["items"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["plan", "seats", "since", "vip", "remark"], "in the order that was given");
    let path = format!("/customers/{}", visitor.id);
    let all = json!({ "plan": "Large", "seats": 12, "since": "2024-02-29", "vip": false, "remark": "ok" });
    let person = ben.patch(&path, json!({ "attributes": all })).await.expect(200);
    assert_eq!(person["attributes"], all);
    let less = ben.patch(&path, json!({ "attributes": { "plan": null } })).await.expect(200);
    assert_eq!(less["attributes"]["plan"], json!(null));
    for (key, value) in [
        ("plan", json!("Huge")),
        ("seats", json!(0)),
        ("seats", json!("12")),
        ("since", json!("2023-02-29")),
        ("vip", json!("yes")),
        ("remark", json!("eleven char")),
        ("colour", json!("red")),
    ] {
        ben.patch(&path, json!({ "attributes": { key: value } })).await.problem(422, "bad_attribute");
    }
    app.owner().put("/customer-attributes", json!({ "items": [] })).await.expect(200);
    assert_eq!(ben.get(&path).await.expect(200)["attributes"], json!({}), "what is not kept is not shown");
    app.finish().await;
}

#[tokio::test]
async fn a_site_says_attributes_and_what_does_not_fit_is_passed_over_and_named() {
    let app = TestApp::start().await;
    app.owner().put("/customer-attributes", definitions()).await.expect(200);
    let (site, visitor) = (Site::of(&app).await, app.visitor().await);
    let mut claims = site.claims(&app, "42");
    claims["attributes"] = json!({ "plan": "Small", "seats": 9000, "colour": "red" });
    let answer = visitor.put("/widget/identity", json!({ "token": site.signs(&claims) })).await.expect(200);
    assert_eq!(answer["ignored"], json!(["colour", "seats"]));
    let person =
        app.owner().get(&format!("/customers/{}", answer["visitor"].as_str().unwrap())).await.expect(200);
    assert_eq!(person["attributes"], json!({ "plan": "Small" }));
    app.finish().await;
}

#[tokio::test]
async fn definitions_that_contradict_themselves_are_refused() {
    let app = TestApp::start().await;
    let owner = app.owner();
    for one in [
        json!({ "key": "Plan", "label": "Plan", "type": "text" }),
        json!({ "key": "plan", "label": "", "type": "text" }),
        json!({ "key": "plan", "label": "Plan", "type": "colour" }),
        json!({ "key": "plan", "label": "Plan", "type": "choice" }),
        json!({ "key": "plan", "label": "Plan", "type": "number", "least": 2, "most": 1 }),
    ] {
        owner.put("/customer-attributes", json!({ "items": [one] })).await.problem(422, "bad_definition");
    }
    let many: Vec<Value> =
        (0..51).map(|n| json!({ "key": format!("k{n}"), "label": "K", "type": "text" })).collect();
    owner.put("/customer-attributes", json!({ "items": many })).await.problem(422, "bad_definition");
    app.agent("Ben").await.put("/customer-attributes", definitions()).await.problem(403, "not_permitted");
    app.finish().await;
}
