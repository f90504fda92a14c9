//! The one place that reads the time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Tells the time: the machine's, or one that a test sets.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    Machine,
    /// A clock that stands still until it is set. Milliseconds since 1970 UTC.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at this time, in milliseconds since 1970 UTC.
    #[must_use]
    pub fn set_to(now_ms: i64) -> Self {
        Self::Set(Arc::new(AtomicI64::new(now_ms)))
    }

    /// Moves a set clock; the machine's clock moves by itself.
    pub fn advance(&self, by_ms: i64) {
        if let Self::Set(now) = self {
            now.fetch_add(by_ms, Ordering::SeqCst);
        }
    }

    /// Milliseconds since 1970 UTC.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the replacement that the ban names")]
            Self::Machine => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }
            Self::Set(now) => now.load(Ordering::SeqCst),
        }
    }

    /// Milliseconds that only grow, from an unknown beginning: for how long something has lasted, whatever happens to the
    /// machine's clock. A set clock gives its time.
    #[must_use]
    pub fn steady_ms(&self) -> i64 {
        match self {
            Self::Machine => {
                static BEGAN: OnceLock<Instant> = OnceLock::new();
                // An hour ahead, so that what never happened (0) is long ago.
                let lasted = BEGAN.get_or_init(Instant::now).elapsed() + Duration::from_secs(3600);
                i64::try_from(lasted.as_millis()).unwrap_or(i64::MAX)
            }
            Self::Set(_) => self.now_ms(),
        }
    }

    /// The time as the API writes it: RFC 3339 in UTC with milliseconds.
    #[must_use]
    pub fn rfc3339(at_ms: i64) -> String {
        match jiff::Timestamp::from_millisecond(at_ms) {
            Ok(at) => format!("{at:.3}"),
            Err(_) => "9999-12-31T23:59:59.999Z".to_owned(),
        }
    }
}

/// The machine's clock in nanoseconds since 1970 UTC, whatever clock is set: for what is compared with other programs' times.
pub(crate) fn unix_nanos() -> u128 {
    #[expect(
        clippy::disallowed_methods,
        reason = "collectors put the spans of many programs beside each other"
    )]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_nanos()
}

/// Writes a time in milliseconds as RFC 3339, for `#[serde(serialize_with)]`.
pub(crate) fn as_rfc3339<S: serde::Serializer>(at_ms: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&Clock::rfc3339(*at_ms))
}

/// The same where there may be none.
pub(crate) fn as_rfc3339_or_null<S: serde::Serializer>(
    at_ms: &Option<i64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match at_ms {
        Some(at_ms) => as_rfc3339(at_ms, serializer),
        None => serializer.serialize_none(),
    }
}
