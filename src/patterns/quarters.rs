//! The record quarter by quarter, up to the one in focus.
use super::exposure::Exposure;
use super::tally::Tally;
use super::view::View;
use super::windows::Windows;
use crate::domain::{Day, Period};
use chrono::Months;

/// Twenty years: what is older says nothing of today.
const MOST: u32 = 80;

/// Three months each, the oldest first; the last ends with the focus.
#[derive(Debug)]
pub struct Quarters(pub(super) Vec<(Day, Tally)>);

impl Quarters {
    /// Those that lie on record as a whole.
    pub fn new(view: &View<'_>, exposure: &Exposure, windows: &Windows) -> Self {
        let end = windows.focus.to;
        let begins = |back: u32| end.checked_sub_months(Months::new(3 * back));
        let mut quarters: Vec<_> = (0..MOST)
            .map_while(|back| Some(Period { from: begins(back + 1)?, to: begins(back)? }))
            .take_while(|it| it.from >= windows.first_day)
            .map(|it| (it.from, Tally::new(view, exposure, it)))
            .collect();
        quarters.reverse();
        Self(quarters)
    }

    /// The last eight, or all when there are fewer.
    pub(super) fn last_eight(&self) -> &[(Day, Tally)] {
        &self.0[self.0.len().saturating_sub(8)..]
    }
}
