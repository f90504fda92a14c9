//! `?limit=&after=` and lists.

use super::problem::Problem;
use crate::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Serialize;
use std::str::FromStr;
use utoipa::ToSchema;

/// How many items a page has when nobody says.
const USUAL: i64 = 50;
/// How many items a page has at most.
const MOST: i64 = 200;
/// How many bytes of text a page has, about.
const PAGE_BYTES: usize = 512 * 1024;

/// The query of a request: each name once, percent-decoded.
pub(crate) struct Query(Vec<(String, String)>);

impl FromRequestParts<App> for Query {
    type Rejection = Problem;

    #[expect(clippy::disallowed_types, reason = "what it refuses is said in a problem document")]
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let bad = |_| Problem::bad_request("bad_query", "The query cannot be read.");
        let query = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, app)
            .await
            .map_err(bad)?;
        Ok(Self(query.0))
    }
}

impl Query {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// One of the known words, or nothing.
    pub(crate) fn word<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, Problem> {
        let unknown = || Problem::bad_request("bad_query", format!("{name}= does not know this word."));
        self.get(name).map(|word| word.parse().map_err(|_| unknown())).transpose()
    }

    pub(crate) fn page(&self) -> Result<Page, Problem> {
        let limit = match self.get("limit") {
            None => USUAL,
            Some(text) => text.parse().map_err(|_| {
                Problem::bad_request("bad_query", "limit= must be a whole number from 1 to 200.")
            })?,
        };
        if !(1..=MOST).contains(&limit) {
            return Err(Problem::refused("bad_limit", "limit= must be from 1 to 200."));
        }
        Ok(Page { limit, after: self.get("after").map(ToOwned::to_owned) })
    }
}

/// Which part of a list is asked for.
pub(crate) struct Page {
    pub(crate) limit: i64,
    after: Option<String>,
}

impl Page {
    /// The cursor as whole numbers, as many as the list's order has.
    pub(crate) fn after<const N: usize>(&self) -> Result<Option<[i64; N]>, Problem> {
        let Some(cursor) = &self.after else { return Ok(None) };
        let bad = || Problem::bad_request("bad_cursor", "after= must be a `next` of this list.");
        let parts: Vec<i64> =
            cursor.split('_').map(str::parse).collect::<Result<_, _>>().map_err(|_| bad())?;
        parts.try_into().map(Some).map_err(|_| bad())
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The items.
    pub(crate) items: Vec<T>,
    /// What to send as `after=` for the next page; null at the end.
    pub(crate) next: Option<String>,
}

impl<T> List<T> {
    /// The same, ended sooner where the items together are large: a page has a bound in bytes too.
    pub(crate) fn of_large<const N: usize>(
        items: Vec<T>,
        limit: i64,
        cursor: impl Fn(&T) -> [i64; N],
        bytes: impl Fn(&T) -> usize,
    ) -> Self {
        let mut total = 0;
        let fit = items.iter().take_while(|item| {
            let fits = total < PAGE_BYTES;
            total += bytes(item);
            fits
        });
        let fit = i64::try_from(fit.count()).unwrap_or(i64::MAX);
        Self::of(items, limit.min(fit.max(1)), cursor)
    }

    /// Of `limit + 1` rows that were asked for, the first `limit`; one more means that there is a next page.
    pub(crate) fn of<const N: usize>(mut items: Vec<T>, limit: i64, cursor: impl Fn(&T) -> [i64; N]) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let text = |parts: [i64; N]| parts.map(|p| p.to_string()).join("_");
        let next = items.last().filter(|_| more).map(|last| text(cursor(last)));
        Self { items, next }
    }

    /// A page of a list that is short enough to be read whole: the cursor is a place in it.
    pub(crate) fn part(all: Vec<T>, page: &Page) -> Result<Self, Problem> {
        let [from] = page.after::<1>()?.unwrap_or([0]);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let left = all.into_iter().enumerate().skip(from).map(|(place, item)| (place + 1, item)).collect();
        let list = List::of(left, page.limit, |(place, _)| [i64::try_from(*place).unwrap_or(i64::MAX)]);
        Ok(list.map(|(_, item)| item))
    }

    pub(crate) fn map<U>(self, each: impl FnMut(T) -> U) -> List<U> {
        List { items: self.items.into_iter().map(each).collect(), next: self.next }
    }
}
