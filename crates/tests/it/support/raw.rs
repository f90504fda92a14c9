//! Bytes on a wire, for what no honest client sends.

use super::{Agent, Caller, Value};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

pub(crate) struct Wire {
    socket: TcpStream,
    read: Vec<u8>,
}

impl Wire {
    pub(crate) async fn to(address: SocketAddr) -> Self {
        Self { socket: TcpStream::connect(address).await.unwrap(), read: Vec::new() }
    }

    /// An agent's stream that can be hung up in an orderly way; the log says that they are connected.
    pub(crate) async fn stream_of(agent: &Agent) -> Self {
        let was_connected = agent.is_connected().await;
        let mut wire = Self::to(agent.address()).await;
        let right = format!("authorization: Bearer {}", agent.token());
        wire.send(format!("GET /api/v1/stream HTTP/1.1\r\nhost: test\r\n{right}\r\n\r\n").as_bytes()).await;
        wire.read_until("event: ready").await;
        if !was_connected {
            wire.read_until(&format!("\"agent\":\"{}\"", agent.id)).await;
        }
        wire
    }

    /// Hangs up and waits until the server has noticed.
    pub(crate) async fn hang_up(mut self) {
        self.socket.shutdown().await.unwrap();
        let mut rest = Vec::new();
        let read = self.socket.read_to_end(&mut rest);
        timeout(Duration::from_secs(20), read).await.expect("the server did not let go").unwrap();
    }

    /// Says that nothing more will be sent.
    pub(crate) async fn hang_up_writing(&mut self) {
        let _ = self.socket.shutdown().await;
    }

    /// Sends bytes; that the other side has closed is no error here.
    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        let _ = self.socket.write_all(bytes).await;
    }

    /// A POST of JSON as bytes, with these more header lines.
    pub(crate) async fn post(&mut self, path: &str, headers: &str, body: &[u8]) {
        let head = format!(
            "POST /api/v1{path} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n",
            body.len()
        );
        // Read and write at once: the answer may come before the body is through.
        let (mut reading, mut writing) = self.socket.split();
        let all = [head.as_bytes(), body].concat();
        let read = &mut self.read;
        tokio::select! {
            biased;
            _ = async { while reading.read_buf(read).await.is_ok_and(|n| n > 0) && !head_is_whole(read) {} } => {}
            _ = writing.write_all(&all) => {}
        }
    }

    /// A call whose body is held back: the head goes, and the server says that it waits for the rest. So the door has let it in. Then
    /// some bytes of the body go, and no more.
    pub(crate) async fn hold_back(
        caller: &Caller,
        (method, path): (&str, &str),
        headers: &str,
        body: &[u8],
    ) -> HeldBack {
        let mut wire = Self::to(caller.address()).await;
        let (right, length) = (caller.right(), body.len());
        let head = format!("{method} /api/v1{path} HTTP/1.1\r\nhost: test\r\n{right}{headers}");
        let head = format!("{head}expect: 100-continue\r\ncontent-length: {length}\r\n\r\n");
        wire.send(head.as_bytes()).await;
        wire.read_until("100 Continue\r\n\r\n").await;
        assert_eq!(wire.take().map(|(status, _)| status), Some(100), "{method} {path}");
        let (first, rest) = body.split_at(2.min(body.len() - 1));
        wire.send(first).await;
        HeldBack { wire, rest: rest.to_vec() }
    }

    /// The next answer's status and body, by its `content-length`; `None` when the connection ended before.
    pub(crate) async fn answer(&mut self) -> Option<(u16, String)> {
        timeout(Duration::from_secs(20), async {
            loop {
                if let Some(answer) = self.take() {
                    return Some(answer);
                }
                if !self.socket.read_buf(&mut self.read).await.is_ok_and(|n| n > 0) {
                    return None;
                }
            }
        })
        .await
        .expect("no answer in time")
    }

    /// Everything that comes until the text holds `mark`, with what was read before.
    pub(crate) async fn read_until(&mut self, mark: &str) -> String {
        let reading = async {
            loop {
                let so_far = String::from_utf8_lossy(&self.read).into_owned();
                if so_far.contains(mark) || !self.socket.read_buf(&mut self.read).await.is_ok_and(|n| n > 0) {
                    return so_far;
                }
            }
        };
        timeout(Duration::from_secs(20), reading).await.expect("it did not come in time")
    }

    fn take(&mut self) -> Option<(u16, String)> {
        let end = self.read.windows(4).position(|w| w == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&self.read[..end]).to_lowercase();
        let status = head.split_whitespace().nth(1)?.parse().ok()?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.map_or(0, |text| text.trim().parse().unwrap());
        let whole = end + 4 + length;
        if self.read.len() < whole {
            return None;
        }
        let body = String::from_utf8_lossy(&self.read[end + 4..whole]).into_owned();
        self.read.drain(..whole);
        Some((status, body))
    }
}

/// A call that waits for the rest of its body.
pub(crate) struct HeldBack {
    wire: Wire,
    rest: Vec<u8>,
}

impl HeldBack {
    /// Lets the rest go: the answer's status and its code, where it has one.
    pub(crate) async fn finish(mut self) -> (u16, String) {
        self.wire.send(&self.rest).await;
        let (status, body) = self.wire.answer().await.expect("an answer");
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        (status, body["code"].as_str().unwrap_or_default().to_owned())
    }
}

fn head_is_whole(read: &[u8]) -> bool {
    read.windows(4).any(|w| w == b"\r\n\r\n")
}
