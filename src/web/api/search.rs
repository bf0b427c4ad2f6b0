//! Search: accounts, autopsies and revealed filings by their words. What somebody may not read isn’t found.
use super::list::{self, Page};
use crate::app::App;
use crate::domain::{AccountId, AutopsyId, Cause, Function, Line, Person, Standing, autopsy_label};
use crate::store::search::{AccountHit, AutopsyHit, BEGINS, ENDS, Excerpt, FilingHit, Words};
use crate::store::{self};
use crate::web::error::{Error, Result};
use crate::web::extract::Asked;
use crate::web::search::results::{Found, Group, found};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

pub fn router() -> Router<App> {
    Router::new().route("/api/v1/search", get(all))
}

/// What is looked for.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Words; the last may be the beginning of one.
    q: String,
    /// One group alone: `accounts`, `autopsies` or `filings`.
    #[param(pattern = "^(accounts|autopsies|filings)?$")]
    group: Option<String>,
    /// How many items of each group at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of a group’s page before, with that `group`.
    cursor: Option<String>,
}

/// What was found, group by group.
#[derive(Serialize, ToSchema)]
#[schema(as = Found)]
pub struct FoundBody {
    accounts: Page<FoundAccount>,
    autopsies: Page<FoundAutopsy>,
    filings: Page<FoundFiling>,
}

/// An account that was found, by itself or by a fact on it.
#[derive(Serialize, ToSchema)]
pub struct FoundAccount {
    id: AccountId,
    external_id: Option<Line>,
    name: Line,
    segment: Line,
    product: Line,
    /// The text around the words.
    excerpt: Option<String>,
}

/// An autopsy that was found.
#[derive(Serialize, ToSchema)]
pub struct FoundAutopsy {
    id: AutopsyId,
    label: String,
    account: Line,
    state: Standing,
    opened_on: NaiveDate,
    /// The primary cause of the agreed finding.
    finding: Option<Cause>,
    /// The text around the words.
    excerpt: Option<String>,
}

/// A revealed filing that was found.
#[derive(Serialize, ToSchema)]
pub struct FoundFiling {
    autopsy_id: AutopsyId,
    label: String,
    account: Line,
    function: Function,
    filed_on: NaiveDate,
    /// The text around the words.
    excerpt: Option<String>,
}

impl FoundBody {
    fn of(found: Found) -> Self {
        let excerpts = &found.excerpts;
        let account = |it: AccountHit| FoundAccount {
            id: it.id,
            external_id: it.external_id,
            name: it.name,
            segment: it.segment,
            product: it.product,
            excerpt: excerpt(excerpts, it.entry),
        };
        let autopsy = |it: AutopsyHit| FoundAutopsy {
            id: it.id,
            label: autopsy_label(it.number),
            account: it.account,
            state: it.stage,
            opened_on: it.opened_on,
            finding: it.finding,
            excerpt: excerpt(excerpts, it.entry),
        };
        let filing = |it: FilingHit| FoundFiling {
            autopsy_id: it.autopsy_id,
            label: autopsy_label(it.number),
            account: it.account,
            function: it.function,
            filed_on: it.filed_on,
            excerpt: excerpt(excerpts, Some(it.entry)),
        };
        Self {
            accounts: list::cut(found.accounts, found.more_accounts, account),
            autopsies: list::cut(found.autopsies, found.more_autopsies, autopsy),
            filings: list::cut(found.filings, found.more_filings, filing),
        }
    }
}

/// A text that has one of the words, without the marks around them.
fn excerpt(excerpts: &HashMap<i64, Excerpt>, entry: Option<i64>) -> Option<String> {
    let text = &excerpts.get(&entry?)?.text;
    text.contains(BEGINS).then(|| text.replace([BEGINS, ENDS], "").trim().to_owned())
}

/// Find accounts, autopsies and revealed filings
///
/// Words without a letter or a digit find nothing.
#[utoipa::path(get, path = "/api/v1/search", tag = "Search", params(Query),
    responses((status = 200, body = FoundBody)))]
pub async fn all(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Json<FoundBody>> {
    let said = || Error::Malformed("group is one of accounts, autopsies, filings.".to_owned());
    let group = query.group.as_deref().map(|it| Group::parse(it).ok_or_else(said)).transpose()?;
    let most = usize::try_from(list::limit(query.limit)?).unwrap_or(usize::MAX);
    let after = match (query.cursor.as_deref(), group) {
        (None, _) => String::new(),
        (Some(cursor), Some(_)) => list::opened(cursor)?,
        (Some(_), None) => {
            return Err(Error::Malformed("cursor is of one group; name it in group.".to_owned()));
        }
    };
    let Some(words) = Words::parse(&query.q) else { return Ok(Json(FoundBody::of(Found::default()))) };
    let mut conn = app.db.read().await?;
    let today = store::organisation::get(&mut conn).await?.zone.day(now.at);
    let found = found(&mut conn, &words, me.reach(today), group, &after, most).await?;
    Ok(Json(FoundBody::of(found)))
}
