//! A link as it was shown to us, whether it still opens anything or not, with all that decides that. One that is none is the
//! same nothing as any other, and whoever tries many is slowed down before anything is looked up.
use crate::actions;
use crate::app::App;
use crate::domain::{Autopsy, Day, DeadLink, Person, SeatLink, Zone};
use crate::render::encoded;
use crate::store;
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::peer::Peer;
use crate::web::session::Now;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

pub struct Shown {
    /// The address that the link's pages begin with.
    pub at: String,
    pub link: SeatLink,
    pub person: Person,
    pub autopsy: Autopsy,
    pub account: String,
    pub zone: Zone,
    pub today: Day,
    pub now: Now,
}

impl FromRequestParts<App> for Shown {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Peer(peer) = Peer::from_request_parts(parts, app).await?;
        app.limits.link(&peer).map_err(Error::TooMany)?;
        let At(token) = At::<String>::from_request_parts(parts, app).await?;
        let now = Now::from_request_parts(parts, app).await?;
        let mut conn = app.db.read().await?;
        let Some(link) = store::links::find(&mut conn, &actions::sessions::hash(&token)).await? else {
            app.limits.no_such_link(&peer);
            return Err(Error::NotFound);
        };
        let person = store::people::find(&mut conn, link.person_id).await?.ok_or(Error::NotFound)?;
        let autopsy = store::autopsies::find(&mut conn, link.autopsy_id).await?.ok_or(Error::NotFound)?;
        let zone = app.organisation_on(&mut conn).await?.zone;
        drop(conn);
        let account = autopsy.opening.account.to_string();
        let today = zone.day(now.at);
        let at = format!("/f/{}", encoded(&token));
        Ok(Self { at, link, person, autopsy, account, zone, today, now })
    }
}

impl Shown {
    /// What is said of a link that opens nothing; of one that has expired, where to ask for a new one.
    pub fn dead(&self, app: &App, why: DeadLink) -> Error {
        let renews = self.link.is_renewable(&self.autopsy, &self.person, self.today, self.now.at);
        if renews && app.mail.is_some() {
            return Error::Renewable(format!("{}/renewal", self.at));
        }
        Error::DeadLink(why)
    }
}
