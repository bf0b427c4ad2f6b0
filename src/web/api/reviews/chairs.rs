//! Who chairs the review that an address names, found before the body is read.
use crate::app::App;
use crate::domain::{Chair, Person, ReviewId};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::reviews::{Read, chaired};
use crate::web::session::As;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Deserialize;

/// The chair, with their review.
pub struct Chairs {
    pub me: Person,
    pub id: ReviewId,
    pub read: Read,
    pub chair: Chair,
}

/// The review in an address, whatever else stands there.
#[derive(Deserialize)]
struct Place {
    id: ReviewId,
}

impl FromRequestParts<App> for Chairs {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let As(me) = As::<Person>::from_request_parts(parts, app).await?;
        let At(Place { id }) = At::from_request_parts(parts, app).await?;
        let (read, chair) = chaired(app, &me, id).await?;
        Ok(Self { me, id, read, chair })
    }
}
