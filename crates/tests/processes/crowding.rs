//! Two servers on one folder, and whoever else wants to write there.

use crate::program::{Desk, run, serve};
use client::Patience;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_the_folder_ends_with_4_and_the_first_one_notices_nothing() {
    let desk = Desk::set_up().await;
    let server = desk.serve().await;
    let mut visitor = desk.visitor(&server).await;
    let opened = visitor.open("hello", "0").await.unwrap().value;
    for number in 1..=3 {
        let refused = serve(&desk.data).expect(4);
        assert!(refused.err.contains("another Warmline is running on"), "{}", refused.err);
        visitor.say(&opened.id, &format!("still here {number}"), &number.to_string()).await.unwrap();
    }
    assert_eq!(desk.agent(&server).messages(&opened.id).await.unwrap().len(), 4);
    run(&["verify"], &desk.data).expect(0);
    server.kill().await.unwrap();
    desk.verify();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_servers_that_start_at_once_exactly_one_comes_up() {
    let desk = Desk::set_up().await;
    let starts = [desk.try_to_serve(), desk.try_to_serve(), desk.try_to_serve(), desk.try_to_serve()];
    let [a, b, c, d] = starts;
    let (a, b, c, d) = tokio::join!(a, b, c, d);
    let mut up: Vec<_> = [a, b, c, d].into_iter().flatten().collect();
    assert_eq!(up.len(), 1);
    let server = up.remove(0);
    let mut caller = client::Caller::new(server.address().clone(), client::Access::Nobody);
    assert!(caller.get::<serde_json::Value>("/openapi.json").await.is_ok());
    assert_eq!(server.stop(Patience::LONG.within).await.unwrap().0.code(), Some(0));
    desk.verify();
}
