//! The moves of a process change: agreed or declined, in place, checked. Each is a small page of its own, so that it works
//! without a script.
use super::figures::{judged_today, resting};
use super::planning::{baseline, missing, plan_beside, steward};
use super::{Read, form_of};
use crate::actions;
use crate::actions::changes::Judged;
use crate::app::App;
use crate::domain::{
    Blocked, ChangeId, ChangeState, CheckOutcome, Checker, Person, Problems, ProcessChange, Prose, Reviewer,
    show_day,
};
use crate::exhibits::{Effect, baseline_words};
use crate::render::effects;
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At, Input};
use crate::web::form::{Beside, Choice, Field, Form};
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct To {
    to: String,
}

/// Leads from the select on a card to the page of the move.
pub async fn lead(
    State(app): State<App>,
    now: Now,
    As(_): As<Person>,
    At(id): At<ChangeId>,
    Asked(asked): Asked<To>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    let to = ChangeState::parse(&asked.to).and_then(form_of);
    let to =
        to.ok_or_else(|| Error::Malformed("to is one of agreed, in_place, checked, declined.".into()))?;
    Ok(Redirect::to(&format!("{}/{to}", read.address())).into_response())
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    version: String,
    reason: String,
    effective_on: String,
    outcome: String,
    note: String,
}

impl Fields {
    fn of(change: &ProcessChange) -> Self {
        Self { version: change.version.to_string(), ..Self::default() }
    }
}

/// The proof that somebody decides about proposals.
pub fn reviewer(me: &Person) -> Result<Reviewer> {
    me.reviewer().ok_or_else(|| Error::Forbidden("Only a CS leader or the sponsor can decide on it.".into()))
}

/// The proof that somebody judges this change.
pub fn checker(change: &ProcessChange, me: &Person) -> Result<Checker> {
    change.checked_by(me).ok_or_else(|| {
        let said = match change.plan.checker_id {
            Some(_) => "Only its checker can judge it: not its owner, and nobody else.",
            None => "It has no checker yet. Its owner, a CS leader or the sponsor can name one.",
        };
        Error::Forbidden(said.to_owned())
    })
}

fn move_form(read: &Read, fields: &Fields, path: &str, title: &str) -> Form {
    Form {
        title: format!("{title}: {}", read.change.plan.title),
        action: format!("{}/{path}", read.address()),
        crumbs: read.crumbs(title),
        hidden: vec![("version", fields.version.clone())],
        back: read.address(),
        beside: vec![plan_beside(&read.change, &read.names)],
        ..Form::default()
    }
}

fn agreement_form(read: &Read, fields: &Fields, known: Option<String>) -> Form {
    let form = move_form(read, fields, "agreement", "Agree");
    let panel = known.map(|it| Beside {
        title: "Its baseline, as of today".into(),
        lines: vec![(String::new(), it)],
        link: None,
    });
    Form {
        lede:
            "Agreed with an owner, a date, and how it is judged. Its baseline is fixed now, before it starts."
                .into(),
        button: "Agree to it".into(),
        note: "Its owner and everybody here see it. Until it is in place, it can still be edited.".into(),
        beside: panel.into_iter().chain(form.beside).collect(),
        ..form
    }
}

pub async fn agreement(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    reviewer(&me)?;
    let known = baseline(&app, &read, &read.change.plan).await.ok().map(|it| baseline_words(&it));
    let form = agreement_form(&read, &Fields::of(&read.change), known);
    form.show_if(&app, &me, read.change.may_agree()).await
}

pub async fn agree(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    let reviewer = reviewer(&me)?;
    let version = typed::version(&fields.version)?;
    let form = agreement_form(&read, &fields, None);
    let baseline = match baseline(&app, &read, &read.change.plan).await {
        Ok(found) => found,
        Err(error) => return form.refuse(&app, &me, error).await,
    };
    let done = actions::changes::agree(&app.db, now.call(&me), reviewer, id, version, baseline).await;
    after(form, &app, &me, &read, done, "change_agreed").await
}

/// Leads back to the change; a form that somebody else was quicker than carries the version as it is now.
async fn after(
    form: Form,
    app: &App,
    me: &Person,
    read: &Read,
    done: actions::Result<()>,
    said: &str,
) -> Result<Response> {
    let form = match done {
        Err(actions::Error::Stale) => {
            Form { hidden: vec![("version", read.change.version.to_string())], ..form }
        }
        _ => form,
    };
    form.after(app, me, done, format!("{}?said={said}", read.address())).await
}

fn decline_form(read: &Read, fields: &Fields) -> Form {
    Form {
        lede: "It stays on record with the reason.".into(),
        fields: vec![Field::area("reason", "Why is it declined?", &fields.reason)],
        button: "Decline it".into(),
        note:
            "Everybody here can read the reason. It can’t be undone; the same change can be proposed again."
                .into(),
        ..move_form(read, fields, "decline", "Decline")
    }
}

pub async fn refusal(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    reviewer(&me)?;
    let form = decline_form(&read, &Fields::of(&read.change));
    form.show_if(&app, &me, read.change.may_decline()).await
}

pub async fn decline(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    let reviewer = reviewer(&me)?;
    let version = typed::version(&fields.version)?;
    let form = decline_form(&read, &fields);
    let mut problems = Problems::default();
    let Some(reason) = problems.take("reason", "The reason", Prose::optional(&fields.reason)) else {
        return form.invalid(&app, &me, problems).await;
    };
    let patterns = resting(&app, read.today, id).await?;
    let done =
        actions::changes::decline(&app.db, now.call(&me), reviewer, id, version, reason, patterns).await;
    after(form, &app, &me, &read, done, "change_declined").await
}

fn start_form(read: &Read, fields: &Fields) -> Form {
    Form {
        lede: "What is measured, how, and when it is checked stay as they were written, from here on.".into(),
        fields: vec![
            Field::date("effective_on", "From which day does it hold?", &fields.effective_on)
                .hint("Today, or the day on which it began."),
        ],
        button: "It is in place".into(),
        note: "Whoever filed in an autopsy that led to it is told by mail.".into(),
        ..move_form(read, fields, "in-place", "In place")
    }
}

pub async fn start(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    steward(&read.change, &me)?;
    let day = read.today.to_string();
    let form = start_form(&read, &Fields { effective_on: day, ..Fields::of(&read.change) });
    // The day is still to be said, so what may be wrong with it blocks nothing yet.
    let may = match read.change.state {
        ChangeState::Agreed => Ok(()),
        _ => read.change.may_put_in_place(read.today, read.today),
    };
    form.show_if(&app, &me, may).await
}

pub async fn put_in_place(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    let steward = steward(&read.change, &me)?;
    let version = typed::version(&fields.version)?;
    let form = start_form(&read, &fields);
    let Some(on) = typed::day(&fields.effective_on) else {
        return form.refuse(&app, &me, missing("effective_on", "Choose a day, like 2026-12-01")).await;
    };
    let done = actions::changes::put_in_place(&app.db, now.call(&me), steward, id, version, on).await;
    after(form, &app, &me, &read, done, "change_in_place").await
}

fn check_form(read: &Read, fields: &Fields, effect: Option<&Effect>) -> Form {
    let outcomes = [
        (CheckOutcome::Kept, "It goes on as it is."),
        (CheckOutcome::Changed, "It goes on in another way; propose that as a change of its own."),
        (CheckOutcome::Stopped, "It ends. It may be stopped before its check is due, too."),
    ];
    let outcomes = outcomes.map(|(it, help)| Choice::new(it.code(), it.label()).help(help));
    let panel = effect.map(|it| Beside {
        title: it.reading.clone(),
        lines: vec![
            (String::new(), it.sentence.clone()),
            (String::new(), effects::meaning(it.verdict).to_owned()),
        ],
        link: Some((format!("{}#effect", read.address()), "The figures".to_owned())),
    });
    let form = move_form(read, fields, "check", "Check the effect");
    Form {
        lede: "The figures say whether the cause comes up less; you say what follows. Both are kept as they are today.".into(),
        fields: vec![
            Field::radio("outcome", "What follows?", &fields.outcome, outcomes.to_vec()),
            Field::area("note", "Why, and what comes instead?", &fields.note)
                .hint("Needed unless it fell and is kept."),
        ],
        button: "Note the check".into(),
        note: "It can’t be undone. Whoever filed in an autopsy that led to it is told; if the cause is still there, its pattern asks for another decision.".into(),
        beside: panel.into_iter().chain(form.beside).collect(),
        ..form
    }
}

/// What may be said today, or the sentence why it can't be judged.
async fn today(app: &App, read: &Read) -> Result<Effect> {
    let found = judged_today(app, &read.organisation, read.today, &read.change).await?;
    found.ok_or_else(|| {
        let day = show_day(read.change.plan.effective_on);
        actions::Error::from(Blocked(format!(
            "It takes effect on {day}; before that there is nothing to judge."
        )))
        .into()
    })
}

pub async fn judgement(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    checker(&read.change, &me)?;
    // It may be stopped at any time.
    let may = read.change.may_check(CheckOutcome::Stopped, read.today);
    let effect = if may.is_ok() { today(&app, &read).await.ok() } else { None };
    let form = check_form(&read, &Fields::of(&read.change), effect.as_ref());
    form.show_if(&app, &me, may).await
}

pub async fn check(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    let checker = checker(&read.change, &me)?;
    let version = typed::version(&fields.version)?;
    let effect = match today(&app, &read).await {
        Ok(found) => found,
        Err(error) => return check_form(&read, &fields, None).refuse(&app, &me, error).await,
    };
    let form = check_form(&read, &fields, Some(&effect));
    let mut problems = Problems::default();
    let outcome = problems.chosen("outcome", CheckOutcome::parse(&fields.outcome), "Choose what follows");
    let note = problems.take("note", "The note", Prose::optional(&fields.note));
    let (Some(outcome), Some(note)) = (outcome, note) else {
        return form.invalid(&app, &me, problems).await;
    };
    let patterns = resting(&app, read.today, id).await?;
    let judged = Judged { verdict: effect.verdict, effect: kept(&effect), patterns };
    let call = now.call(&me);
    let done = actions::changes::check(&app.db, call, checker, id, version, outcome, note, judged).await;
    after(form, &app, &me, &read, done, "change_checked").await
}

/// The figures as they are kept with a check.
pub fn kept(effect: &Effect) -> String {
    serde_json::to_string(&effect.figures).unwrap_or_default()
}
