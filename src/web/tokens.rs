//! `/tokens`: one's own API tokens: the list, a new one shown once, and the end of one.
use super::error::{Error, Result};
use super::extract::{Asked, At, Input, Nothing, Said};
use super::form::{Choice, Field, Form};
use super::page;
use super::session::{As, Now};
use crate::actions;
use crate::app::App;
use crate::domain::{ApiToken, Person, Problems, Scope, TokenId, Zone};
use crate::store;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};

pub fn router() -> Router<App> {
    Router::new()
        .route("/tokens", get(list).post(make))
        .route("/tokens/{id}/revocation", get(revocation).post(revoke))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fields {
    id: String,
    scope: String,
}

#[derive(Serialize)]
struct Page {
    rows: Vec<Row>,
    form: Form,
    /// The token that was just made; nobody reads it again.
    made: Option<String>,
}

#[derive(Serialize)]
struct Row {
    prefix: String,
    scope: &'static str,
    made: String,
    used: String,
    revoked: Option<String>,
    href: String,
}

fn row(it: ApiToken, zone: Zone) -> Row {
    Row {
        href: format!("/tokens/{}/revocation", it.id),
        prefix: it.prefix,
        scope: it.scope.label(),
        made: zone.show(it.created_at),
        used: it.seen_at.map_or_else(|| "Never".to_owned(), |it| zone.show(it)),
        revoked: it.revoked_at.map(|it| zone.show(it)),
    }
}

fn new_form(fields: &Fields) -> Form {
    let scopes = vec![
        Choice::new("read", "Reads").help("What you may read."),
        Choice::new("write", "Reads and writes").help("Everything that you may do, in your name."),
    ];
    Form {
        action: "/tokens".into(),
        hidden: vec![("id", fields.id.clone())],
        fields: vec![Field::radio("scope", "What may it do?", &fields.scope, scopes).columns("two")],
        button: "Make a token".into(),
        note: "A token acts as you, with your rights at that moment. That you made it goes on record.".into(),
        ..Form::default()
    }
}

async fn drawn(
    app: &App,
    me: &Person,
    form: Form,
    made: Option<String>,
    said: &str,
) -> Result<axum::response::Html<String>> {
    let zone = app.organisation().await?.zone;
    let tokens = store::tokens::of(&mut *app.db.read().await?, me.id).await?;
    let page = Page { rows: tokens.into_iter().map(|it| row(it, zone)).collect(), form, made };
    page::said(app, me, "tokens.html", &page, Some(said)).await
}

fn fresh() -> Fields {
    Fields { id: TokenId::new().to_string(), scope: "read".into() }
}

async fn list(
    State(app): State<App>,
    As(me): As<Person>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Response> {
    Ok(drawn(&app, &me, new_form(&fresh()), None, &said).await?.into_response())
}

async fn make(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    app.limits.person(me.id).map_err(Error::TooMany)?;
    let id: TokenId = super::typed::id(&fields.id)?;
    let done = match Scope::parse(&fields.scope) {
        Some(scope) => actions::tokens::make(&app.db, now.call(&me), me.id, id, scope).await,
        None => Err(Problems::one("scope", "Choose what it may do").into()),
    };
    match done {
        Ok(secret) => Ok(drawn(&app, &me, new_form(&fresh()), Some(secret), "").await?.into_response()),
        Err(error) => {
            let error = Error::from(error);
            let (status, form) = new_form(&fields).refused(error)?;
            Ok(page::came_back(status, drawn(&app, &me, form, None, "").await?))
        }
    }
}

fn revocation_form(token: &ApiToken) -> Form {
    Form {
        title: format!("Revoke {}…?", token.prefix),
        lede: "Whatever uses it stops at once. It can’t be brought back.".into(),
        action: format!("/tokens/{}/revocation", token.id),
        crumbs: vec![("/tokens".into(), "API tokens".into()), (String::new(), "Revoke".into())],
        button: "Revoke it".into(),
        note: "That you revoked it goes on record.".into(),
        back: "/tokens".into(),
        ..Form::default()
    }
}

/// A token of one's own; somebody else's is one that does not exist.
async fn mine(app: &App, me: &Person, id: TokenId) -> Result<ApiToken> {
    let found = store::tokens::find(&mut *app.db.read().await?, id).await?;
    found.filter(|it| it.person_id == me.id && it.revoked_at.is_none()).ok_or(Error::NotFound)
}

async fn revocation(State(app): State<App>, As(me): As<Person>, At(id): At<TokenId>) -> Result<Response> {
    revocation_form(&mine(&app, &me, id).await?).show(&app, &me).await
}

async fn revoke(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<TokenId>,
    Input(Nothing {}): Input<Nothing>,
) -> Result<Response> {
    let form = revocation_form(&mine(&app, &me, id).await?);
    let done = actions::tokens::revoke(&app.db, now.call(&me), me.id, id).await;
    form.after(&app, &me, done, "/tokens?said=revoked").await
}
