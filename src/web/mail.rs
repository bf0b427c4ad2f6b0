//! `/settings/mail`: whether mail is on, a test mail, and what was given up.
use super::error::Result;
use super::extract::{Asked, At, Input, Nothing, Said};
use super::names::Names;
use super::page;
use super::session::{As, Now};
use crate::actions;
use crate::app::App;
use crate::domain::{Admin, MailId, Person};
use crate::store;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Serialize;

/// Rows that the page shows at most.
const SHOWN: i64 = 100;

pub fn router() -> Router<App> {
    Router::new()
        .route("/settings/mail", get(show))
        .route("/settings/mail/tests", post(test))
        .route("/settings/mail/{id}/attempts", post(retry))
}

#[derive(Serialize)]
struct Page {
    on: bool,
    host: String,
    from: String,
    waiting: String,
    dead: Vec<Dead>,
}

#[derive(Serialize)]
struct Dead {
    id: MailId,
    to: String,
    email: String,
    what: &'static str,
    why: String,
    when: String,
}

async fn show(
    State(app): State<App>,
    As((me, _)): As<(Person, Admin)>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let zone = store::organisation::get(&mut conn).await?.zone;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let waiting = store::outbox::waiting(&mut conn).await?;
    let dead = store::outbox::dead(&mut conn, SHOWN).await?;
    drop(conn);
    let dead = dead.into_iter().map(|it| Dead {
        id: it.id,
        to: names.name(Some(it.person_id)),
        email: names.person(Some(it.person_id)).map(|it| it.email.to_string()).unwrap_or_default(),
        what: it.kind.label(),
        why: why(it.last_error.as_deref(), it.attempts),
        when: it.dead_at.map(|at| zone.show(at)).unwrap_or_default(),
    });
    let page = Page {
        on: app.mail.is_some(),
        host: app.mail.as_ref().map(|it| it.host().to_owned()).unwrap_or_default(),
        from: app.mail.as_ref().map(|it| it.from()).unwrap_or_default(),
        waiting: match waiting {
            0 => "Nothing waits.".to_owned(),
            1 => "One mail waits.".to_owned(),
            n => format!("{n} mails wait."),
        },
        dead: dead.collect(),
    };
    Ok(page::said(&app, &me, "settings/mail.html", &page, Some(&said)).await?.into_response())
}

/// The class of what went wrong, in words.
fn why(class: Option<&str>, attempts: i64) -> String {
    let words = match class {
        Some("address") => "The address can’t be written to".to_owned(),
        Some("timeout") => "The mail server took too long".to_owned(),
        Some("drawing") => "It could not be drawn; the server’s log says why".to_owned(),
        Some(class) => match class.strip_prefix("answered ") {
            Some(code) => format!("The mail server answered {code}"),
            None => format!("The mail server: {class}"),
        },
        None => "Unknown".to_owned(),
    };
    let times = if attempts == 1 { "once".to_owned() } else { format!("{attempts} times") };
    format!("{words}, tried {times}")
}

async fn test(
    State(app): State<App>,
    now: Now,
    As((me, admin)): As<(Person, Admin)>,
    Input(Nothing {}): Input<Nothing>,
) -> Result<Response> {
    let Some(mailer) = &app.mail else {
        let off = crate::domain::Blocked("Email isn’t set up, so there is nothing to test.".into());
        return Err(actions::Error::from(off).into());
    };
    app.limits.person(me.id).map_err(super::error::Error::TooMany)?;
    actions::outbox::test(&app.db, now.call(&me), admin).await?;
    mailer.is_up();
    Ok(Redirect::to("/settings/mail?said=test_mail").into_response())
}

async fn retry(
    State(app): State<App>,
    now: Now,
    As((me, admin)): As<(Person, Admin)>,
    At(id): At<MailId>,
    Input(Nothing {}): Input<Nothing>,
) -> Result<Response> {
    actions::outbox::retry(&app.db, now.call(&me), admin, id).await?;
    if let Some(mailer) = &app.mail {
        mailer.is_up();
    }
    Ok(Redirect::to("/settings/mail?said=mail_again").into_response())
}
