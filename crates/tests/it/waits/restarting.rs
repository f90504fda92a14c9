use super::{Practised, ends};
use crate::support::text;

#[tokio::test]
async fn what_is_known_and_what_was_promised_survive_a_restart() {
    let mut floor = Practised::start().await;
    floor.fill().await;
    let (_, opened) = floor.waits().await;
    floor.app.restart(1_000).await;
    // Within the grace time the owner counts as here.
    let _desk = floor.owner.stream().await;
    floor.app.run_jobs().await;
    let id = text(&opened, "id");
    assert_eq!(floor.owner.conversation(id).await["promise"], opened["promise"]);
    let (_, next) = floor.waits().await;
    assert!(ends(&next["promise"]).1 > 0, "known from the log");
    floor.app.finish().await;
}
