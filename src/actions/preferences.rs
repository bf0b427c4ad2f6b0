//! How somebody likes the pages.
use super::Result;
use crate::domain::{Person, Preferences};
use crate::store::{self, Db};

/// Chooses for oneself. The record is silent: how somebody reads is no deed.
pub async fn choose(db: &Db, me: &Person, preferences: Preferences) -> Result<()> {
    let id = me.id;
    db.write(move |conn| Box::pin(async move { Ok(store::preferences::keep(conn, id, preferences).await?) }))
        .await
}
