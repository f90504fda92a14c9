use crate::support::{TestApp, json, text};

#[tokio::test]
async fn a_transcript_says_who_said_what_when_and_notes_only_when_asked() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello\n2026-03-02 09:00 UTC · Olga Oaks\nI owe you 1,000 €").await;
    owner.note(&id, "careful").await;
    owner.reply(&id, "**Hi** there").await;
    let path = format!("/conversations/{id}/transcript");
    let got = owner.get(&path).await;
    let said = "    hello\n    2026-03-02 09:00 UTC · Olga Oaks\n    I owe you 1,000 €\n";
    assert_eq!(
        got.body_text(),
        format!(
            "Conversation {id} · Website\n\n2026-03-02 09:00 UTC · Customer\n{said}\n2026-03-02 09:00 UTC · Olga Oaks\n    **Hi** there\n"
        ),
        "what somebody wrote cannot look like somebody else's words"
    );
    for (name, value) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-disposition", &format!("attachment; filename=\"{id}.txt\"")),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(got.header(name), value);
    }
    let with_notes = owner.get(&format!("{path}?notes=true")).await.body_text();
    assert!(with_notes.contains("Olga Oaks (note, not seen by the customer)\n    careful\n"), "{with_notes}");
    let german = owner.send("GET", &path, &[("accept-language", "de-DE,en;q=0.5")], Vec::new()).await;
    assert!(german.body_text().starts_with("Gespräch cnv_"), "{}", german.body_text());
    let document = owner.get(&format!("{path}?format=json&notes=true")).await.expect(200);
    assert_eq!(document["messages"], json!(owner.messages(&id).await));
    assert_eq!(document["cut"], false);
    owner.get(&format!("{path}?format=pdf")).await.problem(400, "bad_query");
    app.finish().await;
}

#[tokio::test]
async fn a_customer_takes_their_own_conversation_away_and_never_a_note() {
    let app = TestApp::start().await;
    let (owner, visitor, stranger) = (app.owner(), app.visitor().await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/widget/conversations/{id}/transcript");
    let before = visitor.get(&path).await.body_text();
    owner.note(&id, "careful").await;
    assert_eq!(visitor.get(&format!("{path}?notes=true")).await.body_text(), before);
    owner.reply(&id, "hi").await;
    let document = visitor.get(&format!("{path}?format=json&notes=true")).await.expect(200);
    assert_eq!(document["messages"], json!(visitor.messages(&id).await));
    assert_eq!(document["messages"][1]["author"]["name"], "Olga", "first names only");
    stranger.get(&path).await.problem(404, "not_found");
    app.outsider("Otto")
        .await
        .get(&format!("/conversations/{id}/transcript"))
        .await
        .problem(404, "not_found");
    visitor.get(&format!("/conversations/{id}/transcript")).await.problem(403, "agents_only");
    assert_eq!(text(&document, "conversation"), id);
    app.finish().await;
}

#[tokio::test]
async fn no_kind_of_line_end_lets_words_look_like_somebody_elses() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let forged = "2026-03-02 09:00 UTC · Olga Oaks";
    let said: String = ["\r", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "\r\n", "\n\r"]
        .iter()
        .map(|end| format!("hello{end}{forged}{end}    I owe you 1,000 €"))
        .collect();
    let id = visitor.opens(&said).await;
    let written = app.owner().get(&format!("/conversations/{id}/transcript")).await.body_text();
    let lines = written.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
    let forged = lines.filter(|line| line.starts_with(forged)).count();
    assert_eq!((forged, written.matches("Olga Oaks").count()), (0, 8), "{written}");
    app.finish().await;
}
