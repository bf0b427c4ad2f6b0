//! The rescue: override, tasks, outcome, and the looks afterwards.
use super::autopsies::{Read, read, read_on};
use super::error::{Error, Result};
use super::extract::{At, Input, Nothing};
use super::form::{Choice, Field, Form};
use super::names::Names;
use super::session::{As, Now};
use super::typed;
use crate::actions;
use crate::app::App;
use crate::domain::{
    AutopsyId, Contributor, Currency, Ending, Leader, Line, LookStanding, Minor, Outcome, Person, Problems,
    Prose, Purpose, Sponsor, TaskDraft, TaskId,
};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

pub fn router() -> Router<App> {
    Router::new()
        .route("/autopsies/{id}/rescue/override", get(override_page).post(override_consent))
        .route("/autopsies/{id}/rescue/tasks", get(task_page).post(add_task))
        .route("/autopsies/{id}/rescue/tasks/{task}/completion", post(finish_task))
        .route("/autopsies/{id}/rescue/outcome", get(outcome_page).post(end))
        .route("/autopsies/{id}/rescue/looks/{day}", get(look_page).post(look))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct OverrideFields {
    reason: String,
}

fn override_form(read: &Read, fields: &OverrideFields) -> Form {
    Form {
        title: "Let the rescue begin without agreement?".into(),
        lede: format!(
            "{} The autopsy then carries “rescued without agreement” for ever, and reports count it.",
            read.autopsy.consent_blockers().join(" ")
        ),
        action: format!("{}/rescue/override", read.address()),
        crumbs: read.crumbs("Override"),
        fields: vec![
            Field::area("reason", "Why can’t the rescue wait?", &fields.reason)
                .hint("Everyone taking part reads it."),
        ],
        button: "Override".into(),
        back: read.address(),
        ..Form::default()
    }
}

async fn override_page(
    State(app): State<App>,
    As((me, _)): As<(Person, Sponsor)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = override_form(&read, &OverrideFields::default());
    form.show_if(&app, &me, read.autopsy.may_override()).await
}

async fn override_consent(
    State(app): State<App>,
    now: Now,
    As((me, sponsor)): As<(Person, Sponsor)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<OverrideFields>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = override_form(&read, &fields);
    let reason = match Prose::optional(&fields.reason) {
        Ok(reason) => reason,
        Err(error) => {
            let problems = Problems::one("reason", format!("The reason {error}"));
            return form.invalid(&app, &me, problems).await;
        }
    };
    let done = actions::rescues::override_consent(&app.db, now.call(&me), sponsor, id, reason).await;
    form.after(&app, &me, done, format!("{}?said=overridden", read.address())).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TaskFields {
    id: String,
    title: String,
    purpose: String,
    owner: String,
    due_on: String,
}

impl TaskFields {
    fn parse(&self) -> Result<TaskDraft, Problems> {
        let mut problems = Problems::default();
        let id = problems.take(
            "title",
            "The form",
            self.id.parse::<TaskId>().map_err(|_| "has to be loaded anew"),
        );
        let title = problems.take("title", "The task", Line::parse(&self.title));
        let purpose = problems.chosen("purpose", Purpose::parse(&self.purpose), "Choose what it is for");
        let owner_id = typed::optional_person(&mut problems, "owner", &self.owner);
        let due_on = problems.chosen("due_on", typed::day(&self.due_on), "Choose a day, like 2026-12-01");
        match (id, title, purpose, due_on) {
            (Some(id), Some(title), Some(purpose), Some(due_on)) if problems.is_empty() => {
                Ok(TaskDraft { id, title, purpose, owner_id, due_on })
            }
            _ => Err(problems),
        }
    }
}

fn task_form(read: &Read, fields: &TaskFields, names: &Names) -> Form {
    let purposes = Purpose::ALL.iter().map(|it| Choice::new(it.code(), it.label())).collect();
    let mut people = vec![Choice::new("", "Nobody yet")];
    people.extend(names.active().into_iter().map(|it| Choice::new(it.id.to_string(), it.name.to_string())));
    Form {
        title: "Add a rescue task".into(),
        lede: String::new(),
        action: format!("{}/rescue/tasks", read.address()),
        crumbs: read.crumbs("Add a task"),
        hidden: vec![("id", fields.id.clone())],
        fields: vec![
            Field::text("title", "What has to be done?", &fields.title),
            Field::radio("purpose", "What is it for?", &fields.purpose, purposes).columns("two"),
            Field::select("owner", "Who does it?", &fields.owner, people),
            Field::date("due_on", "By when?", &fields.due_on),
        ],
        button: "Add the task".into(),
        back: read.address(),
        ..Form::default()
    }
}

async fn task_page(
    State(app): State<App>,
    As((me, _)): As<(Person, Contributor)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let names = Names::load(&mut conn).await?;
    drop(conn);
    let form =
        task_form(&read, &TaskFields { id: TaskId::new().to_string(), ..TaskFields::default() }, &names);
    form.show_if(&app, &me, read.autopsy.may_rescue()).await
}

async fn add_task(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<TaskFields>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let names = Names::load(&mut conn).await?;
    drop(conn);
    let form = task_form(&read, &fields, &names);
    let task = match fields.parse() {
        Ok(task) => task,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let done = actions::rescues::add_task(&app.db, now.call(&me), contributor, id, task).await;
    form.after(&app, &me, done, format!("{}?said=task", read.address())).await
}

async fn finish_task(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    At((id, task)): At<(AutopsyId, TaskId)>,
    Input(_): Input<Nothing>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    actions::rescues::finish_task(&app.db, now.call(&me), contributor, id, task).await?;
    Ok(Redirect::to(&format!("{}?said=done", read.address())).into_response())
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct OutcomeFields {
    outcome: String,
    arr_retained: String,
    note: String,
}

impl OutcomeFields {
    fn parse(&self, currency: &Currency) -> Result<Ending, Problems> {
        let mut problems = Problems::default();
        let outcome = problems.chosen("outcome", Outcome::parse(&self.outcome), "Choose how it ended");
        let typed = self.arr_retained.trim();
        let kept = match (typed, outcome) {
            ("", Some(Outcome::Churned)) => Some(Minor::new(0)),
            ("", _) => {
                problems.add("arr_retained", "Say what yearly value was kept; 0 if nothing");
                None
            }
            (typed, _) => {
                problems.take("arr_retained", "The yearly value kept", Minor::parse(typed, currency))
            }
        };
        if outcome == Some(Outcome::Churned) && kept.is_some_and(|it| it.get() > 0) {
            problems
                .add("arr_retained", "A churned account keeps nothing; enter 0 or choose another outcome");
        }
        let note = problems.take("note", "The note", Prose::optional(&self.note));
        match (outcome, kept, note) {
            (Some(outcome), Some(arr_retained), Some(note)) if problems.is_empty() => {
                Ok(Ending { outcome, arr_retained, note })
            }
            _ => Err(problems),
        }
    }
}

fn outcome_form(read: &Read, fields: &OutcomeFields) -> Form {
    let opening = &read.autopsy.opening;
    let outcomes = vec![
        Choice::new("saved", "Saved").help("The customer stays, at its value."),
        Choice::new("downgraded", "Downgraded").help("The customer stays, for less."),
        Choice::new("churned", "Churned").help("The customer has left or will leave. The autopsy goes on."),
    ];
    Form {
        title: "How did the rescue end?".into(),
        lede: format!("{} a year was at risk.", opening.arr_at_risk.short(&opening.currency)),
        action: format!("{}/rescue/outcome", read.address()),
        crumbs: read.crumbs("Outcome"),
        fields: vec![
            Field::radio("outcome", "Outcome", &fields.outcome, outcomes),
            Field::money("arr_retained", "Yearly value kept", &fields.arr_retained),
            Field::area("note", "What made the difference?", &fields.note).folded(),
        ],
        button: "Record the outcome".into(),
        note: "The account is looked at again after 90, 180 and 365 days.".into(),
        back: read.address(),
        ..Form::default()
    }
}

async fn outcome_page(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let opening = &read.autopsy.opening;
    let kept = opening.arr_at_risk.plain(&opening.currency);
    let form = outcome_form(&read, &OutcomeFields { arr_retained: kept, ..OutcomeFields::default() });
    form.show_if(&app, &me, may_end(&read)).await
}

/// An imported autopsy that is still open has no rescue on record yet; recording its outcome makes one.
fn may_end(read: &Read) -> Result<(), crate::domain::Blocked> {
    if read.autopsy.opening.imported && read.autopsy.rescue.is_none() {
        read.autopsy.may_move()
    } else {
        read.autopsy.may_rescue()
    }
}

async fn end(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<OutcomeFields>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = outcome_form(&read, &fields);
    let ending = match fields.parse(&read.autopsy.opening.currency) {
        Ok(ending) => ending,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let done = actions::rescues::end(&app.db, now.call(&me), leader, id, ending).await;
    form.after(&app, &me, done, format!("{}?said=ended", read.address())).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LookFields {
    standing: String,
    note: String,
}

fn look_form(read: &Read, day: i64, fields: &LookFields) -> Form {
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

async fn look_page(
    State(app): State<App>,
    As((me, _)): As<(Person, Contributor)>,
    At((id, day)): At<(AutopsyId, i64)>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let looks = crate::store::rescues::looks(&mut conn, id).await?;
    drop(conn);
    looks.iter().find(|it| it.day == day).ok_or(Error::NotFound)?;
    look_form(&read, day, &LookFields::default()).show(&app, &me).await
}

async fn look(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    At((id, day)): At<(AutopsyId, i64)>,
    Input(fields): Input<LookFields>,
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
