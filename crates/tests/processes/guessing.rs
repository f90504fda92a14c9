//! Guesses at secrets at two servers on one PostgreSQL: there are no more of them than at one, and none come back with a new server.

use crate::postgres::Served;
use crate::program::PASSWORD;
use client::{Access, Caller, Method, ServerProcess};
use serde_json::{Value, json};

const OWNER: &str = "owner@example.com";

/// A server with the limits that it usually has.
async fn node(served: &Served, name: &str) -> ServerProcess {
    let (data, log) = (served.data(name), served.data(&format!("{name}.log")));
    ServerProcess::start(&served.program(), &data, &log, &[]).await.unwrap()
}

/// Asks this often, at one server after the other; how often the answer was that it is wrong. The rest was 429.
async fn wrong(servers: &mut [Caller], times: usize, (method, path, body): (Method, &str, Value)) -> usize {
    let mut wrong = 0;
    for time in 0..times {
        let server = time % servers.len();
        let answer = servers[server].call_with(method.clone(), path, &[], Some(&body)).await.unwrap();
        match answer.status.as_u16() {
            429 => {}
            401 | 403 | 410 => wrong += 1,
            other => panic!("{path}: {other}"),
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_reaches_two_servers_has_no_more_guesses_than_at_one() {
    let served = Served::start();
    client::setup(&served.program(), &served.data("setup"), PASSWORD).await.unwrap();
    let nodes = [node(&served, "one").await, node(&served, "two").await];
    let callers = |access: &Access| {
        nodes.iter().map(|node| Caller::new(node.address().clone(), access.clone())).collect::<Vec<_>>()
    };
    let mut signing_in = callers(&Access::Nobody);
    signing_in[0].sign_in(OWNER, PASSWORD).await.unwrap();
    let mut signed_in = callers(signing_in[0].access());
    let proof = json!({ "password": PASSWORD });
    signed_in[0].call(Method::POST, "/me/second-factor", Some(&proof)).await.unwrap();

    // Beside those that are had at once one comes back each minute, half a minute and so on; a server by itself would have as many again.
    let code = (Method::PUT, "/me/second-factor", json!({ "code": "000000" }));
    let codes = wrong(&mut signed_in, 20, code).await;
    assert!((5..10).contains(&codes), "{codes} codes");
    let again = (Method::POST, "/me/second-factor", json!({ "password": "a wrong passphrase" }));
    let passwords = wrong(&mut signed_in, 40, again).await;
    assert!((9..19).contains(&passwords), "{passwords} passwords said again");
    let link = json!({ "secret": "wll_x", "password": "a new passphrase" });
    let links = wrong(&mut callers(&Access::Nobody), 100, (Method::POST, "/password-resets", link)).await;
    assert!((30..60).contains(&links), "{links} links");
    let guess = || {
        let body = json!({ "email": OWNER, "password": "a wrong passphrase" });
        (Method::POST, "/sessions", body)
    };
    let guesses = wrong(&mut callers(&Access::Nobody), 40, guess()).await;
    assert!((9..19).contains(&guesses), "{guesses} passwords");

    let third = node(&served, "three").await;
    let mut at_the_third = [Caller::new(third.address().clone(), Access::Nobody)];
    let more = wrong(&mut at_the_third, 10, guess()).await;
    assert!(more < 5, "{more} at a server that has counted nothing yet");
    // Whoever is signed in is not held up by any of it.
    let _: Value = signed_in[1].get("/me").await.unwrap();
    for node in nodes.into_iter().chain([third]) {
        node.stop(std::time::Duration::from_secs(10)).await.unwrap();
    }
    served.run(&["verify"], &served.data("setup")).expect(0);
}
