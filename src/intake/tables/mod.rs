//! The files of the plain layout, a row of each as a draft: typed, true in itself, not yet held against other rows.
pub mod accounts;
pub mod autopsies;
pub mod changes;
pub mod filings;
pub mod signals;

pub use accounts::AccountRow;
pub use autopsies::{AutopsyRow, FindingRow};
pub use changes::ChangeRow;
pub use filings::{Filed, FilingRow};
pub use signals::SignalRow;

use super::cells::{Cells, Sound};
use super::dialect::{Column, Need, Table};
use crate::domain::Day;

/// A row of any of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    Account(AccountRow),
    Autopsy(AutopsyRow),
    Filing(FilingRow),
    Change(ChangeRow),
    Signal(SignalRow),
}

impl Row {
    pub(super) fn parse(table: Table, cells: &mut Cells) -> Sound<Self> {
        match table {
            Table::Accounts => AccountRow::parse(cells).map(Self::Account),
            Table::Autopsies => AutopsyRow::parse(cells).map(Self::Autopsy),
            Table::Filings => FilingRow::parse(cells).map(Self::Filing),
            Table::Changes => ChangeRow::parse(cells).map(Self::Change),
            Table::Signals => SignalRow::parse(cells).map(Self::Signal),
        }
    }
}

/// What makes a row the same row as another one.
pub type Key<'a> = (&'a str, &'a str, Option<Day>);

/// A row that may be there only once.
pub trait Keyed: PartialEq {
    /// The column that a second row with the same key is named under.
    const COLUMN: &'static str;
    fn key(&self) -> Key<'_>;
}

/// A column that tells what the file is.
const fn telling(name: &'static str) -> Column {
    Column { name, need: Need::Telling }
}

/// A column without which the rows can't be read.
const fn needed(name: &'static str) -> Column {
    Column { name, need: Need::Needed }
}

/// A column of the plain layout that is read as empty when it isn't there.
const fn usual(name: &'static str) -> Column {
    Column { name, need: Need::Usual }
}

/// A column beyond the plain layout.
const fn extra(name: &'static str) -> Column {
    Column { name, need: Need::Extra }
}
