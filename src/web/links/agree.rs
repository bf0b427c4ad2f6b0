//! The first page of a link: what happened, what it is worth, who else is asked, what one promises.
use super::held::{Held, Wrong};
use crate::actions;
use crate::app::App;
use crate::domain::{Consent, Prose, capital, counted};
use crate::web::autopsies::times_words;
use crate::web::error::Result;
use crate::web::extract::{Input, Nothing};
use crate::web::names::Names;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    at: String,
    wrong: Wrong,
    /// "Asked by Dana Okafor, for Sales".
    asked_by: String,
    account: String,
    lede: String,
    happened: String,
    stated_reason: String,
    /// What this seat said before, where it did.
    before: Option<String>,
    due: String,
    tally: String,
    seats: Vec<(&'static str, bool)>,
}

pub async fn page(State(app): State<App>, held: Held) -> Result<Response> {
    let seat = held.seat()?;
    if seat.filed_on.is_some() {
        return Ok(held.leads_to("/sealed"));
    }
    if seat.agreed() {
        // Who comes back goes on where they stopped.
        let chosen = held.typed(&app).await?.is_some_and(|it| !it.primary_cause.is_empty());
        return Ok(held.leads_to(if chosen { "/evidence" } else { "/cause" }));
    }
    drawn(&app, &held, StatusCode::OK, Wrong::default()).await
}

pub async fn agree(State(app): State<App>, held: Held, Input(_): Input<Nothing>) -> Result<Response> {
    let id = held.read.autopsy.id();
    let (answer, reason) = (Consent::Agreed, Prose::from(String::new()));
    match actions::seats::answer(&app.db, held.call(), held.seated, id, answer, reason).await {
        Ok(()) => Ok(held.leads_to("/cause")),
        Err(error) => {
            let (status, wrong) = Wrong::of(error)?;
            drawn(&app, &held, status, wrong).await
        }
    }
}

async fn drawn(app: &App, held: &Held, status: StatusCode, wrong: Wrong) -> Result<Response> {
    let names = app.kept(Names::load).await?;
    let (it, seat) = (&held.read.autopsy, held.seat()?);
    let asked = it.asked().count();
    let agreed = it.asked().filter(|it| it.agreed()).count();
    let page = Page {
        at: held.at.clone(),
        wrong,
        asked_by: format!("Asked by {}, for {}", names.name(it.opening.leader_id), seat.function.label()),
        account: held.read.account.clone(),
        lede: format!(
            "{} {} a year at risk.",
            times_words(it),
            it.opening.arr_at_risk.short(&it.opening.currency)
        ),
        happened: it.opening.happened.to_string(),
        stated_reason: it.opening.stated_reason.to_string(),
        before: before(held, &names)?,
        due: seat.due_on.format("%-d %b").to_string(),
        tally: format!("{} asked, {} agreed", capital(&counted(asked)), none_or(agreed)),
        seats: it.asked().map(|it| (it.function.label(), it.agreed())).collect(),
    };
    held.draws(app, "links/agree.html", &page, status)
}

fn none_or(n: usize) -> String {
    if n == 0 { "none".to_owned() } else { counted(n) }
}

/// What this seat said before, and that it may still say something else.
fn before(held: &Held, names: &Names) -> Result<Option<String>> {
    let seat = held.seat()?;
    let delegate = seat.asked_person(held.read.today).filter(|it| *it != held.person.id);
    Ok(match (seat.answer, delegate) {
        (Some(Consent::Declined), _) => Some(
            "You said that you don’t agree. That is on record, with your reason. You can still agree.".into(),
        ),
        (Some(Consent::NotInvolved), _) => Some(
            "You said that your area wasn’t involved. The CS leader confirms it. You can still agree.".into(),
        ),
        (_, Some(delegate)) => Some(format!(
            "{} answers for you here. You can still answer yourself.",
            names.name(Some(delegate))
        )),
        _ => None,
    })
}
