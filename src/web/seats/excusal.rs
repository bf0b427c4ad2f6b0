//! The CS leader confirms that a function was not involved.
use super::SeatAt;
use crate::actions;
use crate::app::App;
use crate::domain::{Function, Leader, Person};
use crate::web::autopsies::{Read, read};
use crate::web::error::{Error, Result};
use crate::web::extract::{At, Input, Nothing};
use crate::web::form::Form;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;

fn excusal_form(read: &Read, function: Function) -> Form {
    let reason = read.autopsy.seat(function).map(|it| it.answer_reason.to_string()).unwrap_or_default();
    Form {
        title: format!("Confirm that {} was not involved", function.label()),
        lede: format!(
            "Its reason: “{reason}” Nothing more is asked of it, and the others decide without it."
        ),
        action: format!("{}/seats/{function}/excusal", read.address()),
        crumbs: read.crumbs("Not involved"),
        button: "Confirm".into(),
        note: "Don’t agree? Talk to the executive; the answer can be changed until you confirm.".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At((id, function)): SeatAt,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    excusal_form(&read, function).show_if(&app, &me, read.autopsy.may_excuse(seat)).await
}

pub async fn excuse(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At((id, function)): SeatAt,
    Input(_): Input<Nothing>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let done = actions::seats::excuse(&app.db, now.call(&me), leader, id, function).await;
    excusal_form(&read, function).after(&app, &me, done, format!("{}?said=excused", read.address())).await
}
