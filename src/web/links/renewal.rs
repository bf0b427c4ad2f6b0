//! "Email me a new link", on the page of one that has expired. Whoever presses, it goes to the address on record of the
//! person whom the link was for; and whether one went is told to nobody.
use super::shown::Shown;
use crate::actions;
use crate::app::App;
use crate::web::error::{Error, Result};
use crate::web::extract::{Input, Nothing};
use crate::web::page;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

pub async fn ask(State(app): State<App>, shown: Shown, Input(_): Input<Nothing>) -> Result<Response> {
    if app.mail.is_none() {
        return Err(Error::NotFound);
    }
    actions::links::renew(&app.db, shown.now.at, shown.link).await?;
    Ok(Redirect::to(&format!("{}/renewal", shown.at)).into_response())
}

pub async fn page(State(app): State<App>, _: Shown) -> Result<Response> {
    if app.mail.is_none() {
        return Err(Error::NotFound);
    }
    Ok(page::bare(&app, "links/renewal.html", &())?.into_response())
}
