//! autopsies.csv: one row for each autopsy, with its finding and its outcome.
use super::{Key, Keyed, extra, needed, telling, usual};
use crate::domain::{Cause, Day, Line, Minor};
use crate::domain::{Outcome, Stage};
use crate::intake::cells::{Cells, Sound};
use crate::intake::dialect::Column;

pub const COLUMNS: &[Column] = &[
    telling("autopsy_id"),
    needed("account_id"),
    telling("opened_on"),
    usual("closed_on"),
    needed("arr_at_risk"),
    usual("segment"),
    usual("region"),
    usual("product"),
    needed("lifecycle_stage"),
    usual("outcome"),
    usual("arr_retained"),
    usual("finding_primary"),
    usual("finding_contributing"),
    usual("finding_agreed_on"),
    extra("currency"),
];

/// An autopsy as it was. Segment, region and product are those of its opening; empty where the file has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutopsyRow {
    pub autopsy_id: Line,
    pub account_id: Line,
    pub opened_on: Day,
    pub closed_on: Option<Day>,
    pub arr_at_risk: Minor,
    pub segment: Line,
    pub region: Line,
    pub product: Line,
    pub lifecycle_stage: Stage,
    pub outcome: Option<Outcome>,
    pub arr_retained: Option<Minor>,
    pub finding: Option<FindingRow>,
}

/// What the room settled on; without a day it was proposed and not agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    pub primary: Cause,
    pub contributing: Vec<Cause>,
    pub agreed_on: Option<Day>,
}

impl AutopsyRow {
    pub(super) fn parse(cells: &mut Cells) -> Sound<Self> {
        let currency = cells.same_currency("currency");
        let autopsy_id = cells.line("autopsy_id");
        let account_id = cells.line("account_id");
        let opened_on = cells.day("opened_on");
        let closed_on = closed_on(cells, opened_on);
        let arr_at_risk = cells.money("arr_at_risk");
        let segment = cells.optional_line("segment");
        let region = cells.optional_line("region");
        let product = cells.optional_line("product");
        let lifecycle_stage = cells.code("lifecycle_stage");
        let outcome = outcome(cells, closed_on);
        let arr_retained = cells.optional_money("arr_retained");
        let finding = finding(cells, opened_on);
        currency?;
        Ok(Self {
            autopsy_id: autopsy_id?,
            account_id: account_id?,
            opened_on: opened_on?,
            closed_on: closed_on?,
            arr_at_risk: arr_at_risk?,
            segment: segment?,
            region: region?,
            product: product?,
            lifecycle_stage: lifecycle_stage?,
            outcome: outcome?,
            arr_retained: arr_retained?,
            finding: finding?,
        })
    }
}

impl Keyed for AutopsyRow {
    const COLUMN: &'static str = "autopsy_id";

    fn key(&self) -> Key<'_> {
        (self.autopsy_id.as_str(), "", None)
    }
}

fn closed_on(cells: &mut Cells, opened_on: Sound<Day>) -> Sound<Option<Day>> {
    match (cells.optional_day("closed_on")?, opened_on) {
        (Some(closed), Ok(opened)) if closed < opened => {
            cells.refuse("closed_on", format!("{closed} is before it was opened, on {opened}"))
        }
        (closed, _) => Ok(closed),
    }
}

fn outcome(cells: &mut Cells, closed_on: Sound<Option<Day>>) -> Sound<Option<Outcome>> {
    match (cells.optional_code::<Outcome>("outcome")?, closed_on) {
        (Some(outcome), Ok(None)) => cells.refuse(
            "outcome",
            format!("is {} although closed_on is empty; an outcome has a day", outcome.code()),
        ),
        (outcome, _) => Ok(outcome),
    }
}

fn finding(cells: &mut Cells, opened_on: Sound<Day>) -> Sound<Option<FindingRow>> {
    let primary = cells.optional_code::<Cause>("finding_primary");
    let contributing = cells.contributing("finding_contributing", primary.ok().flatten());
    let agreed_on = match (cells.optional_day("finding_agreed_on"), opened_on) {
        (Ok(Some(agreed)), Ok(opened)) if agreed < opened => {
            cells.refuse("finding_agreed_on", format!("{agreed} is before it was opened, on {opened}"))
        }
        (agreed, _) => agreed,
    };
    let (primary, contributing, agreed_on) = (primary?, contributing?, agreed_on?);
    match primary {
        Some(primary) => Ok(Some(FindingRow { primary, contributing, agreed_on })),
        None if agreed_on.is_some() => {
            cells.refuse("finding_primary", "is empty although finding_agreed_on has a day")
        }
        None if !contributing.is_empty() => {
            cells.refuse("finding_primary", "is empty although finding_contributing isn't")
        }
        None => Ok(None),
    }
}
