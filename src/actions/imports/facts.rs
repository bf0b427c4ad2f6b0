//! changes.csv and signals.csv against what is on record.
use super::Result;
use super::record::OnRecord;
use super::summary::Tally;
use crate::domain::{Account, AccountId, ChangeId, Day, Line};
use crate::intake::{Batch, ChangeRow, Sourced};
use crate::store::imports::{Change, Signal};
use crate::store::{self, Conn};
use std::collections::{BTreeSet, HashMap, HashSet};

/// New process changes; one that is on record has to say the same, unless it was edited here.
pub async fn changes(conn: &mut Conn, batch: &Batch) -> Result<(Vec<Change>, Tally)> {
    let ids: Vec<&Line> = batch.changes.iter().map(|it| &it.row.change_id).collect();
    let on_record = store::imports::changes(conn, &ids).await?;
    let on_record: HashMap<&Line, &Change> = on_record.iter().map(|it| (&it.external_id, it)).collect();
    let mut tally = Tally::default();
    let mut new = Vec::new();
    for it in &batch.changes {
        if let Some(before) = on_record.get(&it.row.change_id) {
            compare(it, before, &mut tally);
        } else {
            tally.new += 1;
            new.push(change(&it.row));
        }
    }
    Ok((new, tally))
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

fn compare(Sourced { origin, row }: &Sourced<ChangeRow>, before: &Change, tally: &mut Tally) {
    let columns = [
        ("title", before.title.to_string(), row.title.to_string()),
        ("cause", before.cause.to_string(), row.cause.to_string()),
        ("owner_function", before.owner_function.to_string(), row.owner_function.to_string()),
        ("effective_on", before.effective_on.to_string(), row.effective_on.to_string()),
    ];
    let differing = || columns.iter().filter(|(_, on_record, in_file)| on_record != in_file);
    match (differing().next(), before.version > 1) {
        (None, _) => tally.unchanged += 1,
        (Some(_), true) => tally.kept.push(*origin),
        (Some(_), false) => {
            differing()
                .for_each(|(column, on_record, in_file)| tally.differs(*origin, column, on_record, in_file));
        }
    }
}

/// New signals. One that was seen on that day already is no other one.
pub async fn signals(
    conn: &mut Conn,
    batch: &Batch,
    record: &OnRecord,
    customers: &HashMap<&Line, &Account>,
) -> Result<(Vec<Signal>, Tally)> {
    let named: BTreeSet<AccountId> =
        batch.signals.iter().filter_map(|it| Some(record.accounts.get(&it.row.account_id)?.id)).collect();
    let on_record = store::imports::signals(conn, &Vec::from_iter(named)).await?;
    let on_record: HashSet<(AccountId, &Line, Day)> =
        on_record.iter().map(|it| (it.0, &it.1, it.2)).collect();
    let mut tally = Tally::default();
    let mut new = Vec::new();
    for it in &batch.signals {
        // `Batch` holds no signal of an account that isn't there.
        let Some(account) = customers.get(&it.row.account_id) else { continue };
        if on_record.contains(&(account.id, &it.row.signal, it.row.observed_on)) {
            tally.unchanged += 1;
        } else {
            tally.new += 1;
            new.push((account.id, it.row.signal.clone(), it.row.observed_on));
        }
    }
    Ok((new, tally))
}
