//! `/inboxes/{id}/hours`, `/absences`, `/me/absence`, and what follows from them for those who wait.

mod absence;
mod closed;
mod inbox;

use crate::support::{Agent, Value, json};

/// Nine to five on weekdays. Every test begins on a Monday at 09:00 UTC, which is 10:00 in Berlin.
fn office(zone: &str) -> Value {
    let day = || json!([{ "from": "09:00", "to": "17:00" }]);
    json!({ "zone": zone, "week": [day(), day(), day(), day(), day(), [], []] })
}

async fn opens(owner: &Agent, inbox: &str, hours: Value) -> Value {
    owner.put(&format!("/inboxes/{inbox}/hours"), hours).await.expect(200)
}

const HOUR_MS: i64 = 3_600_000;
