//! The receipt: what was sealed when, who reads it when, and what comes next. And the page after "finish later".
use super::held::{Held, is_revealed};
use crate::app::App;
use crate::domain::{Cause, Confidence, DeadLink, capital, counted, show_day};
use crate::web::error::Result;
use crate::web::names::Names;
use crate::web::page;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    at: String,
    when: String,
    label: String,
    /// What was sealed, as (name, value); none in a browser that it is sealed to.
    said: Option<Vec<(&'static str, String)>>,
    left: String,
    due: String,
    leader: String,
    /// Whom the text names.
    named: Vec<String>,
    /// A receipt goes by mail.
    mailed: bool,
}

#[derive(Serialize)]
struct Saved {
    at: String,
    due: String,
    handed_on: bool,
}

/// Whoever files last reveals all filings in the same moment, and the link has done its work.
/// Where whoever files last is led to whose words name a person.
pub const NAMED: &str = "/sealed?said=filed_last_named";

pub async fn page(State(app): State<App>, RawQuery(said): RawQuery, held: Result<Held>) -> Result<Response> {
    let held = match held {
        Err(error) if is_revealed(&error) => {
            return revealed(&app, said.is_some_and(|it| it.contains("said=")));
        }
        held => held?,
    };
    let (it, seat) = (&held.read.autopsy, held.seat()?);
    let Some(filed_at) = seat.filed_at else { return Ok(held.leads_to("")) };
    let names = app.kept(Names::load).await?;
    let filing = held.filing(&app).await?;
    let found = filing.as_ref().map(|it| names.in_words(&[it.evidence.as_str(), it.prevention.as_str()]));
    let told = found.unwrap_or_default().into_iter().map(str::to_owned).collect();
    let said = filing.map(|filing| {
        let contributing: Vec<&str> = filing.contributing.causes().into_iter().map(Cause::label).collect();
        let lines = [
            ("Cause", filing.primary_cause.label().to_owned()),
            ("What you saw", filing.evidence.to_string()),
            ("How sure", filing.confidence.map_or("", Confidence::label).to_owned()),
            ("Contributing", contributing.join("; ")),
            ("Would have prevented it", filing.prevention.to_string()),
            ("Document", filing.link.to_string()),
        ];
        lines.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    });
    let left = it.asked().filter(|it| it.filed_on.is_none()).count();
    let page = Page {
        at: held.at.clone(),
        when: format!("{}, {}", held.read.zone.show(filed_at), held.read.zone.name()),
        label: held.read.label(),
        said,
        left: match left {
            1 => "One filing is left.".to_owned(),
            n => format!("{} filings are left.", capital(&counted(n))),
        },
        due: show_day(it.opening.due_on),
        leader: match it.opening.leader_id {
            Some(leader) => names.name(Some(leader)),
            None => "The CS leader".to_owned(),
        },
        named: told,
        mailed: app.mail.is_some(),
    };
    held.draws(&app, "links/sealed.html", &page, StatusCode::OK)
}

fn revealed(app: &App, named: bool) -> Result<Response> {
    let mut told = DeadLink::Revealed.sentence().to_owned();
    if named {
        told = format!("{told} {}", page::NAMES_A_PERSON);
    }
    Ok(page::bare(app, "links/revealed.html", &told)?.into_response())
}

pub async fn saved(State(app): State<App>, held: Held) -> Result<Response> {
    let due = show_day(held.seat()?.due_on);
    let page = Saved { at: held.at.clone(), due, handed_on: held.is_handed_on() };
    held.draws(&app, "links/saved.html", &page, StatusCode::OK)
}
