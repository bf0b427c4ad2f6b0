//! signals.csv: one row for each warning that was seen on an account.
use super::{Key, Keyed, needed, telling};
use crate::domain::{Day, Line};
use crate::intake::cells::{Cells, Sound};
use crate::intake::dialect::Column;
use crate::intake::faults::shown;

pub const COLUMNS: &[Column] = &[telling("account_id"), telling("signal"), needed("observed_on")];

/// A warning on a day. `signal` is a `snake_case` code, known or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalRow {
    pub account_id: Line,
    pub signal: Line,
    pub observed_on: Day,
}

impl SignalRow {
    pub(super) fn parse(cells: &mut Cells) -> Sound<Self> {
        let account_id = cells.line("account_id");
        let signal = signal(cells);
        let observed_on = cells.day("observed_on");
        Ok(Self { account_id: account_id?, signal: signal?, observed_on: observed_on? })
    }
}

impl Keyed for SignalRow {
    const COLUMN: &'static str = "signal";

    fn key(&self) -> Key<'_> {
        (self.account_id.as_str(), self.signal.as_str(), Some(self.observed_on))
    }
}

fn signal(cells: &mut Cells) -> Sound<Line> {
    const MOST: usize = 64;
    let signal = cells.line("signal")?;
    let text = signal.as_str();
    let snake = text.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        && text.starts_with(|it: char| it.is_ascii_lowercase());
    if snake && text.len() <= MOST {
        return Ok(signal);
    }
    let reason = format!("{} isn't a code; write small letters, digits and _, like usage_drop", shown(text));
    cells.refuse("signal", reason)
}
