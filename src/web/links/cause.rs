//! One cause from the fixed set, in journey order, the same for everyone.
use super::evidence;
use super::held::{Held, Wrong};
use crate::actions;
use crate::app::App;
use crate::domain::{Cause, Problems};
use crate::web::error::Result;
use crate::web::extract::Input;
use crate::web::filing_fields::Fields;
use crate::web::filings::causes;
use crate::web::form::Choices;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Page {
    at: String,
    wrong: Wrong,
    account: String,
    groups: Vec<Choices>,
    chosen: String,
    /// Is there a sealed filing that this one takes the place of?
    changes: bool,
    /// Is that filing sealed to this browser, too?
    blind: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Chosen {
    primary_cause: String,
}

pub async fn page(State(app): State<App>, held: Held) -> Result<Response> {
    if held.read.autopsy.may_file(held.seat()?).is_err() {
        return Ok(held.leads_to(""));
    }
    let typed = held.typed(&app).await?;
    let chosen = typed.map(|it| it.primary_cause).unwrap_or_default();
    drawn(&app, &held, chosen, StatusCode::OK, Wrong::default()).await
}

pub async fn choose(State(app): State<App>, held: Held, Input(chosen): Input<Chosen>) -> Result<Response> {
    if held.read.autopsy.may_file(held.seat()?).is_err() {
        return Ok(held.leads_to(""));
    }
    if Cause::parse(&chosen.primary_cause).is_none() {
        let problems = Problems::one("primary_cause", "Choose the cause that best fits what you saw");
        let wrong = Wrong::from(&problems);
        return drawn(&app, &held, String::new(), StatusCode::UNPROCESSABLE_ENTITY, wrong).await;
    }
    let typed = held.typed(&app).await?.unwrap_or_default();
    let fields = Fields { primary_cause: chosen.primary_cause, ..typed };
    let id = held.read.autopsy.id();
    match actions::drafts::save(&app.db, held.call(), held.seated, id, fields.draft()).await {
        Ok(()) if held.is_known_again() => Ok(held.leads_to("/evidence")),
        // A browser that keeps no cookies isn't known again: the next page comes at once, with the choice in it.
        _ => evidence::drawn(&app, &held, &fields, StatusCode::OK, Wrong::default()),
    }
}

async fn drawn(app: &App, held: &Held, chosen: String, status: StatusCode, wrong: Wrong) -> Result<Response> {
    let changes = held.seat()?.filed_on.is_some();
    let blind = changes && held.filing(app).await?.is_none();
    let (at, account) = (held.at.clone(), held.read.account.clone());
    let page = Page { at, wrong, account, groups: causes(), chosen, changes, blind };
    held.draws(app, "links/cause.html", &page, status)
}
