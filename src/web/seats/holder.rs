//! The CS leader lets a seat follow its function to a new executive.
use super::SeatAt;
use crate::actions;
use crate::app::App;
use crate::domain::{Function, Leader, Person};
use crate::web::autopsies::{Read, read_on};
use crate::web::error::{Error, Result};
use crate::web::extract::{At, Input, Nothing};
use crate::web::form::Form;
use crate::web::names::Names;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;

fn holder_form(read: &Read, function: Function, names: &Names) -> Form {
    let seat = read.autopsy.seat(function);
    let asked_anew = if read.autopsy.rescue.is_some() {
        "The consent given stays."
    } else {
        "They are asked to agree anew."
    };
    Form {
        title: format!("Hand the seat of {} over", function.label()),
        lede: format!(
            "From {} to {}, who leads {} now. {asked_anew} What was filed stays under its author.",
            names.name(seat.and_then(|it| it.executive_id)),
            names.name(names.executive(function)),
            function.label()
        ),
        action: format!("{}/seats/{function}/holder", read.address()),
        crumbs: read.crumbs("Hand over"),
        button: "Hand it over".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At((id, function)): SeatAt,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let may = read.autopsy.may_hand_over(seat, names.executive(function));
    holder_form(&read, function, &names).show_if(&app, &me, may).await
}

pub async fn hand_over(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At((id, function)): SeatAt,
    Input(_): Input<Nothing>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let done = actions::seats::hand_over(&app.db, now.call(&me), leader, id, function).await;
    let form = holder_form(&read, function, &names);
    form.after(&app, &me, done, format!("{}?said=handed_over", read.address())).await
}
