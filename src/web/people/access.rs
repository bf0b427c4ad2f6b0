//! How somebody gets in: a one-time link that is shown once, and the right to sign in at all.
use super::{crumbs, person};
use crate::actions::{self, sessions::PRINTED_LINK_LASTS};
use crate::app::App;
use crate::domain::{Admin, Person, PersonId, Problems};
use crate::web::error::{Error, Result};
use crate::web::extract::{At, Input, Nothing};
use crate::web::form::Form;
use crate::web::page;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct LinkPage {
    name: String,
    email: String,
    address: String,
    until: String,
    href: String,
}

fn ask_for_link(person: &Person) -> Form {
    Form {
        title: format!("Make a sign-in link for {}?", person.name),
        lede:
            "It works once, for 24 hours. Whoever opens it is signed in as them, so hand it over yourself. \
               After their first sign-in nobody else can make them one here."
                .into(),
        action: format!("/people/{}/link", person.id),
        crumbs: crumbs("Sign-in link"),
        button: "Make the link".into(),
        note: "That you made it goes on record.".into(),
        back: format!("/people/{}", person.id),
        ..Form::default()
    }
}

pub async fn link_form(
    State(app): State<App>,
    As((me, _)): As<(Person, Admin)>,
    At(id): At<PersonId>,
) -> Result<Response> {
    let person = person(&mut *app.db.read().await?, id).await?;
    ask_for_link(&person).show(&app, &me).await
}

pub async fn make_link(
    State(app): State<App>,
    now: Now,
    As((me, _)): As<(Person, Admin)>,
    At(id): At<PersonId>,
    Input(Nothing {}): Input<Nothing>,
) -> Result<Response> {
    let person = person(&mut *app.db.read().await?, id).await?;
    if let Err(seconds) = app.limits.person(me.id) {
        return ask_for_link(&person).refuse(&app, &me, Error::TooMany(seconds)).await;
    }
    match fresh_link(&app, &now, &me, id).await {
        Err(error) => ask_for_link(&person).refuse(&app, &me, error).await,
        shown => shown,
    }
}

/// Makes a link and shows it, this once.
pub async fn fresh_link(app: &App, now: &Now, me: &Person, id: PersonId) -> Result<Response> {
    let person = person(&mut *app.db.read().await?, id).await?;
    let token = actions::sessions::make_link(&app.db, now.call(me), id, PRINTED_LINK_LASTS).await?;
    let zone = app.organisation().await?.zone;
    let page = LinkPage {
        name: person.name.to_string(),
        email: person.email.to_string(),
        address: app.sign_in_address(token.secret()),
        until: zone.show(now.at + PRINTED_LINK_LASTS),
        href: format!("/people/{id}"),
    };
    Ok(page::show(app, me, "people/link.html", &page).await?.into_response())
}

fn access_form(person: &Person) -> Form {
    let disabled = person.disabled_at.is_some();
    let (title, lede, button, note) = if disabled {
        (
            format!("Let {} sign in again?", person.name),
            "They get back in with a new link, or with the password they had.",
            "Let them sign in",
            "",
        )
    } else {
        (
            format!("Disable {}?", person.name),
            "They are signed out everywhere at once and can’t sign in any more. What they said and filed stays on record.",
            "Disable",
            "Functions and seats stay theirs until you give them to somebody else. You can undo this.",
        )
    };
    Form {
        title,
        lede: lede.into(),
        action: format!("/people/{}/access", person.id),
        crumbs: crumbs("Access"),
        hidden: vec![("disabled", if disabled { "0" } else { "1" }.to_owned())],
        button: button.into(),
        note: note.into(),
        back: format!("/people/{}", person.id),
        ..Form::default()
    }
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Admin)>,
    At(id): At<PersonId>,
) -> Result<Response> {
    let person = person(&mut *app.db.read().await?, id).await?;
    access_form(&person).show(&app, &me).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    /// What is wanted: "1" is disabled, "0" is not.
    disabled: String,
}

pub async fn set(
    State(app): State<App>,
    now: Now,
    As((me, admin)): As<(Person, Admin)>,
    At(id): At<PersonId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let person = person(&mut *app.db.read().await?, id).await?;
    let form = access_form(&person);
    let (done, said) = match fields.disabled.as_str() {
        "1" => (actions::people::disable(&app.db, now.call(&me), id).await, "disabled"),
        "0" => (actions::people::enable(&app.db, now.call(&me), admin, id).await, "enabled"),
        _ => {
            let problems = Problems::one("disabled", "Load the page anew and choose again");
            return form.invalid(&app, &me, problems).await;
        }
    };
    form.after(&app, &me, done, format!("/people?said={said}")).await
}
