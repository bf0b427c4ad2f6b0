//! What an import will write, worked out before anything is written.
use super::record::OnRecord;
use super::summary::Tally;
use super::{Result, Summary, accounts, autopsies, facts, seats};
use crate::domain::{Account, Autopsy, AutopsyId, Day, Filing, Function, Timestamp};
use crate::intake::{Batch, Faults, Reading, Table};
use crate::store::imports::{Change, Signal};
use crate::store::{self, Conn};

pub struct Plan {
    pub at: Timestamp,
    pub accounts: Vec<Account>,
    pub changed_accounts: Vec<Account>,
    /// In the order of their numbers.
    pub autopsies: Vec<Autopsy>,
    /// Autopsies on record that come to stand in another place among those of their account.
    pub ordinals: Vec<(AutopsyId, i64)>,
    /// Autopsies on record whose seats come in now: the first and the last day on which they were due.
    pub dues: Vec<(AutopsyId, Day, Day)>,
    pub seats: Vec<(AutopsyId, Function, Day)>,
    pub filings: Vec<Filing>,
    pub changes: Vec<Change>,
    pub signals: Vec<Signal>,
    pub summary: Summary,
}

/// Holds the files against the record. Refused: rows that are wrong in themselves, beside each other, or beside what is
/// on record, all of them at once.
pub async fn plan(conn: &mut Conn, reading: Reading, at: Timestamp) -> Result<Plan> {
    let organisation = store::organisation::get(conn).await?;
    let record = OnRecord::load(conn, &reading).await?;
    let batch = reading.check(&record.known())?;

    let accounts = accounts::hold(&batch, &record, &organisation.currency, at);
    let customers = accounts.customers(&record);
    let autopsies = autopsies::hold(conn, &batch, &record, &customers, (&organisation.currency, at)).await?;
    let seats = seats::hold(conn, &batch, &record, &autopsies.new).await?;
    let changes = facts::changes(conn, &batch).await?;
    let signals = facts::signals(conn, &batch, &record, &customers).await?;

    let tallies = [
        (Table::Accounts, &accounts.tally, "edited here since"),
        (Table::Autopsies, &autopsies.tally, "work went on here since"),
        (Table::Filings, &seats.tally, "work went on here since"),
        (Table::Changes, &changes.1, "edited here since"),
        (Table::Signals, &signals.1, ""),
    ];
    let faults = faults(&batch, tallies.map(|it| it.1));
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let mut notes = batch.notes.clone();
    notes.extend(autopsies::left_out(&batch));
    notes.extend(tallies.iter().flat_map(|(_, tally, why)| tally.notes(&batch, why)));
    let counts = tallies.iter().filter_map(|(table, tally, _)| tally.counts(*table, &batch.files));
    let summary = Summary { tables: counts.collect(), notes, files: batch.files.clone() };
    drop(customers);
    Ok(Plan {
        at,
        accounts: accounts.new,
        changed_accounts: accounts.changed,
        autopsies: autopsies.new,
        ordinals: autopsies.ordinals,
        dues: seats.dues,
        seats: seats.new,
        filings: seats.filings,
        changes: changes.0,
        signals: signals.0,
        summary,
    })
}

fn faults(batch: &Batch, tallies: [&Tally; 5]) -> Faults {
    batch.faults(tallies.iter().flat_map(|it| it.faults.iter().cloned()).collect())
}
