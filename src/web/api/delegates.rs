//! Who answers for a function when its executive can’t.
use super::body::{Body, Change};
use super::people::{Who, who};
use super::version::{IfMatch, unless_outdated, versioned};
use crate::actions;
use crate::app::App;
use crate::domain::{Function, Lead, Person, PersonId, Problems};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::names::Names;
use crate::web::session::{As, Now};
use axum::Router;
use axum::extract::{FromRequest, Request, State};
use axum::response::Response;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub fn router() -> Router<App> {
    Router::new().route("/api/v1/functions/{function}/delegate", get(one).put(set))
}

/// A function, its executive, and who stands in.
#[derive(Serialize, ToSchema)]
#[schema(as = FunctionLead)]
pub struct LeadBody {
    function: Function,
    executive: Option<Who>,
    delegate: Option<Who>,
    version: i64,
}

/// Who stands in from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDelegate {
    /// Somebody who can sign in and isn’t the executive; null is nobody.
    #[serde(default)]
    #[schema(value_type = Option<PersonId>, required)]
    person_id: Change<PersonId>,
}

impl LeadBody {
    fn of(lead: &Lead, names: &Names) -> Self {
        Self {
            function: lead.function,
            executive: who(names, lead.executive),
            delegate: who(names, lead.delegate),
            version: lead.version,
        }
    }
}

/// Who leads a function, and who stands in
#[utoipa::path(get, path = "/api/v1/functions/{function}/delegate", tag = "People",
    params(("function" = Function, Path, description = "The function that holds the seat")), responses((status = 200, body = LeadBody)))]
pub async fn one(State(app): State<App>, As(_): As<Person>, At(function): At<Function>) -> Result<Response> {
    told(&app, function).await
}

/// Name the delegate of a function
///
/// Its executive or an admin may. It counts for autopsies that are opened from now on.
#[utoipa::path(put, path = "/api/v1/functions/{function}/delegate", tag = "People",
    params(("function" = Function, Path, description = "The function that holds the seat")), request_body = NewDelegate, responses((status = 200, body = LeadBody)))]
pub async fn set(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(function): At<Function>,
    said: IfMatch,
    request: Request,
) -> Result<Response> {
    let names = app.kept(Names::load).await?;
    let lead = names.lead(function).ok_or(Error::NotFound)?;
    if me.admin().is_none() && lead.executive != Some(me.id) {
        let sentence = format!("Only the executive of {} or an admin names its delegate.", function.label());
        return Err(Error::Forbidden(sentence));
    }
    let Body(body) = Body::<NewDelegate>::from_request(request, &app).await?;
    let Change::Becomes(delegate) = body.person_id else {
        return Err(Error::Field("person_id".to_owned(), "This has to be given".to_owned()));
    };
    let may = |id: PersonId| Some(id) != lead.executive && names.active().any(|it| it.id == id);
    if !delegate.is_none_or(may) {
        let sentence = "Choose somebody who can sign in and isn’t its executive";
        return Err(actions::Error::from(Problems::one("person_id", sentence)).into());
    }
    let version = Some(said.of(lead.version)?);
    let call = now.call(&me);
    let done = actions::people::set_delegate_from(&app.db, call, me, function, version, delegate).await;
    let current = async { Ok(read(&app, function).await?.version) };
    unless_outdated(done, current).await?;
    told(&app, function).await
}

async fn told(app: &App, function: Function) -> Result<Response> {
    let body = read(app, function).await?;
    Ok(versioned(body.version, body))
}

async fn read(app: &App, function: Function) -> Result<LeadBody> {
    let names = app.kept(Names::load).await?;
    names.lead(function).map(|it| LeadBody::of(it, &names)).ok_or(Error::NotFound)
}
