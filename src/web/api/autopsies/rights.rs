//! Who asks about an autopsy, found before the body is read: whoever has no right learns nothing of the rules.
use crate::app::App;
use crate::domain::{AutopsyId, Function, Person, Seated};
use crate::web::autopsies::{Read, read};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::seats::seated;
use crate::web::session::As;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Deserialize;

/// Somebody who may read the autopsy that the address names.
pub struct Reads {
    pub me: Person,
    pub id: AutopsyId,
    pub read: Read,
}

/// Somebody who may speak for the seat that the address names.
pub struct Speaks {
    pub me: Person,
    pub id: AutopsyId,
    pub function: Function,
    pub read: Read,
    pub seated: Seated,
}

/// The autopsy in an address, whatever else stands there.
#[derive(Deserialize)]
struct Autopsy {
    id: AutopsyId,
}

/// The seat in an address.
#[derive(Deserialize)]
struct Place {
    id: AutopsyId,
    function: Function,
}

impl FromRequestParts<App> for Reads {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let As(me) = As::<Person>::from_request_parts(parts, app).await?;
        let At(Autopsy { id }) = At::from_request_parts(parts, app).await?;
        let read = read(app, &me, id).await?;
        Ok(Self { me, id, read })
    }
}

impl FromRequestParts<App> for Speaks {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let As(me) = As::<Person>::from_request_parts(parts, app).await?;
        let At(Place { id, function }) = At::from_request_parts(parts, app).await?;
        let (read, seated) = seated(app, &me, id, function).await?;
        Ok(Self { me, id, function, read, seated })
    }
}
