//! A company written down in the plain CSV layout, one file after the other or all five at once.
use super::company::{Company, Histories};
use super::rows::{Account, Autopsy, CURRENCY, Change, Signal};
use crate::domain::{Cause, Day};
use std::io::{self, Write};

pub const FILES: [&str; 5] = ["accounts.csv", "autopsies.csv", "filings.csv", "changes.csv", "signals.csv"];

const ACCOUNTS: [&str; 12] = [
    "account_id",
    "name",
    "segment",
    "region",
    "product",
    "arr",
    "customer_since",
    "churned_on",
    "currency",
    "industry",
    "owner",
    "renewal_on",
];
const AUTOPSIES: [&str; 14] = [
    "autopsy_id",
    "account_id",
    "opened_on",
    "closed_on",
    "arr_at_risk",
    "segment",
    "region",
    "product",
    "lifecycle_stage",
    "outcome",
    "arr_retained",
    "finding_primary",
    "finding_contributing",
    "finding_agreed_on",
];
const FILINGS: [&str; 6] =
    ["autopsy_id", "function", "due_on", "filed_on", "primary_cause", "contributing_causes"];
const CHANGES: [&str; 5] = ["change_id", "title", "cause", "owner_function", "effective_on"];
const SIGNALS: [&str; 3] = ["account_id", "signal", "observed_on"];

impl Company {
    /// Writes the five files. `file` gives a writer for each name of `FILES`.
    pub fn write_csv<W: Write>(&self, file: impl FnMut(&str) -> io::Result<W>) -> io::Result<()> {
        let mut tables = Tables::create(file)?;
        self.changes.iter().try_for_each(|it| tables.change(it))?;
        self.accounts.iter().try_for_each(|it| tables.account(it))?;
        self.autopsies.iter().try_for_each(|it| tables.autopsy(it))?;
        self.signals.iter().try_for_each(|it| tables.signal(it))?;
        tables.finish()
    }
}

impl Histories {
    /// Writes the five files account after account, so a company of any size needs the memory of one account.
    pub fn write_csv<W: Write>(self, file: impl FnMut(&str) -> io::Result<W>) -> io::Result<()> {
        let mut tables = Tables::create(file)?;
        self.changes().iter().try_for_each(|it| tables.change(it))?;
        for history in self {
            tables.account(&history.account)?;
            history.autopsies.iter().try_for_each(|it| tables.autopsy(it))?;
            history.signals.iter().try_for_each(|it| tables.signal(it))?;
        }
        tables.finish()
    }
}

/// The five files, open and with their headers written.
struct Tables<W: Write> {
    accounts: csv::Writer<W>,
    autopsies: csv::Writer<W>,
    filings: csv::Writer<W>,
    changes: csv::Writer<W>,
    signals: csv::Writer<W>,
}

impl<W: Write> Tables<W> {
    fn create(mut file: impl FnMut(&str) -> io::Result<W>) -> io::Result<Self> {
        let mut table = |name: &str, header: &[&str]| {
            let mut table = csv::Writer::from_writer(file(name)?);
            table.write_record(header)?;
            io::Result::Ok(table)
        };
        let [accounts, autopsies, filings, changes, signals] = FILES;
        Ok(Self {
            accounts: table(accounts, &ACCOUNTS)?,
            autopsies: table(autopsies, &AUTOPSIES)?,
            filings: table(filings, &FILINGS)?,
            changes: table(changes, &CHANGES)?,
            signals: table(signals, &SIGNALS)?,
        })
    }

    fn account(&mut self, it: &Account) -> io::Result<()> {
        let row: [&str; 12] = [
            &it.id,
            &it.name,
            it.segment,
            it.region,
            it.product,
            &it.arr.to_string(),
            &it.customer_since.to_string(),
            &optional(it.churned_on),
            CURRENCY,
            it.industry,
            it.owner,
            &optional(it.renewal_on),
        ];
        Ok(self.accounts.write_record(row)?)
    }

    /// The autopsy and its seats.
    fn autopsy(&mut self, it: &Autopsy) -> io::Result<()> {
        let ending = it.ending.as_ref();
        let finding = it.finding.as_ref();
        let row: [&str; 14] = [
            &it.id,
            &it.account_id,
            &it.opened_on.to_string(),
            &optional(ending.map(|it| it.closed_on)),
            &it.arr_at_risk.to_string(),
            it.segment,
            it.region,
            it.product,
            it.lifecycle_stage,
            ending.map_or("", |it| it.outcome),
            &ending.map(|it| it.arr_retained.to_string()).unwrap_or_default(),
            finding.map_or("", |it| it.primary.code()),
            &finding.map(|it| codes(&it.contributing)).unwrap_or_default(),
            &optional(finding.map(|it| it.agreed_on)),
        ];
        self.autopsies.write_record(row)?;
        for filing in &it.filings {
            let filed = filing.filed.as_ref();
            let row: [&str; 6] = [
                &it.id,
                filing.function.code(),
                &filing.due_on.to_string(),
                &optional(filed.map(|it| it.on)),
                filed.map_or("", |it| it.primary.code()),
                &filed.map(|it| codes(&it.contributing)).unwrap_or_default(),
            ];
            self.filings.write_record(row)?;
        }
        Ok(())
    }

    fn change(&mut self, it: &Change) -> io::Result<()> {
        let effective_on = it.effective_on.to_string();
        let row: [&str; 5] = [it.id, it.title, it.cause.code(), it.owner_function.code(), &effective_on];
        Ok(self.changes.write_record(row)?)
    }

    fn signal(&mut self, it: &Signal) -> io::Result<()> {
        let row: [&str; 3] = [&it.account_id, it.signal, &it.observed_on.to_string()];
        Ok(self.signals.write_record(row)?)
    }

    fn finish(mut self) -> io::Result<()> {
        self.accounts.flush()?;
        self.autopsies.flush()?;
        self.filings.flush()?;
        self.changes.flush()?;
        self.signals.flush()
    }
}

fn optional(day: Option<Day>) -> String {
    day.map(|it| it.to_string()).unwrap_or_default()
}

/// Several codes in one cell are joined by `;`.
fn codes(causes: &[Cause]) -> String {
    causes.iter().map(|it| it.code()).collect::<Vec<_>>().join(";")
}
