//! `/search`: accounts, autopsies and revealed filings by their words, from the one box in the frame.
pub mod results;

use super::error::{Error, Result};
use super::extract::Asked;
use super::listing;
use super::page;
use super::session::{As, Now};
use crate::app::App;
use crate::domain::Person;
use crate::render::encoded;
use crate::store::{self, search::Words};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use results::{Group, found};
use serde::{Deserialize, Serialize};

pub fn router() -> Router<App> {
    Router::new().route("/search", get(page))
}

/// Rows of each group where all of them are shown together.
const TOGETHER: usize = 10;

#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    q: String,
    /// One group alone, with as many pages as it has.
    #[serde(rename = "in")]
    group: String,
    after: String,
}

#[derive(Serialize)]
struct Page {
    q: String,
    asked: bool,
    alone: bool,
    /// The address of all groups together.
    all: String,
    first: bool,
    groups: Vec<results::Shown>,
}

async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let group = match query.group.as_str() {
        "" => None,
        code => Some(
            Group::parse(code)
                .ok_or_else(|| Error::Malformed("in is one of accounts, autopsies, filings.".to_owned()))?,
        ),
    };
    let most = if group.is_some() { listing::ROWS } else { TOGETHER };
    let groups = match Words::parse(&query.q) {
        Some(words) => {
            let mut conn = app.db.read().await?;
            let today = store::organisation::get(&mut conn).await?.zone.day(now.at);
            let found = found(&mut conn, &words, me.reach(today), group, &query.after, most).await?;
            results::shown(&found, &query)
        }
        None => Vec::new(),
    };
    let page = Page {
        asked: !query.q.trim().is_empty(),
        alone: group.is_some(),
        all: format!("/search?q={}", encoded(&query.q)),
        first: query.after.is_empty(),
        groups,
        q: query.q,
    };
    Ok(page::show(&app, &me, "search/page.html", &page).await?.into_response())
}
