//! A browser's own calls: `/me/push`.

use super::encrypt::{AUTH_BYTES, Keys, PUBLIC_KEY_BYTES};
use super::endpoint::Endpoint;
use super::kept::{self, Quiet, Subscription};
use super::keys::kept::{self as keys, FIRST, Key};
use super::vapid;
use crate::accounts::{AgentPrincipal, Credential};
use crate::asking::AgentNow;
use crate::http::auth::AsAgent;
use crate::http::body::{Json, json};
use crate::http::problem::Problem;
use crate::settings::WebPush;
use crate::{App, ids};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use events::{PushKeyId, SessionId};
use ledger::{Failed, Rows, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Browsers write these without padding; some libraries with.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const LANGUAGES: [&str; 2] = ["en", "de"];

/// Hours in which a browser is told nothing.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
pub(crate) struct QuietHours {
    /// 0 to 23: the hour in which it becomes quiet.
    #[schema(example = 20)]
    from: i64,
    /// 0 to 23: the hour in which it ends. Before `from`: the next morning.
    #[schema(example = 8)]
    to: i64,
    /// A time zone of the IANA database: where the agent is.
    #[schema(example = "Europe/Berlin")]
    zone: String,
}

/// What a browser wants to be told while it is closed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Wish {
    /// Where the browser's push service takes messages for it: https, on the internet.
    #[schema(example = "https://push.example.com/send/abc")]
    endpoint: String,
    /// The browser's public key, P-256, uncompressed, base64url.
    #[schema(
        example = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )]
    p256dh: String,
    /// The secret that it shares with this server, base64url.
    #[schema(example = "BTBZMqHH6r4Tts7J_aSIgg")]
    auth: String,
    /// In which it shows what it is told: `en` or `de`.
    #[schema(example = "en")]
    language: String,
    /// Told of conversations that become theirs.
    assigned: bool,
    /// Told of messages in conversations of theirs.
    message: bool,
    /// Told of notes that name them.
    #[serde(default)]
    mention: bool,
    quiet: Option<QuietHours>,
    /// The server's public key with which the browser subscribed; without it, the one with which browsers subscribe now.
    #[serde(default)]
    key: Option<String>,
}

/// Whether this server sends, with which key, and what this browser asked for.
#[derive(Serialize, ToSchema)]
pub(crate) struct PushView {
    /// False where whoever runs this server switched it off.
    available: bool,
    /// The server's public key: `applicationServerKey` of a browser's subscription. Null where it is not available.
    key: Option<String>,
    /// Null where this browser asked for nothing.
    subscription: Option<WishView>,
}

/// What this browser asked for.
#[derive(Serialize, ToSchema)]
struct WishView {
    endpoint: String,
    assigned: bool,
    message: bool,
    mention: bool,
    quiet: Option<QuietHours>,
    /// True where the server has another `key` by now: the browser subscribes anew with that, and says so with `PUT`.
    renew: bool,
}

impl WishView {
    fn of(one: Subscription, signs: &Key) -> Self {
        let renew = one.key != signs.id;
        let quiet = one.quiet.map(|Quiet { from, to, zone }| QuietHours { from, to, zone });
        let Subscription { endpoint, assigned, message, mention, .. } = one;
        Self { endpoint, assigned, message, mention, quiet, renew }
    }
}

/// Programs are not told: they have streams.
fn session(me: &AgentPrincipal) -> Result<SessionId, Problem> {
    match me.credential {
        Credential::Session(session) => Ok(session),
        Credential::Token(_) => Err(Problem::forbidden(
            "browsers_only",
            "This is for a browser that is signed in. Programs have streams.",
        )),
    }
}

/// The key with which browsers subscribe, made when it is first asked for.
async fn key_of(app: &App, me: &AgentPrincipal) -> Result<Key, Problem> {
    let workspace = me.workspace;
    let now_ms = app.clock.now_ms();
    let newest = move |rows: &Rows<'_>| Ok(keys::keys(rows, workspace, now_ms)?.into_iter().next());
    if let Some(key) = app.ledger.read(newest).await? {
        return Ok(key);
    }
    let value = vapid::new_key().map_err(|_| Problem::no_key())?;
    let id = PushKeyId::from_bits(ids::bits(&app.clock));
    let begin =
        move |tx: &mut Tx<'_>, _: &AgentNow| keys::begin(tx, id, &value).map_err(Failed::<Problem>::Ledger);
    app.command(me, begin).await?;
    app.ledger.read(newest).await?.ok_or_else(Problem::no_key)
}

async fn shown(app: &App, me: &AgentPrincipal, session: SessionId) -> Result<PushView, Problem> {
    if app.settings.web_push == WebPush::Off {
        return Ok(PushView { available: false, key: None, subscription: None });
    }
    let workspace = me.workspace;
    let key = key_of(app, me).await?;
    let found = app.ledger.read(move |rows| kept::of_session(rows, workspace, session)).await?;
    let subscription = found.map(|one| WishView::of(one, &key));
    let public = vapid::public(&key.value).map_err(|_| Problem::no_key())?;
    Ok(PushView { available: true, key: Some(public), subscription })
}

/// Which of the keys that sign a browser subscribed with.
fn subscribed_with(tx: &Tx<'_>, public: Option<&str>) -> Result<PushKeyId, Failed<Problem>> {
    let keys = keys::keys(tx, tx.workspace(), tx.now_ms())?;
    let is_it =
        |key: &&Key| public.is_none_or(|public| vapid::public(&key.value).is_ok_and(|own| own == public));
    keys.iter().find(is_it).map(|key| key.id).ok_or_else(|| {
        let detail = "The server signs with another key by now: subscribe anew, with `key` of GET /me/push.";
        Failed::Refused(Problem::conflict("push_key_ended", detail))
    })
}

/// What this browser is told while it is closed.
#[utoipa::path(get, path = "/me/push", tag = "accounts", responses((status = 200, body = PushView), (status = 403, body = Problem)))]
pub(crate) async fn show(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    let session = session(&me)?;
    Ok(json(StatusCode::OK, &shown(&app, &me, session).await?))
}

/// Asks that this browser be told, from now on and as this says, until it is signed out.
#[utoipa::path(put, path = "/me/push", tag = "accounts", request_body = Wish,
    responses((status = 200, body = PushView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ask(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<Wish>,
) -> Result<Response, Problem> {
    let session = session(&me)?;
    if app.settings.web_push == WebPush::Off {
        return Err(Problem::conflict("push_off", "Whoever runs this server switched Web Push off."));
    }
    let public = body.value.key.clone().map(|key| key.trim_end_matches('=').to_owned());
    // Whoever has not asked what the key is has subscribed with none of ours; there must be one all the same.
    key_of(&app, &me).await?;
    let mut one = checked(&app, &me, session, body.value)?;
    let done = app.command(&me, move |tx, _| {
        one.key = subscribed_with(tx, public.as_deref())?;
        // What happened before somebody asked is no news to them.
        if !kept::any(tx, tx.workspace())? {
            let head = ledger::head(tx, tx.workspace())?;
            kept::put_cursor(tx, head)?;
        }
        kept::put(tx, &one).map_err(Failed::<Problem>::Ledger)
    });
    done.await?;
    Ok(json(StatusCode::OK, &shown(&app, &me, session).await?))
}

fn checked(app: &App, me: &AgentPrincipal, session: SessionId, wish: Wish) -> Result<Subscription, Problem> {
    let refused = |code| move |says: String| Problem::refused(code, says);
    Endpoint::read(&wish.endpoint, app.settings.web_push).map_err(refused("bad_endpoint"))?;
    let bytes = |text: &str| BASE64.decode(text).unwrap_or_default();
    let keys = || Problem::refused("bad_key", "`p256dh` has 65 bytes and `auth` 16, both in base64url.");
    let public: [u8; PUBLIC_KEY_BYTES] = bytes(&wish.p256dh).try_into().map_err(|_| keys())?;
    let auth: [u8; AUTH_BYTES] = bytes(&wish.auth).try_into().map_err(|_| keys())?;
    let keys = Keys { public, auth };
    super::encrypt::encrypt(&keys, b"a try")
        .map_err(|_| Problem::refused("bad_key", "`p256dh` is no point of the curve P-256."))?;
    if !LANGUAGES.contains(&wish.language.as_str()) {
        return Err(Problem::refused("bad_language", "`language` is en or de."));
    }
    let quiet = wish.quiet.map(|QuietHours { from, to, zone }| {
        let hours = (0..24).contains(&from) && (0..24).contains(&to) && from != to;
        let known = jiff::tz::TimeZone::get(&zone).is_ok();
        let says = "`quiet` goes from one hour, 0 to 23, to another, in a time zone such as Europe/Berlin.";
        if hours && known { Ok(Quiet { from, to, zone }) } else { Err(Problem::refused("bad_quiet", says)) }
    });
    Ok(Subscription {
        session,
        agent: me.agent,
        endpoint: wish.endpoint,
        keys,
        language: wish.language,
        assigned: wish.assigned,
        message: wish.message,
        mention: wish.mention,
        quiet: quiet.transpose()?,
        key: FIRST,
    })
}

/// This browser is told nothing more.
#[utoipa::path(delete, path = "/me/push", tag = "accounts", responses((status = 204), (status = 403, body = Problem)))]
pub(crate) async fn stop(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    let session = session(&me)?;
    let done = app.command(&me, move |tx, _| kept::remove(tx, session).map_err(Failed::<Problem>::Ledger));
    done.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
