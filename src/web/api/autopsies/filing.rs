//! `…/seats/{function}/filing`: a seat names the root cause, sealed.
use super::rights::{Reads, Speaks};
use super::shape::FilingBody;
use crate::actions;
use crate::app::App;
use crate::domain::{
    AutopsyId, Cause, Confidence, Contributing, Filing, FilingDraft, Function, Line, Problems, Prose, Seated,
};
use crate::store::{self, Conn};
use crate::web::api::body::Body;
use crate::web::api::version::{IfMatch, put, unless_outdated, versioned};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::names::Names;
use crate::web::seats::SeatAt;
use crate::web::session::Now;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use utoipa::ToSchema;

pub fn router() -> Router<App> {
    Router::new().route("/api/v1/autopsies/{id}/seats/{function}/filing", get(one).put(file))
}

/// What a seat files.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFiling {
    primary_cause: Cause,
    /// At most two others. An amplifier needs the root that it fed on.
    #[serde(default)]
    #[schema(max_items = 2)]
    contributing_causes: Vec<Cause>,
    /// One fact that shows it.
    #[schema(min_length = 1, max_length = 2000)]
    evidence: String,
    confidence: Confidence,
    /// There are no moments yet, so only null is taken.
    #[serde(default)]
    #[schema(schema_with = crate::web::api::schema::null)]
    moment_id: Option<serde_json::Value>,
    /// What would have prevented it.
    #[schema(max_length = 2000)]
    prevention: Option<String>,
    /// A document, by its https or http address.
    #[schema(max_length = 200)]
    link: Option<String>,
}

impl NewFiling {
    fn parse(self) -> Result<FilingDraft, Problems> {
        let mut problems = Problems::default();
        let evidence = problems.take("evidence", "What you saw", Prose::parse(&self.evidence));
        let prevention = Prose::optional(self.prevention.as_deref().unwrap_or_default());
        let prevention = problems.take("prevention", "What would have prevented it", prevention);
        let link = Line::optional(self.link.as_deref().unwrap_or_default());
        let link = problems.take("link", "The link", link);
        if self.moment_id.is_some() {
            problems.add("moment_id", "There are no moments yet; leave it out, or send null");
        }
        match (evidence, prevention, link) {
            (Some(evidence), Some(prevention), Some(link)) if problems.is_empty() => Ok(FilingDraft {
                primary_cause: self.primary_cause,
                contributing: Contributing::of(&self.contributing_causes),
                evidence,
                confidence: self.confidence,
                prevention,
                link,
            }),
            _ => Err(problems),
        }
    }
}

/// What a seat filed
///
/// Until the reveal it exists for its own seat alone: for anybody else this is 403, whether it has filed or not. After the
/// reveal, those who take part read it.
#[utoipa::path(get, path = "/api/v1/autopsies/{id}/seats/{function}/filing", tag = "Seats",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("function" = Function, Path, description = "The function that holds the seat")), responses((status = 200, body = FilingBody)))]
pub async fn one(State(app): State<App>, asks: Reads, At((_, function)): SeatAt) -> Result<Response> {
    let Reads { me, id, read } = asks;
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let mut conn = app.db.read().await?;
    let filing = match seat.held_by(&me, read.today) {
        Some(seated) => store::filings::own(&mut conn, id, seated).await?,
        None if read.sight.filings => {
            let all = store::filings::revealed(&mut conn, id).await?;
            all.into_iter().find(|it| it.function == function)
        }
        None => {
            let sentence = "Filings are sealed until the reveal; then those who take part read them.";
            return Err(Error::Forbidden(sentence.to_owned()));
        }
    };
    let filing = filing.ok_or(Error::NotFound)?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    Ok(versioned(filing.version, FilingBody::of(&filing, &names)))
}

/// File, or change what was filed
///
/// Sealed until the reveal: nobody but the seat reads it. It can be changed until then; the last filing reveals them all.
#[utoipa::path(put, path = "/api/v1/autopsies/{id}/seats/{function}/filing", tag = "Seats",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("function" = Function, Path, description = "The function that holds the seat")), request_body = NewFiling,
    extensions(("x-may-be-new" = json!(true))),
    responses((status = 200, body = FilingBody), (status = 201, body = FilingBody, description = "Filed.")))]
pub async fn file(
    State(app): State<App>,
    now: Now,
    speaks: Speaks,
    said: IfMatch,
    Body(body): Body<NewFiling>,
) -> Result<Response> {
    let Speaks { me, id, seated, .. } = speaks;
    let version = said.of_maybe(version(&app, id, seated).await?)?;
    let draft = body.parse().map_err(actions::Error::from)?;
    let done = actions::filings::file_from(&app.db, now.call(&me), seated, id, Some(version), draft).await;
    let current = async { Ok(self::version(&app, id, seated).await?.unwrap_or(0)) };
    unless_outdated(done, current).await?;
    let mut conn = app.db.read().await?;
    let filing = own(&mut conn, id, seated).await?.ok_or(Error::NotFound)?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    Ok(put(version == 0, filing.version, FilingBody::of(&filing, &names)))
}

async fn version(app: &App, id: AutopsyId, seated: Seated) -> Result<Option<i64>> {
    Ok(own(&mut *app.db.read().await?, id, seated).await?.map(|it| it.version))
}

async fn own(conn: &mut Conn, id: AutopsyId, seated: Seated) -> Result<Option<Filing>> {
    Ok(store::filings::own(conn, id, seated).await?)
}
