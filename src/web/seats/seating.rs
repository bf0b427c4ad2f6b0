//! The CS leader seats one more function.
use crate::actions;
use crate::app::App;
use crate::domain::{AutopsyId, Function, Leader, Person, Problems};
use crate::web::autopsies::{Read, read};
use crate::web::error::Result;
use crate::web::extract::{At, Input};
use crate::web::form::{Choice, Field, Form};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    function: String,
}

fn seating_form(read: &Read, fields: &Fields) -> Form {
    let unseated = Function::ALL.iter().filter(|it| read.autopsy.seat(**it).is_none());
    let functions = unseated.map(|it| Choice::new(it.code(), it.label())).collect();
    Form {
        title: "Seat another function".into(),
        lede: "It is asked to agree and to file like the others. The rescue waits for it, too.".into(),
        action: format!("{}/seats", read.address()),
        crumbs: read.crumbs("Seat another function"),
        fields: vec![Field::radio("function", "Which function?", &fields.function, functions).columns("two")],
        button: "Seat it".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = seating_form(&read, &Fields::default());
    form.show_if(&app, &me, read.autopsy.may_seat()).await
}

pub async fn seat(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = seating_form(&read, &fields);
    let Some(function) = Function::parse(&fields.function) else {
        return form.invalid(&app, &me, Problems::one("function", "Choose a function")).await;
    };
    let done = actions::seats::add(&app.db, now.call(&me), leader, id, function).await;
    form.after(&app, &me, done, format!("{}?said=seated", read.address())).await
}
