//! `/people`: who leads which function, who is here, and what an admin does about it.
mod access;
mod delegate;
mod edit;
mod list;
mod reminders;

use super::error::{Error, Result};
use crate::app::App;
use crate::domain::{Person, PersonId};
use crate::store::{self, Conn};
use axum::Router;
use axum::routing::{get, post};

pub fn router() -> Router<App> {
    Router::new()
        .route("/people", get(list::page).post(edit::create))
        .route("/people/new", get(edit::empty))
        .route("/people/{id}", get(edit::form).post(edit::save))
        .route("/people/{id}/link", get(access::link_form).post(access::make_link))
        .route("/people/{id}/access", get(access::form).post(access::set))
        .route("/people/{id}/reminders", post(reminders::create))
        .route("/functions/{function}/delegate", get(delegate::form).post(delegate::set))
}

async fn person(conn: &mut Conn, id: PersonId) -> Result<Person> {
    store::people::find(conn, id).await?.ok_or(Error::NotFound)
}

fn crumbs(last: &str) -> Vec<(String, String)> {
    vec![("/people".into(), "People".into()), (String::new(), last.into())]
}
