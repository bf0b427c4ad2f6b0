//! The CS leader makes a link to hand on by chat. It is shown once, and that it was made is on record.
use crate::actions;
use crate::app::App;
use crate::domain::{Blocked, Leader, Person, Seat, show_day};
use crate::web::autopsies::{Read, read};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::extract::{Input, Nothing};
use crate::web::form::Form;
use crate::web::names::Names;
use crate::web::page;
use crate::web::seats::SeatAt;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    name: String,
    function: &'static str,
    address: String,
    until: String,
    back: String,
    crumbs: Vec<(String, String)>,
}

async fn ask(app: &App, read: &Read, seat: &Seat) -> Result<(Form, String)> {
    let names = app.kept(Names::load).await?;
    let name = names.name(seat.asked_person(read.today));
    let form = Form {
        title: format!("Hand on a link for {}?", seat.function.label()),
        lede: format!(
            "It opens this one seat, as {name}, without signing in: agree or decline, file, change the filing until the \
             reveal. Hand it to them and to nobody else."
        ),
        action: format!("{}/seats/{}/link", read.address(), seat.function),
        crumbs: read.crumbs("Hand on a link"),
        button: "Make the link".into(),
        note: format!(
            "That you made it goes on record, and so does what is answered through it. What they type is shown only in \
             the browser that typed it: you can’t read it with this link. It works until {}; a link handed on before ends.",
            show_day(seat.due_on.max(read.today))
        ),
        back: read.address(),
        ..Form::default()
    };
    Ok((form, name))
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At((id, function)): SeatAt,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let (form, _) = ask(&app, &read, seat).await?;
    let may: Result<(), Blocked> = read.autopsy.may_hand_on(seat);
    form.show_if(&app, &me, may).await
}

pub async fn make(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At((id, function)): SeatAt,
    Input(_): Input<Nothing>,
) -> Result<Response> {
    app.limits.person(me.id).map_err(Error::TooMany)?;
    let read = read(&app, &me, id).await?;
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let (form, name) = ask(&app, &read, seat).await?;
    let token = match actions::links::hand_on(&app.db, now.call(&me), leader, id, function).await {
        Ok(token) => token,
        Err(error) => return form.refuse(&app, &me, error.into()).await,
    };
    let page = Page {
        name,
        function: function.label(),
        address: app.seat_address(token.secret()),
        until: show_day(seat.due_on.max(read.today)),
        back: read.address(),
        crumbs: read.crumbs("Hand on a link"),
    };
    Ok(page::show(&app, &me, "links/hand_on.html", &page).await?.into_response())
}
