//! `/changes`: what is changed so that a cause stops: the board, one change, its plan, and its moves from proposal to proof.
mod board;
mod fields;
mod figures;
mod history;
mod moves;
mod planning;
mod show;

pub use fields::people;
pub use figures::{Said, before, effects, judged_today, resting};
pub use moves::{checker, kept, reviewer};
pub use planning::steward;

use super::error::{Error, Result};
use super::names::Names;
use crate::app::App;
use crate::domain::{ChangeId, ChangeState, Day, Organisation, Person, ProcessChange, Timestamp};
use crate::store;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

pub fn router() -> Router<App> {
    Router::new()
        .route("/changes", get(board::page).post(planning::create))
        .route("/changes/new", get(planning::empty))
        .route("/changes/{id}", get(show::page))
        .route("/changes/{id}/edit", get(planning::form).post(planning::save))
        .route("/changes/{id}/move", get(moves::lead))
        .route("/changes/{id}/agreement", get(moves::agreement).post(moves::agree))
        .route("/changes/{id}/decline", get(moves::refusal).post(moves::decline))
        .route("/changes/{id}/in-place", get(moves::start).post(moves::put_in_place))
        .route("/changes/{id}/check", get(moves::judgement).post(moves::check))
}

/// A change, with what every page of it needs.
struct Read {
    change: ProcessChange,
    organisation: Organisation,
    names: Arc<Names>,
    today: Day,
}

impl Read {
    async fn load(app: &App, at: Timestamp, id: ChangeId) -> Result<Self> {
        let mut conn = app.db.read().await?;
        let change = store::changes::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
        let organisation = app.organisation_on(&mut conn).await?;
        let names = app.kept_on(&mut conn, Names::load).await?;
        let today = organisation.zone.day(at);
        Ok(Self { change, organisation, names, today })
    }

    fn address(&self) -> String {
        format!("/changes/{}", self.change.id)
    }

    fn crumbs(&self, last: &str) -> Vec<(String, String)> {
        vec![
            ("/changes".to_owned(), "Process changes".to_owned()),
            (self.address(), self.change.label()),
            (String::new(), last.to_owned()),
        ]
    }
}

/// Where a change may go from where it is, for this person: the code of the state, and what the press is called.
fn moves_of(change: &ProcessChange, me: &Person) -> Vec<(&'static str, &'static str)> {
    let decides = me.reviewer().is_some();
    let mut moves = Vec::new();
    let mut add = |may: bool, to: ChangeState, said: &'static str| {
        if may {
            moves.push((to.code(), said));
        }
    };
    match change.state {
        ChangeState::Proposed => add(decides, ChangeState::Agreed, "Agree to it"),
        ChangeState::Agreed => {
            add(change.tended_by(me).is_some(), ChangeState::InPlace, "Note it as in place");
        }
        ChangeState::InPlace => {
            add(change.checked_by(me).is_some(), ChangeState::Checked, "Check its effect");
        }
        ChangeState::Checked | ChangeState::Declined => {}
    }
    if matches!(change.state, ChangeState::Proposed | ChangeState::Agreed) {
        add(decides, ChangeState::Declined, "Decline it");
    }
    moves
}

/// The page on which a change becomes what `to` says.
fn form_of(to: ChangeState) -> Option<&'static str> {
    match to {
        ChangeState::Proposed => None,
        ChangeState::Agreed => Some("agreement"),
        ChangeState::InPlace => Some("in-place"),
        ChangeState::Checked => Some("check"),
        ChangeState::Declined => Some("decline"),
    }
}
