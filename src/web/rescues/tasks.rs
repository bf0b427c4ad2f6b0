//! What is done in a rescue: each task with its owner and its day.
use crate::actions;
use crate::app::App;
use crate::domain::{AutopsyId, Contributor, Line, Person, Problems, Purpose, TaskDraft, TaskId};
use crate::web::autopsies::{Read, read, read_on};
use crate::web::error::Result;
use crate::web::extract::{At, Input, Nothing};
use crate::web::form::{Choice, Field, Form};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    id: String,
    title: String,
    purpose: String,
    owner: String,
    due_on: String,
}

impl Fields {
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

fn task_form(read: &Read, fields: &Fields, names: &Names) -> Form {
    let purposes = Purpose::ALL.iter().map(|it| Choice::new(it.code(), it.label())).collect();
    let mut people = vec![Choice::new("", "Nobody yet")];
    people.extend(names.active().map(|it| Choice::new(it.id.to_string(), it.name.to_string())));
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

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Contributor)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let form = task_form(&read, &Fields { id: TaskId::new().to_string(), ..Fields::default() }, &names);
    form.show_if(&app, &me, read.autopsy.may_rescue()).await
}

pub async fn add(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let form = task_form(&read, &fields, &names);
    let task = match fields.parse() {
        Ok(task) => task,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let done = actions::rescues::add_task(&app.db, now.call(&me), contributor, id, task).await;
    form.after(&app, &me, done, format!("{}?said=task", read.address())).await
}

pub async fn finish(
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
