//! The executive of a seat hands it to somebody, in this autopsy.
use super::{SeatAt, seated};
use crate::actions;
use crate::app::App;
use crate::domain::{Function, Person, Problems};
use crate::web::autopsies::Read;
use crate::web::error::Result;
use crate::web::extract::{At, Input};
use crate::web::form::{Field, Form};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    person: String,
    until: String,
}

fn delegate_form(read: &Read, function: Function, fields: &Fields, names: &Names, me: &Person) -> Form {
    let people = names.stand_ins(Some(me.id), "Nobody: I answer myself");
    Form {
        title: format!("Delegate the seat of {}", function.label()),
        lede: "They agree and file in your place. You still own the area, and both names stay on record."
            .into(),
        action: format!("{}/seats/{function}/delegate", read.address()),
        crumbs: read.crumbs("Delegate"),
        fields: vec![
            Field::select("person", "Who answers for you?", &fields.person, people),
            Field::date("until", "Until", &fields.until).hint("Leave empty for the whole of this autopsy."),
        ],
        button: "Delegate".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn form(
    State(app): State<App>,
    As(me): As<Person>,
    At((id, function)): SeatAt,
) -> Result<Response> {
    let (read, _) = seated(&app, &me, id, function).await?;
    let names = app.kept(Names::load).await?;
    let seat = read.autopsy.seat(function);
    // Who stands in for the function anyway is proposed.
    let usual = names.delegate(function);
    let fields = Fields {
        person: seat.and_then(|it| it.delegate_id.or(usual)).map(|it| it.to_string()).unwrap_or_default(),
        until: seat.and_then(|it| it.delegate_until).map(|it| it.to_string()).unwrap_or_default(),
    };
    delegate_form(&read, function, &fields, &names, &me).show(&app, &me).await
}

pub async fn set(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At((id, function)): SeatAt,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let (read, _) = seated(&app, &me, id, function).await?;
    let names = app.kept(Names::load).await?;
    let form = delegate_form(&read, function, &fields, &names, &me);
    let mut problems = Problems::default();
    let person = typed::optional_person(&mut problems, "person", &fields.person);
    let until = typed::optional_day(&mut problems, "until", "Until", &fields.until);
    if !problems.is_empty() {
        return form.invalid(&app, &me, problems).await;
    }
    let done =
        actions::seats::delegate(&app.db, now.call(&me), me.clone(), id, function, person, until).await;
    let said = if person.is_some() { "delegated" } else { "not_delegated" };
    form.after(&app, &me, done, format!("{}?said={said}", read.address())).await
}
