//! The rows of a call held against the record, page by page and table by table, and stored as they are held. What is
//! stored before a row turns out to be wrong goes away with the transaction.
use super::mint::Mint;
use super::names::Names;
use super::order::Order;
use super::summary::{Differences, Tally};
use super::{Error, Result, Summary, accounts, autopsies, facts, record, seats};
use crate::domain::{Currency, Timestamp};
use crate::intake::{Batch, FaultsByFile, Files, Gauge, Known, Origin, Reading, Register, Table};
use crate::store::bulk::Aside;
use crate::store::{self, Conn};
use std::sync::Arc;

/// From so many new rows of a table on, and if they are more than it has, its indexes are built anew: nothing that
/// somebody waits for in a browser.
const MANY: i64 = 100_000;

/// What rows of every table are held with, and what came of it so far.
pub struct Holding {
    pub files: Files,
    pub register: Register,
    pub currency: Currency,
    pub at: Timestamp,
    pub mint: Mint,
    pub faults: FaultsByFile,
    stores: bool,
    gauge: Arc<Gauge>,
}

impl Holding {
    /// Whether to store what has been held: not in a rehearsal, and not once a row is wrong.
    pub fn stores(&self) -> bool {
        self.stores && self.faults.is_empty()
    }

    /// Notes what is wrong with a row.
    pub fn refuse(&mut self, origin: Origin, column: &str, reason: &str) {
        self.faults.add(origin.file, self.files.fault(origin, column, reason));
    }

    /// Notes that a row says something else than the record.
    pub fn refuse_all(&mut self, origin: Origin, differences: &Differences) {
        differences.iter().for_each(|(column, reason)| self.refuse(origin, column, reason));
    }

    /// Counts a page that has been held. Somebody may have asked to stop.
    fn passed(&self, rows: usize) -> Result<()> {
        self.gauge.add_stored(rows);
        if self.gauge.is_stopped() { Err(Error::Stopped) } else { Ok(()) }
    }
}

/// Holds the files against the record and, if it `stores`, stores what they bring. Refused: rows that are wrong in
/// themselves, beside each other, or beside what is on record.
pub async fn hold(conn: &mut Conn, mut reading: Reading, at: Timestamp, stores: bool) -> Result<Summary> {
    let organisation = store::organisation::get(conn).await?;
    if reading.gauge().is_stopped() {
        return Err(Error::Stopped);
    }
    record::learn(conn, &mut reading).await?;
    let Batch { files, mut rows, register, mut notes, gauge } = reading.check(&Known::default())?;
    gauge.to_store(rows.rows());
    let (currency, mint, faults) = (organisation.currency, Mint::new(), FaultsByFile::default());
    let mut holding = Holding { files, register, currency, at, mint, faults, stores, gauge };

    let new = holding.register.accounts.new_ones();
    let aside = if holding.stores && new >= MANY && new > store::bulk::accounts(conn).await? {
        Aside::of_accounts(conn).await?
    } else {
        Aside::default()
    };
    let mut names = Names::beside_the_record(conn).await?;
    let mut tally = Tally::default();
    for page in rows.accounts.pages()? {
        let page = page?;
        names.look_at_accounts(&page);
        accounts::hold(conn, &mut holding, &page, &mut tally).await?;
        holding.passed(page.len())?;
    }
    aside.back(conn).await?;
    let accounts = tally;

    let mut tally = Tally::default();
    let order = Order::of(conn, &holding).await?;
    let new = holding.register.autopsies.new_ones();
    let aside = if holding.stores && new >= MANY && new > store::bulk::autopsies(conn).await? {
        Aside::of_autopsies(conn).await?
    } else {
        Aside::default()
    };
    let mut left_out = autopsies::LeftOut::default();
    for page in rows.autopsies.pages()? {
        let page = page?;
        left_out.look(&page);
        names.look_at_autopsies(&page);
        autopsies::hold(conn, &mut holding, &order, &page, &mut tally).await?;
        holding.passed(page.len())?;
    }
    if holding.stores() {
        store::imports::set_ordinals(conn, &order.moved).await?;
    }
    drop(order);
    aside.back(conn).await?;
    let autopsies = tally;

    let mut tally = Tally::default();
    let mut dues = seats::Dues::default();
    for page in rows.filings.pages()? {
        let page = page?;
        seats::hold(conn, &mut holding, &page, &mut dues, &mut tally).await?;
        holding.passed(page.len())?;
    }
    if holding.stores() {
        store::imports::set_dues(conn, &dues.all()).await?;
    }
    let seats = tally;

    let mut tally = Tally::default();
    for page in rows.changes.pages()? {
        let page = page?;
        facts::changes(conn, &mut holding, &page, &mut tally).await?;
        holding.passed(page.len())?;
    }
    let changes = tally;

    let mut tally = Tally::default();
    for page in rows.signals.pages()? {
        let page = page?;
        facts::signals(conn, &holding, &page, &mut tally).await?;
        holding.passed(page.len())?;
    }
    let signals = tally;

    if !holding.faults.is_empty() {
        return Err(holding.faults.in_order().into());
    }
    let tallies = [
        (Table::Accounts, accounts, "edited here since"),
        (Table::Autopsies, autopsies, "work went on here since"),
        (Table::Filings, seats, "work went on here since"),
        (Table::Changes, changes, "edited here since"),
        (Table::Signals, signals, ""),
    ];
    notes.extend(names.notes(&holding.files));
    notes.extend(left_out.note(&holding.files));
    notes.extend(tallies.iter().flat_map(|(_, tally, why)| tally.notes(&holding.files, why)));
    let counts = tallies.iter().filter_map(|(table, tally, _)| tally.counts(*table, &holding.files));
    Ok(Summary { tables: counts.collect(), notes, files: holding.files.0 })
}
