//! A connection together with who is calling.

use std::{sync::Arc, time::Instant};

use hyper::{Method, StatusCode, header::SET_COOKIE};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{API, Address, Answer, ClientError, Connection, Cursor, Page, Response, Stream};

/// By what right a caller calls.
#[derive(Debug, Clone, Default)]
pub enum Access {
    /// None.
    #[default]
    Nobody,
    /// A token, an agent's or a visitor's.
    Token(String),
    /// A browser's session.
    Cookie {
        /// As sent back in the `Cookie` header.
        cookie: String,
        /// As sent in `X-CSRF-Token` with every call that is not a GET.
        csrf: String,
    },
}

impl Access {
    pub(crate) fn token(&self) -> Option<&str> {
        match self {
            Self::Token(token) => Some(token),
            _ => None,
        }
    }

    pub(crate) fn headers(&self, method: &Method) -> Vec<(&str, &str)> {
        match self {
            Self::Cookie { cookie, .. } if *method == Method::GET => vec![("cookie", cookie)],
            Self::Cookie { cookie, csrf } => vec![("cookie", cookie), ("x-csrf-token", csrf)],
            _ => Vec::new(),
        }
    }
}

/// When something was written, and whether the answer was a repeat, or what came instead of one.
pub type Hear = dyn Fn(Instant, Result<bool, &ClientError>) + Send + Sync;

/// Told of every write of a caller.
#[derive(Clone)]
pub struct Listener(pub Arc<Hear>);

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Listener")
    }
}

/// A connection and the right to use it; paths are relative to `/api/v1`.
#[derive(Debug)]
pub struct Caller {
    connection: Connection,
    access: Access,
    listener: Option<Listener>,
}

impl Caller {
    /// A caller at this address.
    pub fn new(address: impl Into<Address>, access: Access) -> Self {
        Self { connection: Connection::new(address), access, listener: None }
    }

    /// Tells this listener of every write from now on.
    pub fn tell(&mut self, listener: Listener) {
        self.listener = Some(listener);
    }

    /// Tells nobody any more; whom it told before.
    pub fn hush(&mut self) -> Option<Listener> {
        self.listener.take()
    }

    /// By what right this caller calls.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// The connection, for what this type has no words for.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Signs in as a browser does and keeps the session's cookie and CSRF value. Gives the answer's document.
    ///
    /// # Errors
    /// As [`Caller::call`]; 401 `wrong_credentials` is a [`ClientError::Refused`].
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Result<Value, ClientError> {
        let credentials = json!({ "email": email, "password": password });
        let answer = self.call(Method::POST, "/sessions", Some(&credentials)).await?;
        self.keep_session(&answer)
    }

    /// Keeps the session of an answer that has signed in, such as that of the first-run page.
    ///
    /// # Errors
    /// [`ClientError::Shape`] when the answer is not such a one.
    pub fn keep_session(&mut self, answer: &Response) -> Result<Value, ClientError> {
        #[derive(Deserialize)]
        struct SignedIn {
            csrf: String,
        }
        let SignedIn { csrf } = answer.json()?;
        let cookies = answer.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookies: Vec<&str> = cookies.filter_map(|value| value.split(';').next()).collect();
        self.access = Access::Cookie { cookie: cookies.join("; "), csrf };
        answer.json()
    }

    /// One call; answers above 299 are errors.
    ///
    /// # Errors
    /// As [`Connection::request`], and [`ClientError::Refused`].
    pub async fn call<B: Serialize + Sync>(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<Response, ClientError> {
        self.call_with(method, path, &[], body).await?.ok()
    }

    /// One call with headers of the caller's own, whatever the status of the answer.
    ///
    /// # Errors
    /// As [`Connection::request`].
    pub async fn call_with<B: Serialize + Sync>(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&B>,
    ) -> Result<Response, ClientError> {
        let body = match body {
            Some(body) => serde_json::to_vec(body)
                .map_err(|source| ClientError::Shape { body: "the request's body".into(), source })?,
            None => Vec::new(),
        };
        let mut all = self.access.headers(&method);
        all.extend_from_slice(headers);
        let path = format!("{API}{path}");
        self.connection.request(method, &path, self.access.token(), &all, body).await
    }

    /// GET a document.
    ///
    /// # Errors
    /// As [`Caller::call`], and [`ClientError::Shape`].
    pub async fn get<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, ClientError> {
        self.call::<Value>(Method::GET, path, None).await?.json()
    }

    /// POST, PUT, PATCH or DELETE a document and read another; `repeated` is true for a 200.
    ///
    /// # Errors
    /// As [`Caller::call`], and [`ClientError::Shape`].
    pub async fn write<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Answer<T>, ClientError> {
        let body = if body.is_null() { None } else { Some(body) };
        let sent = Instant::now();
        let answer = self.call(method, path, body).await;
        if let Some(Listener(told)) = &self.listener {
            told(sent, answer.as_ref().map(|answer| answer.status == StatusCode::OK));
        }
        let answer = answer?;
        Ok(Answer { value: answer.json()?, repeated: answer.status == StatusCode::OK })
    }

    /// Everything on all pages of a list. `path` may have a query of its own.
    ///
    /// # Errors
    /// As [`Caller::get`].
    pub async fn list<T: DeserializeOwned>(&mut self, path: &str) -> Result<Vec<T>, ClientError> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut items = Vec::new();
        let mut after = String::new();
        loop {
            let page: Page<T> = self.get(&format!("{path}{joint}limit=200{after}")).await?;
            items.extend(page.items);
            match page.next {
                Some(next) if after != format!("&after={next}") => after = format!("&after={next}"),
                _ => return Ok(items),
            }
        }
    }

    /// Opens a stream on a connection of its own.
    ///
    /// # Errors
    /// As [`Stream::open`].
    pub async fn stream(&self, path: &str, cursor: Cursor) -> Result<Stream, ClientError> {
        Stream::open(self.connection.address(), &format!("{API}{path}"), &self.access, cursor).await
    }
}
