//! Writes a plan. Call it in the transaction in which the plan was made.
use super::Result;
use super::plan::Plan;
use crate::actions;
use crate::store::{self, Conn};

pub async fn apply(conn: &mut Conn, plan: &Plan) -> Result<()> {
    store::imports::insert_accounts(conn, &plan.accounts).await?;
    for account in &plan.changed_accounts {
        if !store::accounts::update(conn, account).await? {
            return Err(actions::Error::Stale.into());
        }
    }
    store::imports::insert_autopsies(conn, &plan.autopsies).await?;
    for (id, ordinal) in &plan.ordinals {
        store::imports::set_ordinal(conn, *id, *ordinal).await?;
    }
    for (id, agree_by, due_on) in &plan.dues {
        store::imports::set_due(conn, *id, *agree_by, *due_on).await?;
    }
    store::filings::insert_past_seats(conn, &plan.seats).await?;
    store::filings::insert_past(conn, &plan.filings).await?;
    store::imports::insert_changes(conn, &plan.changes, plan.at).await?;
    store::imports::insert_signals(conn, &plan.signals).await?;
    Ok(())
}
