//! A wire to a server that can be cut: everything goes through it until then, and new connections work again at once.

use anyhow::{Context, Result};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// Passes bytes on between clients and a server on loopback.
#[derive(Debug)]
pub struct Wire {
    port: u16,
    open: Arc<Mutex<Vec<TcpStream>>>,
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
        let joining = Arc::clone(&open);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A server that is away takes nobody: the client sees its connection end.
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                if join(client, server, &joining).is_err() {
                    return;
                }
            }
        });
        Ok(Self { port, open })
    }

    /// Where it listens, on loopback.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Cuts every connection that is open, in the middle of whatever goes through it; how many there were.
    #[must_use]
    pub fn cut(&self) -> usize {
        let open: Vec<TcpStream> =
            self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        for end in &open {
            // It may have ended by itself.
            let _ = end.shutdown(Shutdown::Both);
        }
        open.len() / 2
    }
}

fn join(client: TcpStream, server: TcpStream, open: &Mutex<Vec<TcpStream>>) -> Result<()> {
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    open.lock().unwrap_or_else(PoisonError::into_inner).extend([client.try_clone()?, server.try_clone()?]);
    pass(client.try_clone()?, server.try_clone()?);
    pass(server, client);
    Ok(())
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let mut bytes = [0; 65_536];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            if to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    });
}
