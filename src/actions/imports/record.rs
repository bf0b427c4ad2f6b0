//! What is on record about the ids that the files name: asked a few thousand at a time, and remembered in a few bytes.
use super::Result;
use crate::intake::{Known, KnownAutopsy, Reading};
use crate::store::{self, Conn};

/// Ids that are asked about at once.
const AT_ONCE: usize = 8_000;

/// Tells the reading which of its ids are known. Where nothing is on record there is nothing to ask.
pub async fn learn(conn: &mut Conn, reading: &mut Reading) -> Result<()> {
    if !store::imports::has_accounts(conn).await? {
        return Ok(());
    }
    for from in (0..reading.named_accounts()).step_by(AT_ONCE) {
        let ids = reading.account_ids(from, AT_ONCE);
        let found = store::imports::known_accounts(conn, &ids).await?;
        reading.learn(&Known { accounts: found.into_iter().collect(), ..Known::default() });
    }
    for from in (0..reading.named_autopsies()).step_by(AT_ONCE) {
        let ids = reading.autopsy_ids(from, AT_ONCE);
        let found = store::imports::known_autopsies(conn, &ids).await?;
        let autopsies = found.into_iter().map(|(id, opened_on)| (id, KnownAutopsy { opened_on })).collect();
        reading.learn(&Known { autopsies, ..Known::default() });
    }
    for ids in reading.accounts_said_open().chunks(AT_ONCE) {
        let open = store::imports::open(conn, ids).await?.into_iter().collect();
        reading.learn(&Known { open, ..Known::default() });
    }
    Ok(())
}
