//! filings.csv: one row for each seat; without `filed_on` its executive never filed.
use super::{Key, Keyed, needed, telling, usual};
use crate::domain::{Cause, Day, Function, Line};
use crate::intake::cells::{Cells, Sound};
use crate::intake::dialect::Column;

pub const COLUMNS: &[Column] = &[
    telling("autopsy_id"),
    telling("function"),
    usual("due_on"),
    needed("filed_on"),
    needed("primary_cause"),
    usual("contributing_causes"),
];

/// A seat, and what was filed from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingRow {
    pub autopsy_id: Line,
    pub function: Function,
    pub due_on: Option<Day>,
    pub filed: Option<Filed>,
}

/// A filing as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    pub on: Day,
    pub primary: Cause,
    pub contributing: Vec<Cause>,
}

impl FilingRow {
    pub(super) fn parse(cells: &mut Cells) -> Sound<Self> {
        let autopsy_id = cells.line("autopsy_id");
        let function = cells.code("function");
        let due_on = cells.optional_day("due_on");
        let filed = filed(cells);
        Ok(Self { autopsy_id: autopsy_id?, function: function?, due_on: due_on?, filed: filed? })
    }
}

impl Keyed for FilingRow {
    const COLUMN: &'static str = "function";

    fn key(&self) -> Key<'_> {
        (self.autopsy_id.as_str(), self.function.code(), None)
    }
}

fn filed(cells: &mut Cells) -> Sound<Option<Filed>> {
    let on = cells.optional_day("filed_on");
    let primary = cells.optional_code::<Cause>("primary_cause");
    let contributing = cells.contributing("contributing_causes", primary.ok().flatten());
    let (on, primary, contributing) = (on?, primary?, contributing?);
    match (on, primary) {
        (Some(on), Some(primary)) => Ok(Some(Filed { on, primary, contributing })),
        (Some(_), None) => {
            cells.refuse("primary_cause", "is empty although filed_on has a day; a filing names one")
        }
        (None, Some(_)) => {
            cells.refuse("filed_on", "is empty although primary_cause isn't; a filing has a day")
        }
        (None, None) if !contributing.is_empty() => {
            cells.refuse("primary_cause", "is empty although contributing_causes isn't")
        }
        (None, None) => Ok(None),
    }
}
