//! `/patterns`: what repeats, each figure leading to the autopsies behind it; and the same report as data.
mod alone;
mod exhibits;
mod files;
mod filters;
mod report;
mod show;
mod strip;

pub use alone::alone;
pub use filters::part;
pub use report::Shown;

use super::api::known_parameters;
use super::error::{Error, Result};
use super::extract::Asked;
use super::session::{As, Now};
use crate::app::App;
use crate::domain::{Organisation, Person};
use crate::patterns::{Facts, Fields, Question, Report};
use axum::extract::State;
use axum::middleware;
use axum::routing::get;
use axum::{Json, Router};
use std::sync::Arc;

pub fn router() -> Router<App> {
    Router::new()
        .route("/patterns", get(show::page))
        .route("/patterns.csv", get(files::pareto))
        .route("/patterns.xlsx", get(files::workbook))
        .route("/patterns.pdf", get(files::pdf))
        .route("/patterns.html", get(files::page))
        .route("/patterns/{file}", get(files::exhibit))
        .route("/api/v1/patterns", get(data).route_layer(middleware::from_fn(known_parameters)))
}

/// The pattern report
///
/// The same figures as the page, as of tomorrow unless `as_of` says otherwise: `schema`, `as_of`, `windows`, and under `measures`
/// each measure by the window that it is counted over. Shares are 0 to 1, money is in major units, limits are of 95% intervals, and
/// what can’t be said is null.
#[utoipa::path(get, path = "/api/v1/patterns", tag = "Patterns", params(
    ("as_of" = Option<chrono::NaiveDate>, Query, description = "The first day that doesn’t count."),
    ("focus" = Option<String>, Query, description = "`2026-04-01..2026-07-01`: the first day inside, the first day after."),
    ("segment" = Option<String>, Query, description = "Only this segment, of autopsies and of the customers that they are counted by."),
    ("region" = Option<String>, Query, description = "Only this region."),
    ("product" = Option<String>, Query, description = "Only this product."),
    ("stage" = Option<crate::domain::Stage>, Query, description = "Only what went off course in this part of the customer’s life."),
    ("filings" = Option<String>, Query, description = "`before_finding` compares only filings that were made before the finding was agreed; `as_filed`, the default, all that were made before the reveal."),
), responses((status = 200, body = serde_json::Value)))]
pub async fn data(
    State(app): State<App>,
    now: Now,
    As(_): As<Person>,
    Asked(fields): Asked<Fields>,
) -> Result<Json<Report>> {
    let (_, facts, question) = read(&app, &now, &fields).await?;
    Ok(Json(computed(move || Report::new(&facts, question.windows, &question.filter)).await))
}

/// The facts as of the last commit, and what is asked of them.
async fn read(app: &App, now: &Now, fields: &Fields) -> Result<(Organisation, Arc<Facts>, Question)> {
    let organisation = app.organisation().await?;
    let facts = app.facts(&organisation).await?;
    let today = organisation.zone.day(now.at);
    let question = Question::read(fields, &facts, today, organisation.fiscal_start_month)
        .map_err(|it| Error::Malformed(it.to_string()))?;
    Ok((organisation, facts, question))
}

/// Counting is work for a processor, not for the threads that answer requests.
pub(in crate::web) async fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(counted) => counted,
        Err(stopped) => std::panic::resume_unwind(stopped.into_panic()),
    }
}
