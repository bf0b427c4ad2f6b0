//! An exhibit in numbers: columns that know their unit, so that a page shows "24%" where a sheet holds 0.2414.
use crate::domain::{Cause, Currency, Day, Minor};
use crate::patterns::Interval;
use crate::render::words;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The rows of an exhibit. The first cell of a row names what it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Which columns a chart in a workbook draws: the names from the first, the values from this one.
    pub drawn: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The name in CSV; an interval has two columns there, with `_lo` and `_hi` behind the name.
    pub name: Cow<'static, str>,
    pub heading: Cow<'static, str>,
    pub shape: Shape,
    /// Left out on a page: what only a sheet has room for.
    pub sheets_only: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    Words,
    Figure,
    /// Two figures.
    Interval,
}

/// What a figure measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 0 to 1, shown as a percentage.
    Share,
    /// A difference of shares, shown in points with its sign.
    Points,
    /// How many times.
    Ratio,
    /// By 1,000 customer-months.
    Rate,
    Days,
    /// As it is, with two decimals.
    Plain,
    /// A probability that is never shown alone.
    P,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Words(String),
    /// A code of a fixed set, and its words.
    Code(Cow<'static, str>, String),
    Count(usize),
    /// `k` of `n`: under five a page shows just that, and no percentage.
    Share {
        k: usize,
        n: usize,
    },
    Figure(Option<f64>, Unit),
    /// With its ends; one that is missing has no bound.
    Interval(Option<f64>, Option<f64>, Unit),
    Money(Minor),
    Day(Option<Day>),
    /// Undefined, or of too little to be told.
    Missing,
}

/// A value, and the autopsies behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    pub value: Value,
    pub href: Option<String>,
}

impl Column {
    pub const fn words(name: &'static str, heading: &'static str) -> Self {
        Self::of(name, heading, Shape::Words)
    }

    pub const fn figure(name: &'static str, heading: &'static str) -> Self {
        Self::of(name, heading, Shape::Figure)
    }

    pub const fn interval(name: &'static str, heading: &'static str) -> Self {
        Self::of(name, heading, Shape::Interval)
    }

    const fn of(name: &'static str, heading: &'static str, shape: Shape) -> Self {
        Self { name: Cow::Borrowed(name), heading: Cow::Borrowed(heading), shape, sheets_only: false }
    }

    #[must_use]
    pub const fn sheets_only(mut self) -> Self {
        self.sheets_only = true;
        self
    }
}

impl Value {
    pub fn words(text: impl Into<String>) -> Self {
        Self::Words(text.into())
    }

    pub fn code(code: &'static str, words: impl Into<String>) -> Self {
        Self::Code(Cow::Borrowed(code), words.into())
    }

    pub fn cause(cause: Cause) -> Self {
        Self::code(cause.code(), cause.label())
    }

    /// A share of 0 to 1 that is not a count of a count.
    pub fn share(share: Option<f64>) -> Self {
        Self::Figure(share, Unit::Share)
    }

    /// The interval of a share.
    pub fn of_share(interval: Option<Interval>) -> Self {
        interval.map_or(Self::Missing, |it| Self::Interval(Some(it.lo), Some(it.hi), Unit::Share))
    }

    /// The interval of a rate by 1,000 customer-months.
    pub fn of_rate(interval: Option<Interval>) -> Self {
        interval.map_or(Self::Missing, |it| Self::Interval(Some(it.lo), Some(it.hi), Unit::Rate))
    }

    /// The number that a sheet holds for a count or a share.
    #[expect(clippy::cast_precision_loss, reason = "counts of autopsies are far below 2^53")]
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Count(n) => Some(*n as f64),
            Self::Share { k, n } => (*n > 0).then(|| *k as f64 / *n as f64),
            Self::Figure(figure, _) => *figure,
            _ => None,
        }
    }

    /// A value that leads to the autopsies behind it.
    pub fn behind(self, href: Option<String>) -> Cell {
        Cell { value: self, href }
    }

    /// As a page shows it; "–" for what is undefined.
    pub fn shown(&self, currency: &Currency) -> String {
        let dash = || "–".to_owned();
        match self {
            Self::Words(text) | Self::Code(_, text) => text.clone(),
            Self::Count(n) => words::grouped(*n),
            Self::Share { n: 0, .. } | Self::Interval(None, None, _) | Self::Missing => dash(),
            Self::Share { k, n } if *n < words::FEW => words::k_of_n(*k, *n),
            Self::Share { .. } => self.number().map_or_else(dash, words::percent),
            Self::Figure(figure, unit) => figure.map_or_else(dash, |it| unit.shown(it)),
            Self::Interval(lo, hi, unit) => unit.interval(*lo, *hi),
            Self::Money(amount) => amount.short(currency),
            Self::Day(day) => day.map_or_else(dash, crate::domain::show_day),
        }
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        Self { value, href: None }
    }
}

impl Unit {
    /// "24%", "+6", "1.8", "9", "0.28", "0.004".
    pub fn shown(self, figure: f64) -> String {
        match self {
            Self::Share => words::percent(figure),
            Self::Points => words::points(figure),
            Self::Ratio => words::ratio(figure),
            Self::Rate | Self::Plain => words::decimal(figure, 2),
            Self::Days => words::decimal(figure, 0),
            Self::P => words::probability(figure),
        }
    }

    /// "15–37%", "−2 to +9", "1.2 to 2.7", "from 1.2".
    pub fn interval(self, lo: Option<f64>, hi: Option<f64>) -> String {
        match (lo, hi) {
            (Some(lo), Some(hi)) if self == Self::Share => words::interval(Interval { lo, hi }),
            (Some(lo), Some(hi)) => format!("{} to {}", self.shown(lo), self.shown(hi)),
            (Some(lo), None) => format!("from {}", self.shown(lo)),
            (None, Some(hi)) => format!("to {}", self.shown(hi)),
            (None, None) => String::new(),
        }
    }
}
