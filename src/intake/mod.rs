//! Bytes in, drafts out: the CSV files of the plain layout, in the shapes that spreadsheets and CRMs write them.
//! Pure: it reads what it is handed, asks no database and no clock, and guesses nothing.
//!
//! `Reading` takes the files of one call and checks them against each other and against what is `Known`; `open` gives
//! one file's rows one by one, for whoever has too many to hold.
mod encoding;
mod faults;
mod near;
mod records;

mod dialect;

mod cells;
mod tables;

mod rows;

mod batch;
mod check;

pub use batch::{Batch, FileRead, Origin, Reading, Sourced};
pub use check::{Known, KnownAutopsy};
pub use dialect::Table;
pub use faults::{Fault, Faults, Note};
pub use rows::{BadRow, Opened, Rows, Terms, open};
pub use tables::{AccountRow, AutopsyRow, ChangeRow, Filed, FilingRow, FindingRow, Row, SignalRow};
