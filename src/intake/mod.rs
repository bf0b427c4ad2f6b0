//! Bytes in, drafts out: the CSV files of the plain layout, in the shapes that spreadsheets and CRMs write them.
//! Pure: it reads what it is handed, asks no database and no clock, and guesses nothing.
//!
//! `Reading` takes the files of one call and checks them against each other and against what is `Known`. Rows that can be
//! taken are put aside, a page at a time (`shelf.rs`), so that memory holds of a million rows no more than their ids and
//! what they are checked by (`register.rs`).
mod encoding;
mod faults;
mod near;
mod records;

mod dialect;

mod cells;
mod tables;

mod rows;

mod ids;
mod kept;
mod register;
mod shelf;

mod batch;
mod check;
mod gauge;
mod reading;
mod repeats;
mod spelling;

pub use batch::{Batch, FileRead, Files, Origin, Register, Shelves, Sourced};
pub use check::{Known, KnownAutopsy};
pub use dialect::Table;
pub use faults::{Fault, Faults, FaultsByFile, Note};
pub use gauge::Gauge;
pub use reading::Reading;
pub use register::{Accounts, Autopsies, Remembered};
pub use rows::{BadRow, Opened, Rows, Terms, open};
pub use shelf::{Pages, Shelf, Storage};
pub use spelling::Spellings;
pub use tables::{AccountRow, AutopsyRow, ChangeRow, Filed, FilingRow, FindingRow, Row, SignalRow};
