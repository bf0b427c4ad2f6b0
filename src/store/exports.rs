//! What an export says of the rows of a list beyond what the page shows: asked for many rows at once, never for others.
use super::many;
use super::{Conn, Result};
use crate::domain::{AccountId, AutopsyId, Cancellation, Cause, Currency, Day, Line, Minor, Outcome, Stage};
use sqlx::FromRow;
use std::collections::HashMap;

/// An autopsy beyond its row. What was proposed and not agreed on is left out, as on the page.
#[derive(Debug, Clone, FromRow)]
pub struct AutopsyBeyond {
    pub id: AutopsyId,
    pub external_id: Option<Line>,
    pub account_external_id: Option<Line>,
    pub lifecycle_stage: Stage,
    pub currency: Currency,
    pub cancelled_on: Option<Day>,
    pub cancel_kind: Option<Cancellation>,
    pub outcome: Option<Outcome>,
    pub arr_retained: Option<Minor>,
    pub agreed_on: Option<Day>,
    #[sqlx(skip)]
    pub contributing: Vec<Cause>,
}

/// The same autopsies with what the page doesn't show.
pub async fn autopsies(conn: &mut Conn, ids: &[AutopsyId]) -> Result<HashMap<AutopsyId, AutopsyBeyond>> {
    const QUESTION: &str =
        "select a.id, a.external_id, c.external_id as account_external_id, a.lifecycle_stage, a.currency,
            a.cancelled_on, a.cancel_kind, r.outcome, r.arr_retained, f.agreed_on
        from autopsies a join accounts c on c.id = a.account_id
            left join rescues r on r.autopsy_id = a.id
            left join findings f on f.autopsy_id = a.id and f.agreed_on is not null
        where a.id";
    const CAUSES: &str = "select g.autopsy_id, g.cause from finding_contributing g
            join findings f on f.autopsy_id = g.autopsy_id and f.agreed_on is not null where g.autopsy_id";
    let found: Vec<AutopsyBeyond> = many::about(conn, QUESTION, ids, "").await?;
    let mut found: HashMap<AutopsyId, AutopsyBeyond> = found.into_iter().map(|it| (it.id, it)).collect();
    let causes: Vec<(AutopsyId, Cause)> = many::about(conn, CAUSES, ids, "order by g.position").await?;
    for (id, cause) in causes {
        found.entry(id).and_modify(|it| it.contributing.push(cause));
    }
    Ok(found)
}

/// An account beyond its row.
#[derive(Debug, Clone, FromRow)]
pub struct AccountBeyond {
    pub id: AccountId,
    pub industry: Line,
    pub owner: Line,
    pub customer_since: Option<Day>,
}

/// The same accounts with what the page doesn't show.
pub async fn accounts(conn: &mut Conn, ids: &[AccountId]) -> Result<HashMap<AccountId, AccountBeyond>> {
    const QUESTION: &str = "select id, industry, owner, customer_since from accounts where id";
    let found: Vec<AccountBeyond> = many::about(conn, QUESTION, ids, "").await?;
    Ok(found.into_iter().map(|it| (it.id, it)).collect())
}
