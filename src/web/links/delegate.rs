//! The executive of a seat picks who answers in this autopsy. Both names stay on record.
use super::held::{Held, Wrong};
use crate::actions;
use crate::app::App;
use crate::domain::Problems;
use crate::store;
use crate::web::error::Result;
use crate::web::extract::Input;
use crate::web::form::{Choice, Field};
use crate::web::typed;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    person: String,
    until: String,
}

#[derive(Serialize)]
struct Page {
    at: String,
    wrong: Wrong,
    function: &'static str,
    person: Field,
    until: Field,
}

pub async fn page(State(app): State<App>, held: Held) -> Result<Response> {
    let seat = held.seat()?;
    if seat.filed_on.is_some() || seat.executive_id != Some(held.person.id) {
        return Ok(held.leads_to(""));
    }
    let leads = store::people::leads(&mut *app.db.read().await?).await?;
    // Who stands in for the function anyway is proposed.
    let usual = leads.iter().find(|it| it.function == seat.function).and_then(|it| it.delegate);
    let fields = Fields {
        person: seat.delegate_id.or(usual).map(|it| it.to_string()).unwrap_or_default(),
        until: seat.delegate_until.map(|it| it.to_string()).unwrap_or_default(),
    };
    drawn(&app, &held, &fields, StatusCode::OK, Wrong::default()).await
}

pub async fn delegate(State(app): State<App>, held: Held, Input(fields): Input<Fields>) -> Result<Response> {
    let mut problems = Problems::default();
    let person = typed::optional_person(&mut problems, "person", &fields.person);
    let until = typed::optional_day(&mut problems, "until", "Until", &fields.until);
    let id = held.read.autopsy.id();
    let done = if problems.is_empty() {
        actions::seats::delegate_by_link(&app.db, held.call(), held.seated, id, person, until).await
    } else {
        Err(problems.into())
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
    let nobody = Choice::new("", "Nobody: I answer myself");
    let others = stand_ins(app, held).await?;
    let people = std::iter::once(nobody).chain(others).collect();
    let person = Field::select("person", "Who answers for you?", &fields.person, people);
    let until =
        Field::date("until", "Until", &fields.until).hint("Leave empty for the whole of this autopsy.");
    let (person, until) = (wrong.beside(person), wrong.beside(until));
    let (at, function) = (held.at.clone(), held.seat()?.function.label());
    held.draws(app, "links/delegate.html", &Page { at, wrong, function, person, until }, status)
}

/// The people whom an executive may ask to stand in: those who may lead, and hold no seat here.
async fn stand_ins(app: &App, held: &Held) -> Result<Vec<Choice>> {
    let people = store::people::all(&mut *app.db.read().await?).await?;
    let seated = |id| held.read.autopsy.seats.iter().any(|it| it.executive_id == Some(id));
    let may = people.iter().filter(|it| it.disabled_at.is_none() && it.role.may_lead() && !seated(it.id));
    Ok(may.map(|it| Choice::new(it.id.to_string(), format!("{}, {}", it.name, it.title))).collect())
}
