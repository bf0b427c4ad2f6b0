//! People: everybody, one, somebody new, and what an admin changes: role, functions, the right to sign in.
use super::body::{Body, Posted};
use super::list::{self, Page};
use super::once::Made;
use super::version::{IfMatch, unless_outdated, versioned};
use crate::actions;
use crate::app::App;
use crate::domain::{Admin, Email, Function, Line, Person, PersonDraft, PersonId, Problems, Role};
use crate::store::{self, Conn};
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/me", get(me))
        .route("/api/v1/people", get(all).post(add))
        .route("/api/v1/people/{id}", get(one).patch(change))
}

/// Somebody, by id and name.
#[derive(Serialize, ToSchema)]
pub struct Who {
    id: PersonId,
    name: Line,
}

/// Somebody who is on record.
pub fn who(names: &Names, id: Option<PersonId>) -> Option<Who> {
    names.person(id).map(|it| Who { id: it.id, name: it.name.clone() })
}

/// A page of the list.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Only those who do this here.
    role: Option<Role>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A person.
#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonBody {
    id: PersonId,
    name: Line,
    title: Line,
    role: Role,
    /// Known to admins, and to the person.
    email: Option<Email>,
    /// The functions that they lead.
    functions: Vec<Function>,
    /// The functions whose executive they stand in for.
    delegate_of: Vec<Function>,
    /// Since when they can’t sign in.
    disabled_at: Option<DateTime<Utc>>,
    version: i64,
}

impl PersonBody {
    fn of(it: &Person, names: &Names, me: &Person) -> Self {
        let known = me.admin().is_some() || me.id == it.id;
        let of = |held: fn(&crate::domain::Lead) -> Option<PersonId>| {
            names.leads().iter().filter(|lead| held(lead) == Some(it.id)).map(|it| it.function).collect()
        };
        Self {
            id: it.id,
            name: it.name.clone(),
            title: it.title.clone(),
            role: it.role,
            email: known.then(|| it.email.clone()),
            functions: of(|it| it.executive),
            delegate_of: of(|it| it.delegate),
            disabled_at: it.disabled_at,
            version: it.version,
        }
    }
}

/// Somebody new. They sign in by mail, or with a link that an admin makes on their page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(format = Email)]
    email: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    title: String,
    role: Role,
    /// What they lead; whoever led it before leads it no more.
    #[serde(default)]
    functions: Vec<Function>,
}

/// What changes; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonChanges {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    #[schema(format = Email)]
    email: Option<String>,
    #[schema(max_length = 200)]
    title: Option<String>,
    role: Option<Role>,
    /// All that they lead from now on.
    functions: Option<Vec<Function>>,
    /// Whether they are shut out: signed out everywhere at once. Sent alone.
    disabled: Option<bool>,
}

impl NewPerson {
    fn parse(mut self) -> Result<PersonDraft, Problems> {
        let mut problems = Problems::default();
        let name = problems.take("name", "The name", Line::parse(&self.name));
        let email = problems.take("email", "Work email", Email::parse(&self.email));
        let title = problems.take("title", "The title", Line::optional(&self.title));
        self.functions.sort();
        self.functions.dedup();
        match (name, email, title) {
            (Some(name), Some(email), Some(title)) => {
                Ok(PersonDraft { email, name, title, role: self.role, functions: self.functions })
            }
            _ => Err(problems),
        }
    }
}

impl PersonChanges {
    fn says_more_than_disabled(&self) -> bool {
        let lines = [&self.name, &self.email, &self.title].iter().any(|it| it.is_some());
        lines || self.role.is_some() || self.functions.is_some()
    }

    /// The person with the changes in them, as if they were sent whole.
    fn of(self, person: &Person, names: &Names) -> NewPerson {
        let led = names.leads().iter().filter(|it| it.executive == Some(person.id)).map(|it| it.function);
        NewPerson {
            name: self.name.unwrap_or_else(|| person.name.to_string()),
            email: self.email.unwrap_or_else(|| person.email.to_string()),
            title: self.title.unwrap_or_else(|| person.title.to_string()),
            role: self.role.unwrap_or(person.role),
            functions: self.functions.unwrap_or_else(|| led.collect()),
        }
    }
}

/// Who you are here
#[utoipa::path(get, path = "/api/v1/me", tag = "People", responses((status = 200, body = PersonBody)))]
pub async fn me(State(app): State<App>, As(me): As<Person>) -> Result<Response> {
    told(&app, &me, me.id).await
}

/// Everybody, by name
#[utoipa::path(get, path = "/api/v1/people", tag = "People", params(Query),
    responses((status = 200, body = Page<PersonBody>)))]
pub async fn all(
    State(app): State<App>,
    As(me): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<PersonBody>>> {
    let limit = list::limit(query.limit)?;
    let after: Option<(String, PersonId)> =
        list::after(query.cursor.as_deref(), |id, sort| Some((sort.to_owned(), id.parse().ok()?)))?;
    let names = app.kept(Names::load).await?;
    // As the list is sorted where it is read: letters without accents alike, whether large or small.
    let key = |it: &Person| (it.name.as_str().to_ascii_lowercase(), it.id);
    let wanted = names.people().iter().filter(|it| query.role.is_none_or(|role| it.role == role));
    let wanted = wanted.filter(|it| after.as_ref().is_none_or(|after| key(it) > *after));
    let rows: Vec<&Person> = wanted.take(usize::try_from(limit + 1).unwrap_or(usize::MAX)).collect();
    let keys = |it: &&Person| (it.id.to_string(), key(it).0);
    Ok(Json(list::page(rows, limit, keys, |it| PersonBody::of(it, &names, &me))))
}

/// One person
#[utoipa::path(get, path = "/api/v1/people/{id}", tag = "People", params(("id" = PersonId, Path, description = "The person")),
    responses((status = 200, body = PersonBody)))]
pub async fn one(State(app): State<App>, As(me): As<Person>, At(id): At<PersonId>) -> Result<Response> {
    told(&app, &me, id).await
}

/// Add a person
///
/// The functions named become theirs.
#[utoipa::path(post, path = "/api/v1/people", tag = "People", request_body = NewPerson,
    responses((status = 201, body = PersonBody)))]
pub async fn add(
    State(app): State<App>,
    now: Now,
    As((me, _)): As<(Person, Admin)>,
    Posted(body, once): Posted<NewPerson>,
) -> Result<Response> {
    let draft = body.parse().map_err(actions::Error::from)?;
    let id = PersonId::new();
    let by = me.clone();
    let made = Made::new(format!("/api/v1/people/{id}"), move |conn| {
        Box::pin(async move { Ok(json!(read(conn, &by, id).await?)) })
    });
    let call = now.call(&me);
    once.answer(&app, made, async |db| actions::people::add(&db, call, id, draft).await).await
}

/// Change a person, shut them out, or let them in again
///
/// Only what is sent changes. Seats in open autopsies stay with who holds them.
#[utoipa::path(patch, path = "/api/v1/people/{id}", tag = "People", params(("id" = PersonId, Path, description = "The person")),
    request_body = PersonChanges, responses((status = 200, body = PersonBody)))]
pub async fn change(
    State(app): State<App>,
    now: Now,
    As((me, admin)): As<(Person, Admin)>,
    At(id): At<PersonId>,
    said: IfMatch,
    Body(changes): Body<PersonChanges>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let person = find(&mut conn, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let version = said.of(person.version)?;
    let call = now.call(&me);
    match changes.disabled {
        Some(_) if changes.says_more_than_disabled() => {
            let sentence = "Shut somebody out, or let them in, in a request of its own";
            return Err(actions::Error::from(Problems::one("disabled", sentence)).into());
        }
        Some(true) => actions::people::disable(&app.db, call, id).await?,
        Some(false) => actions::people::enable(&app.db, call, admin, id).await?,
        None => {
            let draft = changes.of(&person, &names).parse().map_err(actions::Error::from)?;
            let done = actions::people::change(&app.db, call, admin, id, version, draft).await;
            unless_outdated(done, async { Ok(find(&mut *app.db.read().await?, id).await?.version) }).await?;
        }
    }
    told(&app, &me, id).await
}

async fn told(app: &App, me: &Person, id: PersonId) -> Result<Response> {
    let body = read(&mut *app.db.read().await?, me, id).await?;
    Ok(versioned(body.version, body))
}

async fn read(conn: &mut Conn, me: &Person, id: PersonId) -> Result<PersonBody> {
    let names = Names::load(conn).await?;
    names.person(Some(id)).map(|it| PersonBody::of(it, &names, me)).ok_or(Error::NotFound)
}

async fn find(conn: &mut Conn, id: PersonId) -> Result<Person> {
    store::people::find(conn, id).await?.ok_or(Error::NotFound)
}
