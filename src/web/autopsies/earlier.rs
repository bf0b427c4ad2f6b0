//! What an account went through before: each earlier finding, and the change that was made against that cause.
use super::Result;
use crate::domain::{AccountId, Cause, ChangeState, Opening, Standing, show_day};
use crate::store::{self, Conn, facts::Change};

/// Earlier autopsies looked at.
const MOST: i64 = 20;

/// The account's autopsies before this one (or all), oldest first, as lines: when and what was found, and what was
/// promised then.
pub async fn earlier(
    conn: &mut Conn,
    account: AccountId,
    before: Option<&Opening>,
    changes: &[Change],
) -> Result<Vec<(String, String)>> {
    let filter = store::autopsies::Filter { account_id: Some(account), ..Default::default() };
    let rows = store::autopsies::list(conn, &filter, None, MOST).await?;
    let is_before = |it: &store::autopsies::Row| {
        before.is_none_or(|this| (it.opened_on, it.number) < (this.opened_on, this.number))
    };
    let mut lines = Vec::new();
    for row in rows.iter().rev().filter(|it| it.stage != Standing::Cancelled && is_before(it)) {
        lines.push((show_day(row.opened_on), row.finding.map_or("No finding yet", Cause::label).to_owned()));
        let promised =
            changes.iter().rev().find(|it| Some(it.cause) == row.finding && it.effective_on >= row.opened_on);
        if let Some(change) = promised {
            let day = show_day(change.effective_on);
            let since = match change.state {
                ChangeState::Proposed => "proposed for",
                ChangeState::Agreed => "agreed for",
                _ => "in place",
            };
            lines.push(("Promised then".to_owned(), format!("{}, {since} {day}", change.title)));
        }
    }
    Ok(lines)
}
