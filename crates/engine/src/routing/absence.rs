//! When what waits for a team is everybody's again, because nobody of the team is there.

use crate::hours::Hours;

/// What waits for a team goes back to everybody after this time without anyone of it, in milliseconds, whatever the opening hours: an inbox
/// that is never open for long is no reason to wait for ever.
pub const NOBODY_AT_MOST_MS: i64 = 7 * 24 * 3_600_000;

/// Since when somebody must have waited for the team to be everybody's now. `None` while that is nobody.
///
/// `nobody_since_ms` is since when nobody of the team has been there, `None` while somebody is. The time counts while the inbox is open:
/// a team that goes home in the evening with everybody else has not left anybody alone.
#[must_use]
pub fn waited_in_vain_since(
    nobody_since_ms: Option<i64>,
    bound_ms: i64,
    hours: Option<&Hours>,
    now_ms: i64,
) -> Option<i64> {
    let nobody_since_ms = nobody_since_ms?;
    let since_ms = now_ms.saturating_sub(bound_ms);
    if nobody_since_ms <= since_ms && !hours.is_some_and(|hours| hours.closed_within(since_ms, now_ms)) {
        return Some(since_ms);
    }
    let since_ms = now_ms.saturating_sub(NOBODY_AT_MOST_MS);
    (nobody_since_ms <= since_ms).then_some(since_ms)
}
