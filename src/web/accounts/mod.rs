//! `/accounts`: the list, the form that adds or edits one, the page of one with its road, and the facts on it.
mod edit;
mod export;
mod fact;
mod history;
mod list;
mod promises;
mod show;
mod timeline;

use super::error::{Error, Result};
use super::sheet;
use crate::app::App;
use crate::domain::{Account, AccountId};
use crate::store::{self, Conn};
use axum::Router;
use axum::routing::{get, post};

pub fn router() -> Router<App> {
    Router::new()
        .route("/accounts", get(list::page).post(edit::create))
        .route("/accounts.csv", get(sheet::csv::<export::Accounts>))
        .route("/accounts.xlsx", get(sheet::xlsx::<export::Accounts>))
        .route("/accounts/new", get(edit::empty))
        .route("/accounts/{id}", get(show::page))
        .route("/accounts/{id}/edit", get(edit::form).post(edit::save))
        .route("/accounts/{id}/facts", post(fact::add))
        .route("/accounts/{id}/facts/new", get(fact::form))
}

/// Refuses what the list of accounts would refuse to be asked for.
pub fn checked(query: &list::Query) -> Result<()> {
    list::filter(query).map(|_| ())
}

async fn account(conn: &mut Conn, id: AccountId) -> Result<Account> {
    store::accounts::find(conn, id).await?.ok_or(Error::NotFound)
}

fn crumbs(account: &Account, last: &str) -> Vec<(String, String)> {
    vec![
        ("/accounts".into(), "Accounts".into()),
        (format!("/accounts/{}", account.id), account.name.to_string()),
        (String::new(), last.into()),
    ]
}
