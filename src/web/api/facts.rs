//! Dated facts on accounts. A fact stays as it was noted.
use super::body::Posted;
use super::list::{self, Page};
use super::once::Made;
use super::people::{Who, who};
use crate::actions::{self, accounts::FactDraft};
use crate::app::App;
use crate::domain::{AccountId, Contributor, Fact, FactId, Line, Person, Problems, Prose};
use crate::store::{self, Conn};
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

pub fn router() -> Router<App> {
    Router::new().route("/api/v1/facts", get(all).post(add)).route("/api/v1/facts/{id}", get(one))
}

/// Whose facts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Of this account.
    account_id: AccountId,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Something dated that the customer would recognise.
#[derive(Serialize, ToSchema)]
#[schema(as = Fact)]
pub struct FactBody {
    id: FactId,
    account_id: AccountId,
    /// The day on which it happened.
    happened: NaiveDate,
    text: Prose,
    /// Where it stands: a ticket, a call, a link.
    source: Line,
    noted_by: Option<Who>,
    noted_at: DateTime<Utc>,
}

/// A new fact.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFact {
    account_id: AccountId,
    /// Today or an earlier day.
    happened: NaiveDate,
    /// What was said, seen or measured. Leave causes out: that’s what the filings are for.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
    /// Where it stands: a ticket, a call, a link.
    #[serde(default)]
    #[schema(max_length = 200)]
    source: String,
}

impl NewFact {
    fn parse(&self, id: FactId) -> Result<FactDraft, Problems> {
        let mut problems = Problems::default();
        let happened = typed::day(&self.happened.to_string());
        let happened = problems.chosen("happened", happened, "A day lies between 1900 and 2999");
        let text = problems.take("text", "What happened", Prose::parse(&self.text));
        let source = problems.take("source", "The source", Line::optional(&self.source));
        match (happened, text, source) {
            (Some(happened), Some(text), Some(source)) => Ok(FactDraft { id, happened, text, source }),
            _ => Err(problems),
        }
    }
}

impl FactBody {
    fn of(it: Fact, names: &Names) -> Self {
        Self {
            id: it.id,
            account_id: it.account_id,
            happened: it.happened,
            text: it.text,
            source: it.source,
            noted_by: who(names, it.noted_by),
            noted_at: it.noted_at,
        }
    }
}

/// The facts on an account, latest first
#[utoipa::path(get, path = "/api/v1/facts", tag = "Accounts", params(Query),
    responses((status = 200, body = Page<FactBody>), (status = 404, description = "There is no such account.")))]
pub async fn all(
    State(app): State<App>,
    As(_): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<FactBody>>> {
    let limit = list::limit(query.limit)?;
    let after = list::after(query.cursor.as_deref(), |day, id| Some((typed::day(day)?, id.parse().ok()?)))?;
    let mut conn = app.db.read().await?;
    store::accounts::find(&mut conn, query.account_id).await?.ok_or(Error::NotFound)?;
    let rows = store::facts::page_of_account(&mut conn, query.account_id, after, limit + 1).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let keys = |it: &Fact| (it.happened.to_string(), it.id.to_string());
    Ok(Json(list::page(rows, limit, keys, |it| FactBody::of(it, &names))))
}

/// One fact
#[utoipa::path(get, path = "/api/v1/facts/{id}", tag = "Accounts", params(("id" = FactId, Path, description = "The fact")),
    responses((status = 200, body = FactBody)))]
pub async fn one(State(app): State<App>, As(_): As<Person>, At(id): At<FactId>) -> Result<Json<FactBody>> {
    read(&mut *app.db.read().await?, id).await.map(Json)
}

/// Add a fact to an account
///
/// Everyone who is signed in reads it, with your name.
#[utoipa::path(post, path = "/api/v1/facts", tag = "Accounts", request_body = NewFact,
    responses((status = 201, body = FactBody)))]
pub async fn add(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    Posted(body, once): Posted<NewFact>,
) -> Result<Response> {
    let id = FactId::new();
    let draft = body.parse(id).map_err(actions::Error::from)?;
    let made = Made::new(format!("/api/v1/facts/{id}"), move |conn| {
        Box::pin(async move { Ok(json!(read(conn, id).await?)) })
    });
    let call = now.call(&me);
    let done = async |db| {
        let added = actions::accounts::add_fact(&db, call, contributor, body.account_id, draft).await;
        added.map_err(|it| match it {
            actions::Error::NotFound => Problems::one("account_id", "There is no such account").into(),
            other => other,
        })
    };
    once.answer(&app, made, done).await
}

async fn read(conn: &mut Conn, id: FactId) -> Result<FactBody> {
    let fact = store::facts::find(conn, id).await?.ok_or(Error::NotFound)?;
    Ok(FactBody::of(fact, &Names::load(conn).await?))
}
