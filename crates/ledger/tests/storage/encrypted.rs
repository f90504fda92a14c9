//! A server that is spoken to with TLS and a password: whom it is believed to be, and what is said where it is not.

use crate::store::{ACME, SCHEMA, open_matter, post, posts};
use clusters::{Authority, Care, Cluster};
use ledger::{Database, Ledger, LedgerError, PostgresAddress};
use std::sync::Arc;

/// What no sentence may hold.
const PASSWORD: &str = "a-word-that-is-never-shown";

struct Encrypted {
    cluster: Cluster,
    authority: Authority,
    url: String,
}

impl Encrypted {
    /// It calls itself `localhost`, and nothing else.
    fn start() -> Self {
        let (cluster, authority) = (Cluster::start(Care::Careless).unwrap(), Authority::make().unwrap());
        let url = cluster.encrypt(&authority, "localhost", PASSWORD).unwrap();
        Self { cluster, authority, url }
    }

    fn url(&self, mode: &str, authority: Option<&Authority>) -> String {
        let root = authority.map(|authority| format!("&sslrootcert={}", authority.certificate().display()));
        format!("{}?sslmode={mode}{}", self.url, root.unwrap_or_default())
    }
}

fn open(url: &str) -> Result<Ledger, LedgerError> {
    let database = Database::Postgres(PostgresAddress::read(url)?);
    Ledger::open(&database, &SCHEMA, Arc::new(|| crate::store::NOON_MS)).map(|(ledger, _)| ledger)
}

/// The sentence with which it is refused.
fn refusal(url: &str) -> String {
    let Err(error) = open(url) else { panic!("{url} was let in") };
    let says = error.to_string();
    assert!(matches!(error, LedgerError::Unavailable(_)), "{error:?}");
    assert!(!says.contains(PASSWORD), "{says}");
    says
}

#[tokio::test]
async fn every_connection_to_a_server_that_is_who_it_says_is_encrypted() {
    let server = Encrypted::start();
    let url = server.url("verify-full", Some(&server.authority));
    let ledger = open(&url).unwrap();
    ledger.command(ACME, |tx| Ok::<_, ledger::Failed<crate::store::No>>(tx.start_log()?)).await.unwrap();
    open_matter(&ledger, ACME, 1).await;
    post(&ledger, ACME, 1).await.unwrap();
    assert_eq!(posts(&ledger, ACME).await.len(), 1);
    let open_and_plain = "select count(*), count(*) filter (where not ssl)
        from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'keeper'";
    let counted = server.cluster.run("postgres", open_and_plain).unwrap();
    let (all, plain) = counted.split_once('|').unwrap();
    // Writer, readers, and whoever follows the log.
    assert!(all.parse::<u32>().unwrap() >= 3 && plain == "0", "{counted}");
}

#[test]
fn who_the_server_is_matters_as_much_as_the_address_says() {
    let server = Encrypted::start();
    let stranger = Authority::make().unwrap();
    for (mode, authority) in [
        ("require", None),
        ("prefer", None),
        ("verify-ca", Some(&server.authority)),
        ("verify-full", Some(&server.authority)),
    ] {
        open(&server.url(mode, authority)).unwrap_or_else(|e| panic!("{mode}: {e}"));
    }
    for mode in ["require", "verify-ca", "verify-full"] {
        let says = refusal(&server.url(mode, Some(&stranger)));
        assert!(says.contains("certificate"), "{mode}: {says}");
    }
    // The same server under a name that is not in its certificate.
    let elsewhere = |mode| server.url(mode, Some(&server.authority)).replace("@localhost:", "@127.0.0.1:");
    open(&elsewhere("verify-ca")).unwrap();
    let says = refusal(&elsewhere("verify-full"));
    assert!(says.contains("certificate") && says.contains("127.0.0.1"), "{says}");
}

#[test]
fn a_server_that_wants_tls_and_a_password_says_so_in_a_sentence() {
    let server = Encrypted::start();
    let says = refusal(&server.url("disable", None));
    assert!(says.contains("no encryption"), "{says}");
    let wrong = server.url("require", None).replace(PASSWORD, "another");
    let says = refusal(&wrong);
    assert!(says.contains("password authentication failed"), "{says}");
    let nobody =
        server.url("verify-full", None).replace("verify-full", "verify-full&sslrootcert=/no/such/file");
    let Err(error) = open(&nobody) else { panic!("a missing authority was let in") };
    assert!(error.to_string().contains("/no/such/file"), "{error}");
}
