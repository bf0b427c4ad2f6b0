//! Who can't take part says which of three things that means: somebody else will, it wasn't involved, or it doesn't agree.
use super::held::{Held, Wrong};
use crate::actions;
use crate::app::App;
use crate::domain::{Consent, Problems, Prose};
use crate::web::error::Result;
use crate::web::extract::Input;
use crate::web::form::{Choice, Field};
use crate::web::names::Names;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    answer: String,
    reason: String,
}

#[derive(Serialize)]
struct Page {
    at: String,
    wrong: Wrong,
    account: String,
    answer: Field,
    reason: Field,
}

pub async fn page(State(app): State<App>, held: Held) -> Result<Response> {
    if held.seat()?.filed_on.is_some() {
        return Ok(held.leads_to("/sealed"));
    }
    drawn(&app, &held, &Fields::default(), StatusCode::OK, Wrong::default()).await
}

pub async fn decline(State(app): State<App>, held: Held, Input(fields): Input<Fields>) -> Result<Response> {
    if fields.answer == "delegate" && held.seat()?.executive_id == Some(held.person.id) {
        return Ok(held.leads_to("/delegate"));
    }
    let mut problems = Problems::default();
    let answer = Consent::parse(&fields.answer).filter(|it| *it != Consent::Agreed);
    let answer = problems.chosen("answer", answer, "Choose what should happen instead");
    let reason = problems.take("reason", "The reason", Prose::optional(&fields.reason));
    let id = held.read.autopsy.id();
    let done = match (answer, reason) {
        (Some(answer), Some(reason)) => {
            actions::seats::answer(&app.db, held.call(), held.seated, id, answer, reason).await
        }
        _ => Err(problems.into()),
    };
    match done {
        Ok(()) => Ok(held.leads_to("")),
        Err(error) => {
            let (status, wrong) = Wrong::of(error)?;
            drawn(&app, &held, &fields, status, wrong).await
        }
    }
}

async fn drawn(
    app: &App,
    held: &Held,
    fields: &Fields,
    status: StatusCode,
    wrong: Wrong,
) -> Result<Response> {
    let names = app.kept(Names::load).await?;
    let leader = match held.read.autopsy.opening.leader_id {
        Some(leader) => names.name(Some(leader)),
        None => "The CS leader".to_owned(),
    };
    let mut choices = vec![
        Choice::new("not_involved", "My area wasn’t involved").help(format!("{leader} is asked to confirm.")),
        Choice::new("declined", "I don’t agree to the autopsy")
            .help("The rescue can’t start. The sponsor is told, with your reason."),
    ];
    if held.seat()?.executive_id == Some(held.person.id) {
        let other = Choice::new("delegate", "Someone else will answer for me")
            .help("You choose who. You still own the area, and both names stay on record.");
        choices.insert(0, other);
    }
    let answer = Field::radio("answer", "What should happen instead?", &fields.answer, choices);
    let reason = Field::area("reason", "Why?", &fields.reason)
        .hint("Everyone taking part reads it. Not needed where someone else answers.");
    let (answer, reason) = (wrong.beside(answer), wrong.beside(reason));
    let (at, account) = (held.at.clone(), held.read.account.clone());
    held.draws(app, "links/decline.html", &Page { at, wrong, account, answer, reason }, status)
}
