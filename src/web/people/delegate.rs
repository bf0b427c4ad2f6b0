//! Who answers for a function in autopsies that are opened from now on, when its executive can't.
use super::crumbs;
use crate::actions;
use crate::app::App;
use crate::domain::{Function, Lead, Person, PersonId, Problems};
use crate::web::error::{Error, Result};
use crate::web::extract::{At, Input};
use crate::web::form::{Field, Form};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    person: String,
}

fn delegate_form(lead: &Lead, fields: &Fields, names: &Names) -> Form {
    let people = names.stand_ins(lead.executive, "Nobody");
    let executive = lead.executive.map_or_else(
        || "It has no executive yet.".to_owned(),
        |id| format!("{} leads it.", names.name(Some(id))),
    );
    Form {
        title: format!("The delegate of {}", lead.function.label()),
        lede: format!("{executive} The delegate is who stands in when the executive can’t."),
        action: format!("/functions/{}/delegate", lead.function),
        crumbs: crumbs("Delegate"),
        fields: vec![Field::select("person", "Delegate", &fields.person, people)],
        button: "Save the delegate".into(),
        note: "For one autopsy only, delegate the seat on the autopsy’s own page.".into(),
        back: "/people".into(),
        ..Form::default()
    }
}

/// The function's lead, for its executive or an admin.
async fn mine(app: &App, me: &Person, function: Function) -> Result<(Lead, Arc<Names>)> {
    let names = app.kept(Names::load).await?;
    let lead = names.lead(function).cloned().ok_or(Error::NotFound)?;
    if me.admin().is_none() && lead.executive != Some(me.id) {
        return Err(Error::Forbidden(format!(
            "Only the executive of {} or an admin names its delegate.",
            function.label()
        )));
    }
    Ok((lead, names))
}

pub async fn form(
    State(app): State<App>,
    As(me): As<Person>,
    At(function): At<Function>,
) -> Result<Response> {
    let (lead, names) = mine(&app, &me, function).await?;
    let current = lead.delegate.filter(|id| names.active().any(|it| it.id == *id));
    let fields = Fields { person: current.map(|it| it.to_string()).unwrap_or_default() };
    delegate_form(&lead, &fields, &names).show(&app, &me).await
}

pub async fn set(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(function): At<Function>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let (lead, names) = mine(&app, &me, function).await?;
    let form = delegate_form(&lead, &fields, &names);
    let mut problems = Problems::default();
    let delegate = typed::optional_person(&mut problems, "person", &fields.person);
    let may = |id: PersonId| Some(id) != lead.executive && names.active().any(|it| it.id == id);
    if !delegate.is_none_or(may) {
        problems.add("person", "Choose a person from the list");
    }
    if !problems.is_empty() {
        return form.invalid(&app, &me, problems).await;
    }
    let done = actions::people::set_delegate(&app.db, now.call(&me), me.clone(), function, delegate).await;
    form.after(&app, &me, done, "/people?said=saved").await
}
