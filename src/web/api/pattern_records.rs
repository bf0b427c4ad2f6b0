//! Patterns as records: opened, and decided on between two reviews.
use super::body::Posted;
use super::list::{self, Page};
use super::once::Made;
use super::people::{Who, who};
use super::reviews::decided::NewDecision;
use super::reviews::deeds::{of_body, of_decision};
use super::reviews::shape::DecisionBody;
use super::version::versioned;
use crate::actions::{
    self,
    pattern_records::{ByHand, known_at},
};
use crate::app::App;
use crate::domain::{
    AutopsyId, Cause, ChangeId, Dimension, Level, Line, OpenedAs, Pattern, PatternFigures, PatternId,
    PatternOpening, PatternPlace, PatternState, Person, Problems, Prose, Reviewer,
};
use crate::patterns::Company;
use crate::store::{self, Conn, pattern_records::Which};
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At};
use crate::web::names::Names;
use crate::web::pattern_records::{known_today, levels, pattern};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/patterns/records", get(all).post(open))
        .route("/api/v1/patterns/records/{id}", get(one))
        .route("/api/v1/patterns/records/{id}/figures", get(figures))
        .route("/api/v1/patterns/records/{id}/decisions", post(decide))
}

/// What the list is narrowed to.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Only those of which this was made.
    state: Option<PatternState>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// What the list tells of a pattern.
#[derive(Serialize, ToSchema)]
pub struct PatternItem {
    id: PatternId,
    /// “P-012”.
    label: String,
    cause: Cause,
    /// Where it is; null is everywhere.
    dimension: Option<Dimension>,
    level: Option<Line>,
    state: PatternState,
    /// When a decision has it looked at again.
    due_on: Option<NaiveDate>,
    /// The figures that it was last opened with.
    figures: Option<FiguresBody>,
    created_at: DateTime<Utc>,
    version: i64,
}

/// A pattern that asks, or asked, for a decision.
#[derive(Serialize, ToSchema)]
#[schema(as = Pattern)]
pub struct PatternBody {
    #[serde(flatten)]
    item: PatternItem,
    openings: Vec<Opening>,
    decisions: Vec<DecisionBody>,
    /// The autopsies that it was last opened with, 500 at most.
    autopsy_ids: Vec<AutopsyId>,
    #[serde(skip)]
    version: i64,
}

/// One time that it was opened.
#[derive(Serialize, ToSchema)]
struct Opening {
    at: DateTime<Utc>,
    why: OpenedAs,
    /// Null: the report, or the clock.
    by: Option<Who>,
    /// The change that did not stop it.
    change_id: Option<ChangeId>,
    note: Prose,
    figures: FiguresBody,
}

/// What was known of it on that day.
#[derive(Serialize, ToSchema)]
pub struct FiguresBody {
    from: NaiveDate,
    /// The first day after.
    to: NaiveDate,
    /// Findings of the cause here, of all findings here.
    findings: usize,
    of: usize,
    share: Option<f64>,
    share_lo: Option<f64>,
    share_hi: Option<f64>,
    accounts: usize,
    /// Money at risk in these autopsies, in minor units of the organisation’s currency, and its part of all here.
    money: i64,
    money_share: Option<f64>,
    sentence: String,
}

/// A pattern to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPattern {
    cause: Cause,
    /// Where it is, with `level`; everywhere if both are left out.
    dimension: Option<Dimension>,
    /// A level that accounts or autopsies have.
    #[schema(min_length = 1, max_length = 200)]
    level: Option<String>,
    /// Why it asks for a decision.
    #[schema(min_length = 1, max_length = 2000)]
    note: String,
}

impl NewPattern {
    fn parse(self, figures: &Company) -> Result<(PatternPlace, Prose), Problems> {
        let mut problems = Problems::default();
        let note = problems.take("note", "The reason", Prose::parse(&self.note));
        let known = |dimension: Dimension, name: &str| {
            levels(&figures.facts)
                .into_iter()
                .find(|it| it.dimension == dimension && it.name.as_str() == name)
        };
        let level: Option<Option<Level>> = match (self.dimension, self.level.as_deref()) {
            (None, None) => Some(None),
            (Some(dimension), Some(name)) => {
                let said = "No account and no autopsy has this level";
                problems.chosen("level", known(dimension, name.trim()), said).map(Some)
            }
            _ => problems.chosen("level", None, "Name dimension and level together, or neither"),
        };
        match (note, level) {
            (Some(note), Some(level)) => Ok((PatternPlace { cause: self.cause, level }, note)),
            _ => Err(problems),
        }
    }
}

impl From<&PatternFigures> for FiguresBody {
    fn from(it: &PatternFigures) -> Self {
        Self {
            from: it.from,
            to: it.to,
            findings: it.findings,
            of: it.of,
            share: it.share,
            share_lo: it.share_lo,
            share_hi: it.share_hi,
            accounts: it.accounts,
            money: it.money,
            money_share: it.money_share,
            sentence: it.sentence.clone(),
        }
    }
}

impl From<&Pattern> for PatternItem {
    fn from(it: &Pattern) -> Self {
        let (dimension, level) = it.place.level.as_ref().map(|it| (it.dimension, it.name.clone())).unzip();
        let (state, due_on) = it.standing();
        Self {
            id: it.id,
            label: it.label(),
            cause: it.place.cause,
            dimension,
            level,
            state,
            due_on,
            figures: it.figures().map(FiguresBody::from),
            created_at: it.created_at,
            version: it.version,
        }
    }
}

fn opening(it: &PatternOpening, names: &Names) -> Opening {
    Opening {
        at: it.at,
        why: it.why,
        by: who(names, it.by_id),
        change_id: it.change_id,
        note: it.note.clone(),
        figures: FiguresBody::from(&it.figures),
    }
}

/// Patterns: those that wait for a decision first
#[utoipa::path(get, path = "/api/v1/patterns/records", tag = "Patterns", params(Query),
    responses((status = 200, body = Page<PatternItem>)))]
pub async fn all(
    State(app): State<App>,
    As(_): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<PatternItem>>> {
    let limit = list::limit(query.limit)?;
    let after: Option<(bool, i64)> = list::after(query.cursor.as_deref(), |closed, number| {
        Some((closed.parse().ok()?, number.parse().ok()?))
    })?;
    let which = Which { state: query.state, ..Which::default() };
    let patterns = store::pattern_records::list(&mut *app.db.read().await?, &which).await?;
    let key = |it: &Pattern| (!it.is_open(), it.number);
    let wanted = patterns.into_iter().filter(|it| after.is_none_or(|after| key(it) > after));
    let rows: Vec<Pattern> = wanted.take(usize::try_from(limit + 1).unwrap_or(usize::MAX)).collect();
    let keys = |it: &Pattern| (key(it).0.to_string(), it.number.to_string());
    Ok(Json(list::page(rows, limit, keys, |it| PatternItem::from(&it))))
}

/// One pattern
///
/// Its figures each time that it was opened, and what was decided.
#[utoipa::path(get, path = "/api/v1/patterns/records/{id}", tag = "Patterns", params(("id" = PatternId, Path, description = "The pattern")),
    responses((status = 200, body = PatternBody)))]
pub async fn one(State(app): State<App>, As(_): As<Person>, At(id): At<PatternId>) -> Result<Response> {
    let body = read(&mut *app.db.read().await?, id).await?;
    Ok(versioned(body.version, body))
}

/// The figures of a pattern today
///
/// Counted as of today, like those that it was opened with.
#[utoipa::path(get, path = "/api/v1/patterns/records/{id}/figures", tag = "Patterns",
    params(("id" = PatternId, Path, description = "The pattern")), responses((status = 200, body = FiguresBody)))]
pub async fn figures(
    State(app): State<App>,
    now: Now,
    As(_): As<Person>,
    At(id): At<PatternId>,
) -> Result<Json<FiguresBody>> {
    let today = app.organisation().await?.zone.day(now.at);
    Ok(Json(FiguresBody::from(&known_today(&app, today, id).await?)))
}

/// Open a pattern by hand, or again
///
/// For CS leaders and the sponsor. It keeps the figures of today. 200 where the place has a record that was closed: that
/// one is open again.
#[utoipa::path(post, path = "/api/v1/patterns/records", tag = "Patterns", request_body = NewPattern,
    responses((status = 201, body = PatternBody), (status = 200, body = PatternBody, description = "Open again.")))]
pub async fn open(
    State(app): State<App>,
    now: Now,
    As((me, reviewer)): As<(Person, Reviewer)>,
    Posted(body, once): Posted<NewPattern>,
) -> Result<Response> {
    let today = app.organisation().await?.zone.day(now.at);
    let figures = Company::load(&app, today, None).await?;
    let (place, note) = body.parse(&figures).map_err(actions::Error::from)?;
    let mut conn = app.db.read().await?;
    let (known_of, autopsies) = known_at(&mut conn, &figures, &place).await?;
    let known = store::pattern_records::at(&mut conn, &place).await?;
    drop(conn);
    let new = PatternId::new();
    let id = known.as_ref().map_or(new, |it| it.id);
    let made = Made {
        status: if known.is_some() { StatusCode::OK } else { StatusCode::CREATED },
        location: Some(format!("/api/v1/patterns/records/{id}")),
        draw: drawn(id),
    };
    let call = now.call(&me);
    let by_hand = ByHand { place, note, figures: known_of, autopsies };
    let done = async |db| actions::pattern_records::open_by_hand(&db, call, reviewer, new, by_hand).await;
    once.answer(&app, made, done).await
}

/// Decide on a pattern between two reviews
///
/// For CS leaders and the sponsor, on a pattern that is open.
#[utoipa::path(post, path = "/api/v1/patterns/records/{id}/decisions", tag = "Patterns",
    params(("id" = PatternId, Path, description = "The pattern")), request_body = NewDecision, responses((status = 201, body = PatternBody)))]
pub async fn decide(
    State(app): State<App>,
    now: Now,
    As((me, reviewer)): As<(Person, Reviewer)>,
    At(id): At<PatternId>,
    Posted(body, once): Posted<NewDecision>,
) -> Result<Response> {
    let today = app.organisation().await?.zone.day(now.at);
    let found = pattern(&mut *app.db.read().await?, id).await?;
    let (draft, brings) = body.parse(&app, &found, today).await.map_err(of_body)?;
    let made = Made::new(format!("/api/v1/patterns/records/{id}"), drawn(id));
    let call = now.call(&me);
    let done = async |db| {
        let decided = actions::pattern_records::decide(&db, call, reviewer, id, draft, brings).await;
        decided.map_err(of_decision)
    };
    once.answer(&app, made, done).await
}

fn drawn(id: PatternId) -> impl for<'c> FnOnce(&'c mut Conn) -> super::once::Drawn<'c> + Send + 'static {
    move |conn| Box::pin(async move { Ok(json!(read(conn, id).await?)) })
}

async fn read(conn: &mut Conn, id: PatternId) -> Result<PatternBody> {
    let found = store::pattern_records::find(conn, id).await?.ok_or(Error::NotFound)?;
    let names = Names::load(conn).await?;
    let with = found.openings.iter().filter(|it| it.change_id.is_none()).max_by_key(|it| it.at);
    let autopsy_ids = match with {
        Some(opening) => store::pattern_records::autopsies(conn, opening.id).await?.0,
        None => Vec::new(),
    };
    Ok(PatternBody {
        openings: found.openings.iter().map(|it| opening(it, &names)).collect(),
        decisions: found.decisions.iter().map(|it| DecisionBody::of(it, &names)).collect(),
        autopsy_ids,
        version: found.version,
        item: PatternItem::from(&found),
    })
}
