//! The connection and the stream against a server that says exactly what the test wants.

use std::net::SocketAddr;

use crate::{Access, Address, Caller, ClientError, Connection, Cursor, Message, Stream};
use hyper::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// Each inner list is one connection: for each request, what is written back. After the last the server closes.
async fn server(script: Vec<Vec<String>>, tasks: &mut JoinSet<Vec<String>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tasks.spawn(async move {
        let mut requests = Vec::new();
        for answers in script {
            let (mut socket, _) = listener.accept().await.unwrap();
            for answer in answers {
                requests.push(read_request(&mut socket).await);
                socket.write_all(answer.as_bytes()).await.unwrap();
            }
        }
        requests
    });
    at
}

async fn read_request(socket: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&all).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return text;
            }
        }
        let count = socket.read(&mut piece).await.unwrap();
        assert!(count > 0, "the client closed in the middle of a request: {text}");
        all.extend_from_slice(&piece[..count]);
    }
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

#[tokio::test]
async fn a_connection_is_kept_and_opened_again_when_the_server_closed_it() {
    let mut tasks = JoinSet::new();
    let two = vec![answer("200 OK", "", "one"), answer("200 OK", "", "two")];
    let at = server(vec![two, vec![answer("201 Created", "", "three")]], &mut tasks).await;
    let mut connection = Connection::new(at);
    for expected in ["one", "two", "three"] {
        let got = connection.request(Method::POST, "/x", Some("secret"), &[("a", "b")], "{}").await.unwrap();
        assert_eq!(got.body, expected);
    }
    let requests = tasks.join_next().await.unwrap().unwrap();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert!(request.starts_with("POST /x HTTP/1.1\r\n"), "{request}");
        for header in ["authorization: Bearer secret", "a: b", "content-type: application/json"] {
            assert!(request.contains(&format!("\r\n{header}\r\n")), "{request}");
        }
        assert!(request.contains(&format!("\r\nhost: {at}\r\n")), "{request}");
    }
}

#[tokio::test]
async fn a_refusal_carries_its_problem_document() {
    let mut tasks = JoinSet::new();
    let problem = r#"{"title":"Conflict","status":409,"code":"conversation_open","detail":"One is open."}"#;
    let broken = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf".to_owned();
    let at = server(vec![vec![answer("409 Conflict", "", problem), broken]], &mut tasks).await;
    let mut caller = Caller::new(at, Access::Nobody);
    let error = caller.get::<Message>("/me").await.unwrap_err();
    assert_eq!((error.code(), error.passes()), (Some("conversation_open"), false));
    assert_eq!(error.to_string(), "answered 409 conversation_open: One is open.");
    let error = caller.get::<Message>("/me").await.unwrap_err();
    assert!(matches!(error, ClientError::Broken(_)) && error.passes(), "{error:?}");
}

#[tokio::test]
async fn nobody_listening_is_told_apart_from_an_unknown_outcome() {
    let at = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = Connection::new(at).request(Method::GET, "/", None, &[], "").await.unwrap_err();
    assert!(matches!(error, ClientError::Connect { .. }), "{error:?}");
}

#[tokio::test]
async fn signing_in_keeps_the_cookie_and_sends_the_csrf_value_with_writes_only() {
    let mut tasks = JoinSet::new();
    let signed_in = answer("201 Created", "set-cookie: s=abc; HttpOnly\r\n", r#"{"csrf":"xyz","me":{}}"#);
    let script = vec![vec![signed_in, answer("200 OK", "", "{}"), answer("200 OK", "", "{}")]];
    let at = server(script, &mut tasks).await;
    let mut caller = Caller::new(at, Access::Nobody);
    caller.sign_in("owner@example.com", "pass").await.unwrap();
    caller.get::<serde_json::Value>("/me").await.unwrap();
    caller.write::<serde_json::Value>(Method::DELETE, "/x", &serde_json::Value::Null).await.unwrap();
    let requests = tasks.join_next().await.unwrap().unwrap();
    assert!(requests[1].contains("cookie: s=abc\r\n") && !requests[1].contains("x-csrf-token"));
    assert!(requests[2].contains("cookie: s=abc\r\n") && requests[2].contains("x-csrf-token: xyz\r\n"));
}

#[tokio::test]
async fn lists_are_read_through_all_pages() {
    let mut tasks = JoinSet::new();
    let page =
        |items: &str, next: &str| answer("200 OK", "", &format!("{{\"items\":[{items}],\"next\":{next}}}"));
    let at = server(vec![vec![page("1,2", "\"c_2\""), page("3", "null")]], &mut tasks).await;
    let mut caller = Caller::new(at, Access::Nobody);
    assert_eq!(caller.list::<u32>("/numbers?odd=no").await.unwrap(), [1, 2, 3]);
    let requests = tasks.join_next().await.unwrap().unwrap();
    assert!(requests[0].starts_with("GET /api/v1/numbers?odd=no&limit=200 "), "{}", requests[0]);
    assert!(requests[1].starts_with("GET /api/v1/numbers?odd=no&limit=200&after=c_2 "), "{}", requests[1]);
}

#[tokio::test]
async fn a_stream_resumes_from_its_last_event_with_an_id() {
    let mut tasks = JoinSet::new();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    let first =
        format!("{head}id: 4\nevent: ready\ndata: {{\"seq\":4}}\n\n: ping\n\nevent: typing\ndata: {{}}\n\n");
    let second = format!("{head}event: ready\ndata: {{\"seq\":4}}\n\n");
    let at = server(vec![vec![first], vec![second]], &mut tasks).await;
    let address = Address::new(at);
    let mut stream = Stream::open(&address, "/s", &Access::Nobody, Cursor::Now).await.unwrap();
    assert_eq!(stream.next().await.unwrap().seq(), Some(4));
    assert_eq!(stream.next().await.unwrap().event, "typing");
    assert_eq!(stream.comments(), 1);
    assert!(matches!(stream.next().await, Err(ClientError::StreamEnded)));
    let cursor = stream.cursor().clone();
    assert_eq!(cursor, Cursor::LastEventId("4".into()));
    let mut stream = Stream::open(&address, "/s", &Access::Nobody, cursor).await.unwrap();
    assert_eq!(stream.next().await.unwrap().id, None);
    let requests = tasks.join_next().await.unwrap().unwrap();
    assert!(!requests[0].contains("last-event-id") && requests[1].contains("last-event-id: 4\r\n"));
}
