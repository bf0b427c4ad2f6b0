//! "Remind", beside somebody whom the CS leader waits for: of everything that is waited for from them, at most once an hour.
use crate::actions;
use crate::app::App;
use crate::domain::{Blocked, Leader, Person, PersonId};
use crate::web::error::Result;
use crate::web::extract::{At, Input, Nothing};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

pub async fn create(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<PersonId>,
    Input(Nothing {}): Input<Nothing>,
) -> Result<Response> {
    let reminded = super::person(&mut *app.db.read().await?, id).await?;
    if app.mail.is_none() {
        let off = Blocked("Email isn’t set up, so nobody can be reminded; hand on a link.".into());
        return Err(actions::Error::from(off).into());
    }
    actions::reminders::remind_person(&app.db, now.call(&me), leader, reminded.id).await?;
    Ok(Redirect::to("/?said=reminded").into_response())
}
