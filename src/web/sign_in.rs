//! Signing in: a one-time link, by mail where mail is set up, or a password. Opening a link shows a button and changes nothing, because mail scanners
//! open links; the button signs in.
mod next;

use super::error::{Error, Result};
use super::extract::{Asked, At, Input};
use super::form::{Field, Form, slower};
use super::page;
use super::peer::Peer;
use super::session::{As, Maybe, Now, SessionToken, set_cookie};
use crate::actions;
use crate::app::App;
use crate::domain::{Email, Person, Problems};
use crate::render::encoded;
use crate::store;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

pub fn router() -> Router<App> {
    Router::new()
        .route("/sign-in", get(form).post(with_password))
        .route("/sign-in/mail", get(mail_is_coming).post(ask_for_mail))
        .route("/sign-in/{token}", get(link).post(redeem))
        .route("/sign-out", post(sign_out))
        .route("/password", get(password).post(set_password))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Next {
    next: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fields {
    email: String,
    password: String,
    next: String,
}

async fn form(State(app): State<App>, Maybe(me): Maybe, Asked(asked): Asked<Next>) -> Result<Response> {
    let next = local(asked.next.as_deref().unwrap_or("/"));
    if me.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    Ok(door(&app, sign_in_form(&Fields { next, ..Fields::default() }))?.into_response())
}

/// The door where mail is set up: a link by mail first, the password beside it.
#[derive(Default, Serialize)]
struct Door {
    title: &'static str,
    email: String,
    error: Option<String>,
    /// A link was asked for.
    asked: bool,
    minutes: i64,
    form: Form,
    /// The password was tried, so its form shows.
    open: bool,
}

fn door(app: &App, form: Form) -> Result<Html<String>> {
    if app.mail.is_none() {
        return page::bare(app, "sign_in/form.html", &form);
    }
    let open = form.alert.is_some() || form.fields.iter().any(|it| it.error.is_some());
    let form = Form { lede: String::new(), note: String::new(), ..form };
    page::bare(app, "sign_in/mail.html", &Door { title: "Sign in", form, open, ..Door::default() })
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MailFields {
    email: String,
    next: String,
}

/// Takes the wish for a link. The answer is the same whoever asks, and takes the same time.
async fn ask_for_mail(
    State(app): State<App>,
    now: Now,
    Peer(peer): Peer,
    Input(fields): Input<MailFields>,
) -> Result<Response> {
    app.limits.address(&peer).map_err(Error::TooMany)?;
    if app.mail.is_none() {
        return Err(Error::NotFound);
    }
    let email = match Email::parse(&fields.email) {
        Ok(email) => email,
        Err(error) => {
            let error = Some(format!("Work email {error}"));
            let form = sign_in_form(&Fields { next: local(&fields.next), ..Fields::default() });
            let page = Door { title: "Sign in", email: fields.email, error, form, ..Door::default() };
            let html = page::bare(&app, "sign_in/mail.html", &page)?;
            return Ok(page::came_back(StatusCode::UNPROCESSABLE_ENTITY, html));
        }
    };
    app.limits.identity(email.as_str()).map_err(Error::TooMany)?;
    actions::sessions::ask_for_link(&app.db, now.nobody(), email).await?;
    let next = next::keep(&app, &fields.next).map(|it| (header::SET_COOKIE, it));
    Ok((AppendHeaders(next), Redirect::to("/sign-in/mail")).into_response())
}

async fn mail_is_coming(State(app): State<App>) -> Result<Response> {
    if app.mail.is_none() {
        return Err(Error::NotFound);
    }
    let minutes = actions::sessions::LINK_LASTS.num_minutes();
    let page = Door { title: "Check your mail", asked: true, minutes, ..Door::default() };
    Ok(page::bare(&app, "sign_in/mail.html", &page)?.into_response())
}

fn sign_in_form(fields: &Fields) -> Form {
    Form {
        title: "Sign in".into(),
        lede: "Open the one-time link you were given, or use your password.".into(),
        action: "/sign-in".into(),
        hidden: vec![("next", fields.next.clone())],
        fields: vec![
            Field::text("email", "Work email", &fields.email).width("w-24"),
            Field::password("password", "Password"),
        ],
        button: "Sign in".into(),
        note: "No link and no password? An admin makes you a link under People.".into(),
        ..Form::default()
    }
}

async fn with_password(
    State(app): State<App>,
    now: Now,
    Peer(peer): Peer,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let form = sign_in_form(&fields);
    if let Err(seconds) = app.limits.address(&peer) {
        return too_often(&app, form, seconds);
    }
    let email = match Email::parse(&fields.email) {
        Ok(email) => email,
        Err(error) => return refused(&app, form, &Problems::one("email", format!("Work email {error}"))),
    };
    if let Err(seconds) = app.limits.identity(email.as_str()) {
        return too_often(&app, form, seconds);
    }
    match actions::sessions::with_password(&app.db, now.nobody(), &email, &fields.password).await? {
        Some(token) => signed_in(&app, token.secret(), &local(&fields.next)),
        None => refused(
            &app,
            form,
            &Problems::one("password", "This e-mail address and password don't go together"),
        ),
    }
}

fn refused(app: &App, form: Form, problems: &Problems) -> Result<Response> {
    let html = door(app, form.with(problems))?;
    Ok(page::came_back(StatusCode::UNPROCESSABLE_ENTITY, html))
}

/// The form again, as it was typed but for the password, which no page repeats.
fn too_often(app: &App, form: Form, seconds: u64) -> Result<Response> {
    let html = door(app, Form { alert: Some(slower(seconds)), ..form })?;
    Ok(page::retry_after(page::came_back(StatusCode::TOO_MANY_REQUESTS, html), Some(seconds)))
}

fn link_form(token: &str) -> Form {
    Form {
        title: "Sign in".into(),
        lede: "One press and you’re in. The link works once.".into(),
        action: format!("/sign-in/{}", encoded(token)),
        button: "Sign in".into(),
        ..Form::default()
    }
}

async fn link(State(app): State<App>, At(token): At<String>) -> Result<Response> {
    Ok(page::bare(&app, "sign_in/form.html", &link_form(&token))?.into_response())
}

async fn redeem(
    State(app): State<App>,
    now: Now,
    Peer(peer): Peer,
    At(token): At<String>,
    headers: HeaderMap,
) -> Result<Response> {
    if let Err(seconds) = app.limits.address(&peer) {
        return too_often(&app, link_form(&token), seconds);
    }
    let waiting = next::waiting(&headers, &app);
    if let Some(token) = actions::sessions::redeem(&app.db, now.nobody(), &token).await? {
        let mut response = signed_in(&app, token.secret(), waiting.as_deref().unwrap_or("/"))?;
        if let Some(gone) = waiting.and_then(|_| next::forget(&app)) {
            response.headers_mut().append(header::SET_COOKIE, gone);
        }
        return Ok(response);
    }
    let whom = if app.mail.is_some() { "Ask for a new one here." } else { "Ask an admin for a new one." };
    let form = Form {
        alert: Some(format!("This link has been used or has expired. {whom}")),
        ..sign_in_form(&Fields { next: waiting.unwrap_or_else(|| "/".to_owned()), ..Fields::default() })
    };
    let html = door(&app, form)?;
    Ok(page::came_back(StatusCode::UNPROCESSABLE_ENTITY, html))
}

fn signed_in(app: &App, token: &str, next: &str) -> Result<Response> {
    Ok(([(header::SET_COOKIE, set_cookie(app, Some(token))?)], Redirect::to(next)).into_response())
}

async fn sign_out(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    SessionToken(token): SessionToken,
) -> Result<Response> {
    actions::sessions::sign_out(&app.db, now.call(&me), &token).await?;
    Ok(([(header::SET_COOKIE, set_cookie(&app, None)?)], Redirect::to("/sign-in")).into_response())
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PasswordFields {
    current: String,
    password: String,
}

/// `has_one`: then whoever sits at the open browser has to know it.
fn password_form(has_one: bool) -> Form {
    let current = has_one.then(|| Field::password("current", "Current password"));
    let new = Field::password("password", "New password").hint("At least 12 characters; a sentence is good.");
    Form {
        title: if has_one { "Change your password".into() } else { "Set a password".into() },
        lede: "A second way to sign in, beside one-time links.".into(),
        action: "/password".into(),
        fields: current.into_iter().chain([new]).collect(),
        button: if has_one { "Change password".into() } else { "Set password".into() },
        note: "Other browsers that are signed in as you are signed out.".into(),
        back: "/".into(),
        ..Form::default()
    }
}

async fn password(State(app): State<App>, As(me): As<Person>) -> Result<Response> {
    password_form(has_password(&app, &me).await?).show(&app, &me).await
}

async fn has_password(app: &App, me: &Person) -> Result<bool> {
    Ok(store::people::password_hash(&mut *app.db.read().await?, me.id).await?.is_some())
}

async fn set_password(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    SessionToken(token): SessionToken,
    Input(fields): Input<PasswordFields>,
) -> Result<Response> {
    let form = password_form(has_password(&app, &me).await?);
    if let Err(seconds) = app.limits.person(me.id) {
        return form.refuse(&app, &me, Error::TooMany(seconds)).await;
    }
    let PasswordFields { current, password } = fields;
    let done = actions::sessions::set_password(&app.db, now.call(&me), &me, current, password, &token).await;
    form.after(&app, &me, done, "/?said=password").await
}

/// An address on this site only, so that a link can't send anybody elsewhere.
fn local(next: &str) -> String {
    let inside = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|it: char| it == '\\' || it.is_control());
    if inside { next.to_owned() } else { "/".to_owned() }
}
