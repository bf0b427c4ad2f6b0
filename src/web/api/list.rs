//! Lists: at most `limit` items, and a cursor that leads on. What a cursor holds is nobody's business but its list's.
use crate::web::error::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

const DEFAULT: i64 = 50;
const MOST: i64 = 200;

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Send it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    pub next: Option<String>,
}

/// How many items are asked for: 1 to 200, 50 if nothing is said.
pub fn limit(asked: Option<i64>) -> Result<i64> {
    let limit = asked.unwrap_or(DEFAULT);
    if (1..=MOST).contains(&limit) {
        Ok(limit)
    } else {
        Err(Error::Malformed(format!("limit is a number from 1 to {MOST}.")))
    }
}

/// The place that a cursor stands for, by its two keys.
pub fn after<T>(cursor: Option<&str>, parse: impl FnOnce(&str, &str) -> Option<T>) -> Result<Option<T>> {
    let Some(cursor) = cursor else { return Ok(None) };
    let text = opened(cursor)?;
    text.split_once('~').and_then(|it| parse(it.0, it.1)).map(Some).ok_or_else(foreign)
}

/// What a cursor holds.
pub fn opened(cursor: &str) -> Result<String> {
    let text = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|it| String::from_utf8(it).ok());
    text.ok_or_else(foreign)
}

fn foreign() -> Error {
    Error::Malformed("cursor isn’t one that this list gave; begin without it.".to_owned())
}

/// A page whose rows are cut already, and what its cursor is to hold.
pub fn cut<R, T>(rows: Vec<R>, next: Option<String>, item: impl FnMut(R) -> T) -> Page<T> {
    let next = next.map(|it| URL_SAFE_NO_PAD.encode(it));
    Page { items: rows.into_iter().map(item).collect(), next }
}

/// A page of `limit` from rows of which one more was read. `keys` are the two that the next page begins after.
pub fn page<R, T>(
    mut rows: Vec<R>,
    limit: i64,
    keys: impl FnOnce(&R) -> (String, String),
    item: impl FnMut(R) -> T,
) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|it| {
        let (first, second) = keys(it);
        URL_SAFE_NO_PAD.encode(format!("{first}~{second}"))
    });
    Page { items: rows.into_iter().map(item).collect(), next }
}
