//! What somebody asks a report for, read once for the page, the API and the command line alike.
use super::facts::{Dimension, Facts};
use super::filter::{Counted, Filter};
use super::windows::Windows;
use crate::domain::{Day, Period, Stage, Timestamp, Zone};
use chrono::{Datelike, Days};
use serde::{Deserialize, Serialize};

/// As it was written; an empty field asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    pub as_of: String,
    /// `2026-04-01..2026-07-01`: the first day inside and the first day after.
    pub focus: String,
    pub segment: String,
    pub region: String,
    pub product: String,
    pub stage: String,
    /// Which filings are compared: `as_filed` or `before_finding`.
    pub filings: String,
}

/// The periods and the cut of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub windows: Windows,
    pub filter: Filter,
}

/// Why a report can't be made of what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    #[error("{0} has to be a day, like 2026-07-01.")]
    Day(&'static str),
    #[error("focus has to be two days with two dots between them, like 2026-04-01..2026-07-01.")]
    Period,
    #[error("focus ends on {1}, which is not after {0}, where it begins.")]
    Backwards(Day, Day),
    #[error("focus ends on {0}, but as_of is {1}: of that day and later nothing is known.")]
    Unknowable(Day, Day),
    #[error("The first autopsy on record was opened on {0}; as_of has to be later than that.")]
    BeforeTheRecord(Day),
    #[error("filings is one of as_filed, before_finding.")]
    Filings,
    #[error("No account and no autopsy has the {0} “{1}”.")]
    Level(&'static str, String),
}

impl Question {
    /// The first moment that it knows nothing of.
    pub fn end(&self, zone: Zone) -> Timestamp {
        let as_of = self.windows.as_of;
        zone.end_of(as_of.checked_sub_days(Days::new(1)).unwrap_or(as_of))
    }

    /// Reads what is asked of these facts. `today` is the day in the organisation's zone: without `as_of`, it is the last
    /// day that counts. `start_month` begins the fiscal year (1 to 12).
    pub fn read(fields: &Fields, facts: &Facts, today: Day, start_month: u32) -> Result<Self, Unclear> {
        let first = facts.first_opened();
        let as_of = match fields.as_of.trim() {
            "" => Windows::as_of(today),
            text => {
                let as_of = day(text).ok_or(Unclear::Day("as_of"))?;
                match first.filter(|it| *it >= as_of) {
                    Some(first) => return Err(Unclear::BeforeTheRecord(first)),
                    None => as_of,
                }
            }
        };
        let focus = match fields.focus.trim() {
            "" => None,
            text => Some(focus(text, as_of)?),
        };
        let filter = Filter {
            segment: level(facts, Dimension::Segment, &fields.segment)?,
            region: level(facts, Dimension::Region, &fields.region)?,
            product: level(facts, Dimension::Product, &fields.product)?,
            stage: level(facts, Dimension::Stage, &fields.stage)?,
            counted: counted(&fields.filings)?,
        };
        Ok(Self { windows: Windows::new(as_of, focus, start_month, first), filter })
    }
}

fn focus(text: &str, as_of: Day) -> Result<Period, Unclear> {
    let (from, to) = text.split_once("..").ok_or(Unclear::Period)?;
    let (from, to) = day(from).zip(day(to)).ok_or(Unclear::Period)?;
    match () {
        () if to <= from => Err(Unclear::Backwards(from, to)),
        () if to > as_of => Err(Unclear::Unknowable(to, as_of)),
        () => Ok(Period { from, to }),
    }
}

fn counted(text: &str) -> Result<Counted, Unclear> {
    match text.trim() {
        "" | "as_filed" => Ok(Counted::AsFiled),
        "before_finding" => Ok(Counted::BeforeFinding),
        _ => Err(Unclear::Filings),
    }
}

/// A name that is on record; a lifecycle stage is one of the fixed set, on record or not.
fn level(facts: &Facts, dimension: Dimension, name: &str) -> Result<Option<String>, Unclear> {
    let name = name.trim();
    let known = match dimension {
        Dimension::Stage => Stage::parse(name).is_some(),
        _ => facts.level_of(dimension, name).is_some(),
    };
    match name {
        "" => Ok(None),
        _ if known => Ok(Some(name.to_owned())),
        _ => {
            let shown = name.chars().filter(|it| !it.is_control()).take(60).collect();
            Err(Unclear::Level(dimension.code(), shown))
        }
    }
}

/// Within a few centuries, so that no window runs out of the calendar.
fn day(text: &str) -> Option<Day> {
    text.trim().parse().ok().filter(|it: &Day| (1900..3000).contains(&it.year()))
}
