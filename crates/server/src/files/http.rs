//! Files in and out. What comes out is for saving, never for a browser to run.

use super::commands::{self, FileRefusal};
use super::kept::{self, Found, PART, Uploaded};
use super::names;
use super::spool::{self, Spooled};
use super::view::{FileBounds, FileView};
use super::{PER_MESSAGE, kinds};
use crate::App;
use crate::asking::SomebodyNow;
use crate::desk::queries as desk;
use crate::http::auth::{Address, AsAgent, AsVisitor, Principal};
use crate::http::body::{At, json, raw_json};
use crate::http::once::{KeyHeader, OnceKey, once};
use crate::http::problem::Problem;
use crate::ids;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use events::{Actor, FileId, WorkspaceId};
use ledger::{Failed, LedgerError, Tx};

/// What a file may be called: UTF-8, as `%C3%A4`.
const NAME_HEADER: &str = "x-file-name";
/// Nothing in a file may run, load or be laid out, should somebody open its address.
const POLICY: &str = "sandbox; default-src 'none'";
/// How often a content is put again that was forgotten while it arrived.
const TRIES: usize = 3;

impl From<FileRefusal> for Problem {
    fn from(refusal: FileRefusal) -> Self {
        match refusal {
            FileRefusal::Unknown => Self::not_found(),
            FileRefusal::TooManyUnsent => Self::conflict(
                "too_many_unsent",
                "You have uploaded 30 files and sent none of them. Send some, or take some back.",
            ),
            FileRefusal::Gone => Self::no_room(),
        }
    }
}

/// What may be uploaded.
#[utoipa::path(get, path = "/files", tag = "desk", responses((status = 200, body = FileBounds)))]
pub(crate) async fn bounds(State(app): State<App>, AsAgent(_): AsAgent) -> Response {
    said(&app)
}

/// What may be uploaded.
#[utoipa::path(get, path = "/widget/files", tag = "widget", responses((status = 200, body = FileBounds)))]
pub(crate) async fn bounds_for_visitors(State(app): State<App>, AsVisitor(_): AsVisitor) -> Response {
    said(&app)
}

fn said(app: &App) -> Response {
    let bounds = FileBounds { most_bytes: app.settings.most_file_bytes, most_per_message: PER_MESSAGE };
    json(StatusCode::OK, &bounds)
}

/// Takes a file in. Name it in `files` of a message or note within a day, or it is forgotten.
#[utoipa::path(post, path = "/files", tag = "desk", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    params(("X-File-Name" = String, Header, description = "UTF-8, percent-encoded")),
    responses((status = 201, body = FileView), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn upload(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    Address(address): Address,
    key: KeyHeader,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    take_in(&app, Principal::Agent(me), address, key, &headers, body).await
}

/// Takes a file in. Name it in `files` of a message within a day, or it is forgotten.
#[utoipa::path(post, path = "/widget/files", tag = "widget", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    params(("X-File-Name" = String, Header, description = "UTF-8, percent-encoded")),
    responses((status = 201, body = FileView), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn upload_for_visitors(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    Address(address): Address,
    key: KeyHeader,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    app.limits.upload(me.customer.bits(), address)?;
    take_in(&app, Principal::Visitor(me), address, key, &headers, body).await
}

fn named(headers: &HeaderMap) -> Result<String, Problem> {
    let bad = || {
        let detail = "Send the file's name in X-File-Name, as UTF-8 with %C3%A4 for what is not ASCII.";
        Problem::bad_request("bad_file_name", detail)
    };
    let given = headers.get(NAME_HEADER).ok_or_else(bad)?;
    let given = given.to_str().ok().and_then(names::of_percent).ok_or_else(bad)?;
    Ok(names::tidy(&given))
}

async fn take_in(
    app: &App,
    principal: Principal,
    address: std::net::IpAddr,
    key: KeyHeader,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let by = match &principal {
        Principal::Agent(agent) => Actor::Agent(agent.agent),
        Principal::Visitor(visitor) => Actor::Customer(visitor.customer),
    };
    let name = named(headers)?;
    let leave = app.uploads.begin(address, app.settings.rate_limits);
    let _leave = leave.ok_or_else(|| Problem::too_many(5))?;
    let spooled = spool::spool(&app.folder, body, app.settings.most_file_bytes).await?;
    let key = key.of(&principal, format!("{} {name}", spooled.digest).as_bytes());
    let (width, height) = spooled.measures.unzip();
    let bytes = i64::try_from(spooled.bytes).unwrap_or(i64::MAX);
    let view = FileView {
        id: FileId::from_bits(ids::bits(&app.clock)),
        name: Some(name.clone()),
        media_type: Some(spooled.media_type.to_owned()),
        bytes: Some(bytes),
        width,
        height,
        erased: false,
    };
    let (media_type, digest) = (spooled.media_type, spooled.digest.clone());
    let file = Uploaded { view, name, media_type, bytes, digest, uploader: commands::uploader(by) };
    let (status, body) = store(app, &principal, spooled, file, key).await?;
    Ok(raw_json(status, body.into_bytes()))
}

/// Puts the content where it is not yet, and then the file, all of it or nothing that anybody can see.
async fn store(
    app: &App,
    who: &Principal,
    mut spooled: Spooled,
    file: Uploaded,
    key: Option<OnceKey>,
) -> Result<(StatusCode, String), Problem> {
    for _ in 0..TRIES {
        spooled = put(app, who, spooled).await?;
        let (file, key) = (file.clone(), key.clone());
        let finish = move |tx: &mut Tx<'_>, who: &SomebodyNow| {
            // Longer than most bodies: who was blocked meanwhile leaves no file behind.
            who.may_write(tx.now_ms()).map_err(|refusal| Failed::Refused(refusal.into()))?;
            once(key.as_ref(), tx, |tx| {
                commands::finish(tx, &file)?.map_err(|refusal| match refusal {
                    // Only so is it told from a refusal that stands.
                    FileRefusal::Gone => Failed::Ledger(LedgerError::NotFound),
                    refusal => Failed::Refused(refusal.into()),
                })?;
                let view = serde_json::to_string(&file.view).unwrap_or_default();
                Ok((StatusCode::CREATED, view))
            })
        };
        match app.command(who, finish).await {
            Err(Failed::Ledger(LedgerError::NotFound)) => {}
            done => return done.map_err(Problem::from),
        }
    }
    Err(FileRefusal::Gone.into())
}

async fn put(app: &App, who: &Principal, mut spooled: Spooled) -> Result<Spooled, Problem> {
    let (digest, bytes) = (spooled.digest.clone(), i64::try_from(spooled.bytes).unwrap_or(i64::MAX));
    let begin = move |tx: &mut Tx<'_>, _: &SomebodyNow| {
        commands::begin(tx, &digest, bytes).map_err(Failed::<Problem>::Ledger)
    };
    if app.command(who, begin).await? {
        return Ok(spooled);
    }
    let parts = spooled.bytes.div_ceil(PART as u64);
    for number in 0..parts {
        let piece;
        (spooled, piece) = spool::beside(move || {
            let piece = spooled.read(number * PART as u64, PART)?;
            Ok((spooled, piece))
        })
        .await?;
        let (digest, number) = (spooled.digest.clone(), i64::try_from(number).unwrap_or(i64::MAX));
        let put = move |tx: &mut Tx<'_>, _: &SomebodyNow| {
            commands::put(tx, &digest, number, &piece).map_err(Failed::<Problem>::Ledger)
        };
        app.command(who, put).await?;
    }
    Ok(spooled)
}

/// Takes back a file that was not sent.
#[utoipa::path(delete, path = "/files/{id}", tag = "desk", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn take_back(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<FileId>,
) -> Result<StatusCode, Problem> {
    remove(&app, Principal::Agent(me), id).await
}

/// Takes back a file that was not sent.
#[utoipa::path(delete, path = "/widget/files/{id}", tag = "widget", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn take_back_for_visitors(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    At(id): At<FileId>,
) -> Result<StatusCode, Problem> {
    remove(&app, Principal::Visitor(me), id).await
}

async fn remove(app: &App, who: Principal, id: FileId) -> Result<StatusCode, Problem> {
    let take_back = move |tx: &mut Tx<'_>, who: &SomebodyNow| {
        commands::take_back(tx, id, &commands::uploader(who.actor()))?
            .map_err(|refusal| Failed::<Problem>::Refused(refusal.into()))
    };
    app.command(&who, take_back).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A file of a conversation that the agent may see, or one that they uploaded and did not send yet.
#[utoipa::path(get, path = "/files/{id}", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 304, description = "As it was"), (status = 404, body = Problem)))]
pub(crate) async fn download(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<FileId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (scope, uploader) = (me.scope(), commands::uploader(Actor::Agent(me.agent)));
    let found = app.ledger.read(move |rows| {
        let found = kept::find(rows, scope.workspace, id)?.ok_or(LedgerError::NotFound)?;
        match found.conversation {
            Some(conversation) => scope.require(rows, conversation)?,
            None if found.uploader == uploader => {}
            None => return Err(LedgerError::NotFound),
        }
        Ok(found)
    });
    Ok(send(&app, me.workspace, &found.await?, &headers))
}

/// A file of the visitor's own conversations, or one that they uploaded and did not send yet. Never one of a note.
#[utoipa::path(get, path = "/widget/files/{id}", tag = "widget", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 304, description = "As it was"), (status = 404, body = Problem)))]
pub(crate) async fn download_for_visitors(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    At(id): At<FileId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let uploader = commands::uploader(Actor::Customer(me.customer));
    let found = app.ledger.read(move |rows| {
        let found = kept::find(rows, me.workspace, id)?.filter(|file| !file.is_note);
        let found = found.ok_or(LedgerError::NotFound)?;
        let theirs = match found.conversation {
            Some(conversation) => desk::whereabouts(rows, me.workspace, conversation)?
                .is_some_and(|(_, customer)| customer == me.customer),
            None => found.uploader == uploader,
        };
        if theirs { Ok(found) } else { Err(LedgerError::NotFound) }
    });
    Ok(send(&app, me.workspace, &found.await?, &headers))
}

/// Part by part, as fast as its reader takes it.
fn send(app: &App, workspace: WorkspaceId, found: &Found, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", &found.digest[..found.digest.len().min(32)]);
    let unchanged = asked.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let app = app.clone();
        let parts = futures_util::stream::unfold((0, found.digest.clone()), move |(number, digest)| {
            let app = app.clone();
            async move {
                let wanted = digest.clone();
                let read = app
                    .ledger
                    .read(move |rows| kept::part(rows, workspace, &wanted, number))
                    .await
                    .transpose()?;
                Some((
                    read.map(bytes::Bytes::from).map_err(|e| std::io::Error::other(e.to_string())),
                    (number + 1, digest),
                ))
            }
        });
        Body::from_stream(parts).into_response()
    };
    let headers = response.headers_mut();
    let length = found.bytes.to_string();
    let disposition = names::disposition(&found.name);
    let said = [
        (header::CONTENT_TYPE, found.media_type.as_str()),
        (header::CONTENT_DISPOSITION, &disposition),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // Whoever may no longer see the conversation must be asked for again.
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::ETAG, &tag),
    ];
    for (name, value) in said {
        let value = HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(kinds::UNKNOWN));
        headers.insert(name, value);
    }
    if !unchanged && let Ok(length) = HeaderValue::from_str(&length) {
        headers.insert(header::CONTENT_LENGTH, length);
    }
    response
}
