//! Saved views: a list's filters under a name, shown as links above it. Personal: somebody else's is nothing that exists.
use super::error::{Error, Result};
use super::extract::{Asked, At, Input, Nothing};
use super::form::{Beside, Field, Form};
use super::session::{As, Now};
use super::{accounts, autopsies, page};
use crate::actions;
use crate::app::App;
use crate::domain::{Line, List, Person, Problems, SavedView, ViewId};
use crate::store::{self, Conn};
use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub fn router() -> Router<App> {
    Router::new()
        .route("/views", post(create))
        .route("/views/{id}", get(form).post(rename))
        .route("/views/{id}/removal", get(removal).post(remove))
}

/// A view above a list.
#[derive(Serialize)]
pub struct View {
    pub label: String,
    pub href: String,
    pub current: bool,
    /// Where it is renamed or deleted, if it is one's own and shown now.
    pub edit: Option<String>,
}

/// The views that everybody has, then one's own. `asked` is what the address asks for now.
pub async fn views(
    conn: &mut Conn,
    me: &Person,
    list: List,
    built_in: &[(&str, &str)],
    asked: &str,
) -> Result<Vec<View>> {
    let asked = asked.trim_start_matches('?');
    let built_in = built_in.iter().map(|(label, query)| View {
        label: (*label).to_owned(),
        href: format!("/{list}{}{query}", if query.is_empty() { "" } else { "?" }),
        current: asked == *query,
        edit: None,
    });
    let mut views: Vec<View> = built_in.collect();
    let mut known = views.iter().any(|it| it.current);
    for saved in store::views::of(conn, me.id, list).await? {
        let current = !known && saved.query == asked;
        known |= current;
        views.push(View {
            label: saved.name.to_string(),
            href: list.address(&saved.query),
            current,
            edit: current.then(|| format!("/views/{}", saved.id)),
        });
    }
    Ok(views)
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fields {
    list: String,
    query: String,
    name: String,
}

async fn create(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let list = List::parse(&fields.list)
        .ok_or_else(|| Error::Malformed("list is one of accounts, autopsies.".to_owned()))?;
    let query = read(&app, &now, &me, list, &fields.query).await?;
    let back = list.address(&query);
    let form = Form {
        title: "Save this view".into(),
        lede: "It stands above the list from now on. Only you see it.".into(),
        action: "/views".into(),
        fields: vec![name_field(&fields.name)],
        hidden: vec![("list", list.code().to_owned()), ("query", query.clone())],
        button: "Save this view".into(),
        back: back.clone(),
        ..Form::default()
    };
    let mut problems = Problems::default();
    let Some(name) = problems.take("name", "The name", Line::parse(&fields.name)) else {
        return form.invalid(&app, &me, problems).await;
    };
    let view = SavedView { id: ViewId::new(), list, name, query };
    let done = actions::views::save(&app.db, me.id, view, now.at).await;
    form.after(&app, &me, done, format!("{back}&said=saved")).await
}

/// The filters as the list itself reads them, without a place in it. What the list would refuse is refused here.
async fn read(app: &App, now: &Now, me: &Person, list: List, query: &str) -> Result<String> {
    let today = app.organisation().await?.zone.day(now.at);
    let asked = match list {
        List::Accounts => {
            let query = parsed(app, query).await?;
            accounts::checked(&query)?;
            page::asked(&query)
        }
        List::Autopsies => {
            let query = parsed(app, query).await?;
            autopsies::checked(&query, me, today)?;
            page::asked(&query)
        }
    };
    match asked.strip_prefix('?') {
        Some(query) => Ok(query.to_owned()),
        None => Err(Error::Malformed("Narrow the list first; then there is a view to save.".to_owned())),
    }
}

async fn parsed<T: DeserializeOwned>(app: &App, query: &str) -> Result<T> {
    let unreadable = |_| Error::Malformed("The filters of this view can't be read.".to_owned());
    let request = Request::builder().uri(format!("/?{query}")).body(()).map_err(unreadable)?;
    let Asked(query) = Asked::from_request_parts(&mut request.into_parts().0, app).await?;
    Ok(query)
}

fn name_field(value: &str) -> Field {
    Field::text("name", "Name", value).width("w-24")
}

async fn own(app: &App, me: &Person, id: ViewId) -> Result<SavedView> {
    store::views::find(&mut *app.db.read().await?, me.id, id).await?.ok_or(Error::NotFound)
}

fn rename_form(view: &SavedView, name: &str) -> Form {
    let removal = (format!("/views/{}/removal", view.id), "Delete this view".to_owned());
    Form {
        title: "Rename this view".into(),
        lede: "Only you see it.".into(),
        action: format!("/views/{}", view.id),
        crumbs: crumbs(view, "Rename"),
        fields: vec![name_field(name)],
        button: "Rename".into(),
        back: view.list.address(&view.query),
        beside: vec![Beside {
            title: "No longer needed?".into(),
            lines: vec![(String::new(), "The list and what stands in it stay as they are.".into())],
            link: Some(removal),
        }],
        ..Form::default()
    }
}

fn crumbs(view: &SavedView, last: &str) -> Vec<(String, String)> {
    let noun = match view.list {
        List::Accounts => "Accounts",
        List::Autopsies => "Autopsies",
    };
    vec![
        (format!("/{}", view.list), noun.to_owned()),
        (view.list.address(&view.query), view.name.to_string()),
        (String::new(), last.to_owned()),
    ]
}

async fn form(State(app): State<App>, As(me): As<Person>, At(id): At<ViewId>) -> Result<Response> {
    let view = own(&app, &me, id).await?;
    rename_form(&view, view.name.as_str()).show(&app, &me).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct NameFields {
    name: String,
}

async fn rename(
    State(app): State<App>,
    As(me): As<Person>,
    At(id): At<ViewId>,
    Input(fields): Input<NameFields>,
) -> Result<Response> {
    let view = own(&app, &me, id).await?;
    let form = rename_form(&view, &fields.name);
    let mut problems = Problems::default();
    let Some(name) = problems.take("name", "The name", Line::parse(&fields.name)) else {
        return form.invalid(&app, &me, problems).await;
    };
    let done = actions::views::rename(&app.db, me.id, id, name).await;
    form.after(&app, &me, done, format!("{}&said=saved", view.list.address(&view.query))).await
}

fn removal_form(view: &SavedView) -> Form {
    Form {
        title: format!("Delete “{}”", view.name),
        lede: "The view goes; the list and what stands in it stay as they are.".into(),
        action: format!("/views/{}/removal", view.id),
        crumbs: crumbs(view, "Delete"),
        button: "Delete this view".into(),
        back: view.list.address(&view.query),
        ..Form::default()
    }
}

async fn removal(State(app): State<App>, As(me): As<Person>, At(id): At<ViewId>) -> Result<Response> {
    removal_form(&own(&app, &me, id).await?).show(&app, &me).await
}

async fn remove(
    State(app): State<App>,
    As(me): As<Person>,
    At(id): At<ViewId>,
    Input(_): Input<Nothing>,
) -> Result<Response> {
    let view = own(&app, &me, id).await?;
    let done = actions::views::delete(&app.db, me.id, id).await;
    removal_form(&view).after(&app, &me, done, format!("/{}?said=removed", view.list)).await
}
