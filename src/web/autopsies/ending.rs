//! Moving the date, closing, cancelling: each a form that says what follows.
use super::{Read, read};
use crate::actions;
use crate::app::App;
use crate::domain::{AutopsyId, Cancellation, Leader, Person, Problems, Prose, show_day};
use crate::web::error::Result;
use crate::web::extract::{At, Input, Nothing};
use crate::web::form::{Choice, Field, Form};
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DateFields {
    due_on: String,
}

fn deadline_form(read: &Read, fields: &DateFields) -> Form {
    Form {
        title: "Extend the date".into(),
        lede: format!(
            "Filings are due {}. They stay sealed until the new date.",
            show_day(read.autopsy.opening.due_on)
        ),
        action: format!("{}/deadline", read.address()),
        crumbs: read.crumbs("Extend the date"),
        fields: vec![Field::date("due_on", "File by", &fields.due_on)],
        button: "Extend the date".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn deadline(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = deadline_form(&read, &DateFields::default());
    form.show_if(&app, &me, read.autopsy.may_extend()).await
}

pub async fn extend(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<DateFields>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = deadline_form(&read, &fields);
    let Some(due_on) = typed::day(&fields.due_on) else {
        let problems = Problems::one("due_on", "Choose a day, like 2026-12-01");
        return form.invalid(&app, &me, problems).await;
    };
    let done = actions::autopsies::extend(&app.db, now.call(&me), leader, id, due_on).await;
    form.after(&app, &me, done, format!("{}?said=extended", read.address())).await
}

fn closing_form(read: &Read) -> Form {
    Form {
        title: "Close this autopsy".into(),
        lede: "Finding and rescue both are done. A closed autopsy stays as it is.".into(),
        action: format!("{}/closure", read.address()),
        crumbs: read.crumbs("Close"),
        button: "Close the autopsy".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn closure(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = closing_form(&read);
    form.show_if(&app, &me, read.autopsy.may_close(read.today)).await
}

pub async fn close(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
    Input(_): Input<Nothing>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let done = actions::autopsies::close(&app.db, now.call(&me), leader, id).await;
    closing_form(&read).after(&app, &me, done, format!("{}?said=closed", read.address())).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CancelFields {
    kind: String,
    reason: String,
}

fn cancel_form(read: &Read, fields: &CancelFields) -> Form {
    let kinds = vec![
        Choice::new("duplicate", "Duplicate").help("Another autopsy looks at the same trouble."),
        Choice::new("unfounded", "Unfounded").help("The account was never off course."),
    ];
    Form {
        title: "Cancel this autopsy".into(),
        lede: "What was filed stays sealed for ever. This can’t be undone.".into(),
        action: format!("{}/cancellation", read.address()),
        crumbs: read.crumbs("Cancel"),
        fields: vec![
            Field::radio("kind", "What is it?", &fields.kind, kinds),
            Field::area("reason", "Why?", &fields.reason)
                .hint("One sentence. Everyone taking part reads it."),
        ],
        button: "Cancel the autopsy".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn cancellation(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = cancel_form(&read, &CancelFields::default());
    form.show_if(&app, &me, read.autopsy.may_cancel()).await
}

pub async fn cancel(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<CancelFields>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = cancel_form(&read, &fields);
    let mut problems = Problems::default();
    let kind = problems.chosen("kind", Cancellation::parse(&fields.kind), "Choose what it is");
    let reason = problems.take("reason", "The reason", Prose::parse(&fields.reason));
    let (Some(kind), Some(reason)) = (kind, reason) else {
        return form.invalid(&app, &me, problems).await;
    };
    let done = actions::autopsies::cancel(&app.db, now.call(&me), leader, id, kind, reason).await;
    form.after(&app, &me, done, format!("{}?said=cancelled", read.address())).await
}
