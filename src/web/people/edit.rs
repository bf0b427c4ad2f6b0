//! The form of a person: the same fields when somebody is added and when somebody is changed.
use super::{crumbs, person};
use crate::actions;
use crate::app::App;
use crate::domain::{
    Action, Admin, Email, Function, Lead, Line, Person, PersonDraft, PersonId, Problems, Role, capital,
};
use crate::web::error::{Error, Result};
use crate::web::extract::{At, Input};
use crate::web::form::{Beside, Choice, Field, Form};
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
    version: String,
    email: String,
    name: String,
    title: String,
    role: String,
    functions: Vec<String>,
}

impl Fields {
    fn of(person: &Person, leads: &[Lead]) -> Self {
        Self {
            id: String::new(),
            version: person.version.to_string(),
            email: person.email.to_string(),
            name: person.name.to_string(),
            title: person.title.to_string(),
            role: person.role.code().to_owned(),
            functions: led(person.id, leads).into_iter().map(|it| it.code().to_owned()).collect(),
        }
    }

    fn parse(&self) -> Result<PersonDraft, Problems> {
        let mut problems = Problems::default();
        let name = problems.take("name", "The name", Line::parse(&self.name));
        let email = problems.take("email", "Work email", Email::parse(&self.email));
        let title = problems.take("title", "The title", Line::optional(&self.title));
        let role = problems.chosen("role", Role::parse(&self.role), "Choose a role");
        let functions = typed::functions(&mut problems, &self.functions);
        match (name, email, title, role) {
            (Some(name), Some(email), Some(title), Some(role)) if problems.is_empty() => {
                Ok(PersonDraft { email, name, title, role, functions })
            }
            _ => Err(problems),
        }
    }
}

fn led(id: PersonId, leads: &[Lead]) -> Vec<Function> {
    leads.iter().filter(|it| it.executive == Some(id)).map(|it| it.function).collect()
}

fn fields_of(fields: &Fields, names: &Names, about: Option<PersonId>) -> Vec<Field> {
    let roles =
        Role::ALL.iter().map(|it| Choice::new(it.code(), it.label()).help(capital(it.does()))).collect();
    let functions = names
        .leads()
        .iter()
        .map(|it| {
            let choice = Choice::new(it.function.code(), it.function.label());
            match it.executive {
                Some(id) if Some(id) == about => choice.help("Theirs now"),
                Some(id) => choice.help(format!("{} leads it now", names.name(Some(id)))),
                None => choice.help("Nobody leads it now"),
            }
        })
        .collect();
    vec![
        Field::text("name", "Name", &fields.name).width("w-24"),
        Field::text("email", "Work email", &fields.email).width("w-24"),
        Field::text("title", "Title", &fields.title).hint("As colleagues know it, like VP Support.").width("w-24"),
        Field::radio("role", "Role", &fields.role, roles).columns("two"),
        Field::checks("functions", "Leads", &fields.functions, functions)
            .hint("A function has one executive: choosing it here takes it from whoever leads it now. Seats in open autopsies stay with who holds them."),
    ]
}

fn new_form(fields: &Fields, names: &Names) -> Form {
    Form {
        title: "Add a person".into(),
        lede: "You get a one-time sign-in link to hand over.".into(),
        action: "/people".into(),
        crumbs: crumbs("Add a person"),
        hidden: vec![("id", fields.id.clone())],
        fields: fields_of(fields, names, None),
        button: "Add and make a link".into(),
        back: "/people".into(),
        ..Form::default()
    }
}

fn edit_form(person: &Person, fields: &Fields, names: &Names) -> Form {
    let id = person.id;
    let access = if person.disabled_at.is_some() {
        Beside {
            title: "Disabled".into(),
            lines: vec![(String::new(), "Can’t sign in. Names stay on record.".into())],
            link: Some((format!("/people/{id}/access"), "Let them sign in again".into())),
        }
    } else {
        Beside {
            title: "Access".into(),
            lines: vec![(String::new(), "Signs in with a one-time link, or a password they set.".into())],
            link: Some((format!("/people/{id}/access"), "Disable".into())),
        }
    };
    let link = Beside {
        title: "Can’t get in?".into(),
        lines: vec![(String::new(), "A one-time link, to hand over in person or by chat.".into())],
        link: Some((format!("/people/{id}/link"), "Make a sign-in link".into())),
    };
    let mut beside = vec![access];
    if person.disabled_at.is_none() {
        beside.insert(0, link);
    }
    Form {
        title: person.name.to_string(),
        lede: format!("{}.", person.role.label()),
        action: format!("/people/{id}"),
        crumbs: crumbs(person.name.as_str()),
        hidden: vec![("version", fields.version.clone())],
        fields: fields_of(fields, names, Some(id)),
        button: "Save".into(),
        note: "A new role counts from the next page they open.".into(),
        back: "/people".into(),
        beside,
        ..Form::default()
    }
}

pub async fn empty(State(app): State<App>, As((me, _)): As<(Person, Admin)>) -> Result<Response> {
    let names = app.kept(Names::load).await?;
    let role = Role::Executive.code().to_owned();
    let fields = Fields { id: PersonId::new().to_string(), role, ..Fields::default() };
    new_form(&fields, &names).show(&app, &me).await
}

pub async fn create(
    State(app): State<App>,
    now: Now,
    As((me, _)): As<(Person, Admin)>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let names = app.kept(Names::load).await?;
    let form = new_form(&fields, &names);
    let id: PersonId = typed::id(&fields.id)?;
    let draft = match fields.parse() {
        Ok(draft) => draft,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    if let Err(seconds) = app.limits.person(me.id) {
        return form.refuse(&app, &me, Error::TooMany(seconds)).await;
    }
    match actions::people::add(&app.db, now.call(&me), id, draft).await {
        Ok(id) => super::access::fresh_link(&app, &now, &me, id).await,
        Err(error) => form.refuse(&app, &me, error.into()).await,
    }
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Admin)>,
    At(id): At<PersonId>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let person = person(&mut conn, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    edit_form(&person, &Fields::of(&person, names.leads()), &names).show(&app, &me).await
}

pub async fn save(
    State(app): State<App>,
    now: Now,
    As((me, admin)): As<(Person, Admin)>,
    At(id): At<PersonId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let found = person(&mut conn, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let version = typed::version(&fields.version)?;
    let form = edit_form(&found, &fields, &names);
    let draft = match fields.parse() {
        Ok(draft) => draft,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    match actions::people::change(&app.db, now.call(&me), admin, id, version, draft).await {
        Ok(()) => Ok(Redirect::to("/people?said=saved").into_response()),
        Err(actions::Error::Stale) => stale(&app, &me, id, &fields).await,
        Err(error) => form.refuse(&app, &me, error.into()).await,
    }
}

/// Two admins changed one person: what was typed comes back beside what is on record, to compare and choose.
async fn stale(app: &App, me: &Person, id: PersonId, fields: &Fields) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let person = person(&mut conn, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let theirs = edit_form(&person, &Fields::of(&person, names.leads()), &names);
    edit_form(&person, fields, &names).stale(app, me, theirs, (Action::PersonChanged, Some(id.uuid()))).await
}
