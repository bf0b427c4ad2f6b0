//! "Remind two leaders": the CS leader's button, with its count, and what it says where it can't be pressed.
use super::Read;
use crate::actions::{self, reminders::AT_MOST_EVERY};
use crate::app::App;
use crate::domain::{AutopsyId, Leader, MailKind, Person, counted};
use crate::store::{self, Conn};
use crate::web::error::Result;
use crate::web::extract::{At, Input, Nothing};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

/// What the page offers to whoever leads.
#[derive(Serialize)]
pub struct Remind {
    pub href: String,
    /// The button's words; without them there is none.
    pub button: Option<String>,
    /// Why there is none.
    pub note: &'static str,
}

/// The button, if others than this leader are waited for.
pub async fn remind(conn: &mut Conn, app: &App, read: &Read, me: &Person) -> Result<Option<Remind>> {
    let owed = read.autopsy.owed(read.today);
    let mut people: Vec<_> = owed.iter().map(|it| it.person).filter(|it| *it != me.id).collect();
    people.sort();
    people.dedup();
    if me.leader().is_none() || people.is_empty() {
        return Ok(None);
    }
    let href = format!("{}/reminders", read.address());
    if app.mail.is_none() {
        let note = "Email isn’t set up; hand on a link.";
        return Ok(Some(Remind { href, button: None, note }));
    }
    let since = app.now() - AT_MOST_EVERY;
    let just = store::outbox::queued_for(conn, &people, MailKind::Reminder, since).await?;
    let button = match people.len().saturating_sub(just.len()) {
        0 => None,
        1 => Some("Remind one leader".to_owned()),
        n => Some(format!("Remind {} leaders", counted(n))),
    };
    Ok(Some(Remind { href, button, note: "Reminded within the last hour." }))
}

/// Reminds everybody whom the autopsy waits for, each by a mail of their own.
pub async fn create(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
    Input(Nothing {}): Input<Nothing>,
) -> Result<Response> {
    let read = super::read(&app, &me, id).await?;
    if app.mail.is_none() {
        let off =
            crate::domain::Blocked("Email isn’t set up, so nobody can be reminded; hand on a link.".into());
        return Err(actions::Error::from(off).into());
    }
    actions::reminders::remind(&app.db, now.call(&me), leader, id, None).await?;
    Ok(Redirect::to(&format!("{}?said=reminded", read.address())).into_response())
}
