//! changes.csv and signals.csv against what is on record.
use super::Result;
use super::accounts;
use super::holding::Holding;
use super::summary::{Differences, Tally};
use crate::domain::{AccountId, ChangeId, Day, Line};
use crate::intake::{ChangeRow, SignalRow, Sourced};
use crate::store::imports::Change;
use crate::store::{self, Conn};
use std::collections::{HashMap, HashSet};

/// New process changes; one that is on record has to say the same, unless it was edited here.
pub async fn changes(
    conn: &mut Conn,
    holding: &mut Holding,
    page: &[Sourced<ChangeRow>],
    tally: &mut Tally,
) -> Result<()> {
    let ids: Vec<&Line> = page.iter().map(|it| &it.row.change_id).collect();
    let on_record = store::imports::changes(conn, &ids).await?;
    let on_record: HashMap<&Line, &Change> = on_record.iter().map(|it| (&it.external_id, it)).collect();
    let mut new = Vec::new();
    for it in page {
        if let Some(before) = on_record.get(&it.row.change_id) {
            compare(holding, it, before, tally);
        } else {
            tally.new += 1;
            new.push(change(&it.row));
        }
    }
    if holding.stores() {
        store::imports::insert_changes(conn, &new, holding.at).await?;
    }
    Ok(())
}

fn change(row: &ChangeRow) -> Change {
    Change {
        id: ChangeId::new(),
        external_id: row.change_id.clone(),
        title: row.title.clone(),
        cause: row.cause,
        owner_function: row.owner_function,
        effective_on: row.effective_on,
        version: 1,
    }
}

fn compare(
    holding: &mut Holding,
    Sourced { origin, row }: &Sourced<ChangeRow>,
    before: &Change,
    tally: &mut Tally,
) {
    let columns = [
        ("title", before.title.to_string(), row.title.to_string()),
        ("cause", before.cause.to_string(), row.cause.to_string()),
        ("owner_function", before.owner_function.to_string(), row.owner_function.to_string()),
        ("effective_on", before.effective_on.to_string(), row.effective_on.to_string()),
    ];
    let mut differences = Differences::default();
    for (column, on_record, in_file) in columns.iter().filter(|it| it.1 != it.2) {
        differences.add(column, on_record, in_file);
    }
    match (differences.is_empty(), before.version > 1) {
        (true, _) => tally.unchanged += 1,
        (false, true) => tally.keep(*origin),
        (false, false) => holding.refuse_all(*origin, &differences),
    }
}

/// New signals. One that was seen on that day already is no other one.
pub async fn signals(
    conn: &mut Conn,
    holding: &Holding,
    page: &[Sourced<SignalRow>],
    tally: &mut Tally,
) -> Result<()> {
    let accounts = accounts::on_record(conn, holding, page.iter().map(|it| &it.row.account_id)).await?;
    let ids: Vec<AccountId> = accounts.values().map(|it| it.id).collect();
    let on_record = store::imports::signals(conn, &ids).await?;
    let on_record: HashSet<(AccountId, &Line, Day)> =
        on_record.iter().map(|it| (it.0, &it.1, it.2)).collect();
    let mut new = Vec::new();
    for it in page {
        // `Batch` holds no signal of an account that isn't there.
        let Some(place) = holding.register.accounts.find(it.row.account_id.as_str()) else { continue };
        let account = accounts.get(&it.row.account_id).map_or(holding.mint.account(place), |it| it.id);
        if on_record.contains(&(account, &it.row.signal, it.row.observed_on)) {
            tally.unchanged += 1;
        } else {
            tally.new += 1;
            new.push((account, it.row.signal.clone(), it.row.observed_on));
        }
    }
    if holding.stores() {
        store::imports::insert_signals(conn, &new).await?;
    }
    Ok(())
}
