//! A wire to a server that can be cut: everything goes through it until then, and new connections work again at once.

use anyhow::{Context, Result};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

/// Both ends of every connection, for as long as somebody passes bytes on between them.
type Open = Vec<Weak<TcpStream>>;

/// Passes bytes on between clients and a server on loopback.
#[derive(Debug)]
pub struct Wire {
    port: u16,
    open: Arc<Mutex<Open>>,
    /// Whoever passes bytes on waits for whoever silences the wire.
    silent: Arc<RwLock<()>>,
}

impl Wire {
    /// A wire to the server that listens on this port.
    ///
    /// # Errors
    /// Where no port is free.
    pub fn to(server: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("failed to listen for a wire")?;
        let port = listener.local_addr()?.port();
        let open = Arc::new(Mutex::new(Vec::new()));
        let silent = Arc::new(RwLock::new(()));
        let (joining, waiting) = (Arc::clone(&open), Arc::clone(&silent));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A server that is away takes nobody: the client sees its connection end.
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                join(client, server, (&joining, &waiting));
            }
        });
        Ok(Self { port, open, silent })
    }

    /// Where it listens, on loopback.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Cuts every connection that is open, in the middle of whatever goes through it; how many there were.
    #[must_use]
    pub fn cut(&self) -> usize {
        let open: Open = self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        let open: Vec<Arc<TcpStream>> = open.iter().filter_map(Weak::upgrade).collect();
        for end in &open {
            // It may have ended by itself.
            let _ = end.shutdown(Shutdown::Both);
        }
        open.len() / 2
    }

    /// Nothing comes through for so long, in either direction, and nobody is told: connections stay open, and new ones are taken. Then
    /// everything that waited comes through.
    pub fn silence(&self, how_long: Duration) {
        let _held = self.silent.write().unwrap_or_else(PoisonError::into_inner);
        std::thread::sleep(how_long);
    }
}

fn join(client: TcpStream, server: TcpStream, (open, silent): (&Mutex<Open>, &Arc<RwLock<()>>)) {
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (client, server) = (Arc::new(client), Arc::new(server));
    let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
    open.retain(|end| end.strong_count() > 0);
    open.extend([Arc::downgrade(&client), Arc::downgrade(&server)]);
    pass(Arc::clone(&client), Arc::clone(&server), Arc::clone(silent));
    pass(server, client, Arc::clone(silent));
}

fn pass(from: Arc<TcpStream>, to: Arc<TcpStream>, silent: Arc<RwLock<()>>) {
    std::thread::spawn(move || {
        let mut bytes = [0; 65_536];
        while let Ok(read @ 1..) = (&*from).read(&mut bytes) {
            drop(silent.read().unwrap_or_else(PoisonError::into_inner));
            if (&*to).write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    });
}
