use super::Practised;
use crate::support::TestApp;

/// The page as a browser with this language gets it.
async fn page(app: &TestApp, language: &str) -> String {
    let mut wire = crate::support::Wire::to(app.address().get()).await;
    let request = format!(
        "GET /scores/{} HTTP/1.1\r\nhost: test\r\naccept-language: {language}\r\nconnection: close\r\n\r\n",
        app.inbox()
    );
    wire.send(request.as_bytes()).await;
    wire.read_until("</html>").await
}

#[tokio::test]
async fn the_public_page_says_in_words_how_often_promises_were_kept() {
    let mut floor = Practised::start().await;
    super::score::kept(&mut floor, 30).await;
    let score = super::score::score(&floor).await;
    let total = &score["total"];
    let english = page(&floor.app, "en-GB,en").await;
    let said = format!(
        "Of {} promises in the last 90 days, <strong>{} were kept</strong> (",
        total["n"], total["kept"]
    );
    assert!(english.contains(&said), "{said} is not in {english}");
    assert!(
        english.contains("<caption>By hour of the day</caption>")
            && english.contains("content-security-policy")
    );
    let german = page(&floor.app, "de-AT,de;q=0.9,en;q=0.8").await;
    assert!(german.contains("<html lang=de>") && german.contains(&format!("Von {} Zusagen", total["n"])));
    floor.app.finish().await;
}

#[tokio::test]
async fn the_public_page_says_that_there_is_nothing_to_show_yet() {
    let app = TestApp::start().await;
    let shown = page(&app, "fr").await;
    assert!(shown.contains("No wait that was promised in the last 90 days is over yet."), "{shown}");
    assert!(!shown.contains("<table"));
    app.finish().await;
}
