//! Keeping what was typed before it is sealed, so that a closed tab loses nothing. Nothing of it goes on the record.
use super::{Call, Result, autopsy};
use crate::domain::{AutopsyId, Blocked, Seated, Unsealed};
use crate::store::{self, Db};

/// Browsers that may keep a draft for one person and seat: nobody types on more.
const BROWSERS: i64 = 12;

/// Keeps what was typed for a seat, in place of what the same browser typed before. Nothing typed forgets it.
pub async fn save(db: &Db, call: Call, seated: Seated, id: AutopsyId, typed: Unsealed) -> Result<()> {
    let typed = typed.checked()?;
    db.write(move |conn| {
        Box::pin(async move {
            let found = autopsy(conn, id).await?;
            found.may_file(found.seat_or_blocked(seated.function())?)?;
            if typed.is_empty() {
                return Ok(store::drafts::forget(conn, id, seated).await?);
            }
            if store::drafts::others(conn, id, seated).await? >= BROWSERS {
                return Err(
                    Blocked("Too many browsers have a draft of this; file it, or sign in.".into()).into()
                );
            }
            Ok(store::drafts::save(conn, id, seated, &typed, call.at).await?)
        })
    })
    .await
}
