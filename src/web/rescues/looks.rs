//! A short look at the account, 90, 180 and 365 days after its rescue ended.
use crate::actions;
use crate::app::App;
use crate::domain::{AutopsyId, Contributor, LookStanding, Person, Problems, Prose};
use crate::web::autopsies::{Read, read, read_on};
use crate::web::error::{Error, Result};
use crate::web::extract::{At, Input};
use crate::web::form::{Choice, Field, Form};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    standing: String,
    note: String,
}

fn look_form(read: &Read, day: i64, fields: &Fields) -> Form {
    let standings = vec![
        Choice::new("holding", "Holding").help("The account is where the rescue left it, or better."),
        Choice::new("slipping", "Slipping").help("Signs that it may go off course again."),
        Choice::new("lost", "Lost").help("The account has left."),
    ];
    Form {
        title: format!("{} {day} days on", read.account),
        lede: "A short look, so that a rescue is judged by what lasted.".into(),
        action: format!("{}/rescue/looks/{day}", read.address()),
        crumbs: read.crumbs("Look again"),
        fields: vec![
            Field::radio("standing", "How is it?", &fields.standing, standings),
            Field::area("note", "What did you see?", &fields.note).folded(),
        ],
        button: "Note it".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Contributor)>,
    At((id, day)): At<(AutopsyId, i64)>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let looks = crate::store::rescues::looks(&mut conn, id).await?;
    drop(conn);
    looks.iter().find(|it| it.day == day).ok_or(Error::NotFound)?;
    look_form(&read, day, &Fields::default()).show(&app, &me).await
}

pub async fn look(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    At((id, day)): At<(AutopsyId, i64)>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = look_form(&read, day, &fields);
    let mut problems = Problems::default();
    let standing = problems.chosen("standing", LookStanding::parse(&fields.standing), "Choose how it is");
    let note = problems.take("note", "The note", Prose::optional(&fields.note));
    let (Some(standing), Some(note)) = (standing, note) else {
        return form.invalid(&app, &me, problems).await;
    };
    let done =
        actions::rescues::look_again(&app.db, now.call(&me), contributor, id, day, standing, note).await;
    form.after(&app, &me, done, format!("{}?said=looked", read.address())).await
}
