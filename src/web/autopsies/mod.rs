//! `/autopsies`: the list, the form that opens one, the page of one, and how one ends.
mod data;
mod list;
mod query;
mod open;
mod opening;
mod show;
mod seats;
mod revealed;
mod finding;
mod rescue;
mod record;
mod reminders;
mod acts;
mod earlier;
mod ending;
mod export;
mod paper;
mod print;

pub use acts::ask_button;
pub use list::days_late;
pub use record::told;
pub use revealed::{Revealed, revealed};

use super::error::{Error, Result};
use super::sheet;
use crate::app::App;
use crate::domain::{Autopsy, AutopsyId, Day, Person, Sight, Zone, autopsy_label};
use crate::store::{self, Conn};
use axum::Router;
use axum::routing::{get, post};

pub fn router() -> Router<App> {
    Router::new()
        .route("/autopsies", get(list::page).post(open::create))
        .route("/autopsies.csv", get(sheet::csv::<export::Autopsies>))
        .route("/autopsies.xlsx", get(sheet::xlsx::<export::Autopsies>))
        .route("/autopsies/new", get(open::form))
        .route("/autopsies/{id}", get(show::page))
        .route("/autopsies/{id}/print", get(print::print))
        .route("/autopsies/{id}/deadline", get(ending::deadline).post(ending::extend))
        .route("/autopsies/{id}/reminders", post(reminders::create))
        .route("/autopsies/{id}/closure", get(ending::closure).post(ending::close))
        .route("/autopsies/{id}/cancellation", get(ending::cancellation).post(ending::cancel))
}

/// Refuses what the list of autopsies would refuse to be asked for.
pub fn checked(query: &query::Query, me: &Person, today: Day) -> Result<()> {
    query::filter(query, me, today).map(|_| ())
}

/// An autopsy that somebody may read, with the account's name and the day it is in the organisation's zone.
pub struct Read {
    pub autopsy: Autopsy,
    pub account: String,
    pub zone: Zone,
    pub today: Day,
    pub sight: Sight,
}

impl Read {
    /// The way back to the autopsy's page.
    pub fn address(&self) -> String {
        format!("/autopsies/{}", self.autopsy.id())
    }

    pub fn label(&self) -> String {
        autopsy_label(self.autopsy.opening.number)
    }

    pub fn crumbs(&self, last: &str) -> Vec<(String, String)> {
        vec![
            ("/autopsies".into(), "Autopsies".into()),
            (self.address(), format!("{}, {}", self.account, self.label())),
            (String::new(), last.into()),
        ]
    }
}

/// An autopsy as a person may read it: 404 where there is none, 403 for whoever takes no part.
pub async fn read(app: &App, me: &Person, id: AutopsyId) -> Result<Read> {
    read_on(&mut *app.db.read().await?, app, me, id).await
}

/// The same, for a page that asks the connection more.
pub async fn read_on(conn: &mut Conn, app: &App, me: &Person, id: AutopsyId) -> Result<Read> {
    let autopsy = store::autopsies::find(conn, id).await?.ok_or(Error::NotFound)?;
    let zone = app.organisation_on(conn).await?.zone;
    let today = zone.day(app.now());
    let sight = autopsy.sight_of(me, today);
    if !sight.page {
        let leader = match autopsy.opening.leader_id {
            Some(id) => store::people::find(conn, id).await?,
            None => None,
        };
        let leads = leader.map(|it| format!(" {} leads it.", it.name)).unwrap_or_default();
        return Err(Error::Forbidden(format!(
            "Only the leaders taking part, customer success and the sponsor can read this autopsy.{leads}"
        )));
    }
    let account = autopsy.opening.account.to_string();
    Ok(Read { autopsy, account, zone, today, sight })
}

/// "Off course for the third time."
pub fn times_words(autopsy: &Autopsy) -> String {
    match autopsy.opening.ordinal {
        1 => "Off course for the first time.".to_owned(),
        2 => "Off course for the second time.".to_owned(),
        3 => "Off course for the third time.".to_owned(),
        n => format!("Off course {n} times now."),
    }
}
