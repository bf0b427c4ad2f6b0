//! Functions with their executive and delegate, and everybody who is here.
use crate::app::App;
use crate::domain::{Lead, Person, PersonId};
use crate::web::error::Result;
use crate::web::extract::{Asked, Said};
use crate::web::names::{Names, Who};
use crate::web::page;
use crate::web::session::As;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    functions: Vec<FunctionRow>,
    people: Vec<PersonRow>,
}

#[derive(Serialize)]
struct FunctionRow {
    label: &'static str,
    executive: Option<Held>,
    delegate: Option<Held>,
    /// Where the delegate is named, for whoever may.
    href: Option<String>,
}

/// A person in a place.
#[derive(Serialize)]
struct Held {
    who: Who,
    disabled: bool,
}

#[derive(Serialize)]
struct PersonRow {
    who: Who,
    role: &'static str,
    leads: String,
    disabled: bool,
    me: bool,
    /// For admins only.
    email: Option<String>,
    href: Option<String>,
}

pub async fn page(
    State(app): State<App>,
    As(me): As<Person>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Response> {
    let names = app.kept(Names::load).await?;
    let page = Page {
        functions: names.leads().iter().map(|it| function_row(it, &names, &me)).collect(),
        people: names.people().iter().map(|it| person_row(it, &names, &me)).collect(),
    };
    Ok(page::said(&app, &me, "people/list.html", &page, Some(&said)).await?.into_response())
}

fn function_row(lead: &Lead, names: &Names, me: &Person) -> FunctionRow {
    let held = |id: Option<PersonId>| {
        let person = names.person(id)?;
        let who = names.who(id, person.title.as_str());
        Some(Held { who, disabled: person.disabled_at.is_some() })
    };
    let may = me.admin().is_some() || lead.executive == Some(me.id);
    FunctionRow {
        label: lead.function.label(),
        executive: held(lead.executive),
        delegate: held(lead.delegate),
        href: may.then(|| format!("/functions/{}/delegate", lead.function)),
    }
}

fn person_row(person: &Person, names: &Names, me: &Person) -> PersonRow {
    let led = names.leads().iter().filter(|it| it.executive == Some(person.id));
    let admin = me.admin().is_some();
    PersonRow {
        who: names.who(Some(person.id), person.title.as_str()),
        role: person.role.label(),
        leads: led.map(|it| it.function.label()).collect::<Vec<_>>().join(", "),
        disabled: person.disabled_at.is_some(),
        me: person.id == me.id,
        email: admin.then(|| person.email.to_string()),
        href: admin.then(|| format!("/people/{}", person.id)),
    }
}
