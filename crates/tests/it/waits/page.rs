use super::Practised;
use crate::support::TestApp;

/// The page as a browser with this language gets it.
async fn page(app: &TestApp, language: &str) -> String {
    read(app, &format!("/scores/{}", app.inbox()), language, "</html>").await
}

async fn read(app: &TestApp, path: &str, language: &str, end: &str) -> String {
    let mut wire = crate::support::Wire::to(app.address().get()).await;
    let accept = if end == "</html>" { "text/html,*/*;q=0.8" } else { "*/*" };
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: test\r\naccept: {accept}\r\naccept-language: {language}\r\nconnection: close\r\n\r\n"
    );
    wire.send(request.as_bytes()).await;
    wire.read_until(end).await
}

#[tokio::test]
async fn a_wrong_address_gets_a_page_in_a_browser_and_a_problem_elsewhere() {
    let app = TestApp::start().await;
    for path in ["/scores/inb_01h455vb4pex5vsknk084sn02q", "/scores/lobby"] {
        let english = read(&app, path, "en", "</html>").await;
        assert!(
            english.starts_with("HTTP/1.1 404") && english.contains("There is no score here"),
            "{english}"
        );
        let german = read(&app, path, "de", "</html>").await;
        assert!(
            german.contains("<html lang=de>") && german.contains("Hier gibt es keine Wertung"),
            "{german}"
        );
        let program = read(&app, path, "en", "}").await;
        assert!(
            program.contains("application/problem+json") && program.contains("\"not_found\""),
            "{program}"
        );
    }
    app.finish().await;
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
    let named = shown.split("<p class=name>").nth(1).unwrap_or_default();
    let (company, inbox) = named.split("</p>").next().unwrap_or_default().split_once(" · ").unwrap();
    assert_eq!((company, inbox), ("Lanterns", "Website"), "whose it is");
    app.finish().await;
}

#[tokio::test]
async fn the_page_to_try_the_widget_on_speaks_the_language_of_whoever_opens_it() {
    let app = TestApp::start().await;
    let path = format!("/try/{}", app.inbox());
    let english = read(&app, &path, "fr,en;q=0.8", "</html>").await;
    assert!(
        english.contains("<html lang=en>") && english.contains("Your widget, on a bare page"),
        "{english}"
    );
    let german = read(&app, &path, "de-AT,de;q=0.9,en;q=0.8", "</html>").await;
    assert!(
        german.contains("<html lang=de>") && german.contains("Ihr Widget auf einer leeren Seite"),
        "{german}"
    );
    assert!(german.contains("vary: accept-language"), "{german}");
    app.finish().await;
}
