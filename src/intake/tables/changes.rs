//! changes.csv: one row for each process change.
use super::{Key, Keyed, needed, telling};
use crate::domain::{Cause, Day, Function, Line};
use crate::intake::cells::{Cells, Sound};
use crate::intake::dialect::Column;

pub const COLUMNS: &[Column] = &[
    telling("change_id"),
    needed("title"),
    needed("cause"),
    needed("owner_function"),
    needed("effective_on"),
];

/// What was changed, by which function, so that a cause stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    pub change_id: Line,
    pub title: Line,
    pub cause: Cause,
    pub owner_function: Function,
    pub effective_on: Day,
}

impl ChangeRow {
    pub(super) fn parse(cells: &mut Cells) -> Sound<Self> {
        let change_id = cells.line("change_id");
        let title = cells.line("title");
        let cause = cells.code("cause");
        let owner_function = cells.code("owner_function");
        let effective_on = cells.day("effective_on");
        Ok(Self {
            change_id: change_id?,
            title: title?,
            cause: cause?,
            owner_function: owner_function?,
            effective_on: effective_on?,
        })
    }
}

impl Keyed for ChangeRow {
    const COLUMN: &'static str = "change_id";

    fn key(&self) -> Key<'_> {
        (self.change_id.as_str(), "", None)
    }
}
