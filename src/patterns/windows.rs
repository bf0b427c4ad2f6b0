//! The periods that the report looks at.
use crate::domain::{Day, Period, quarter_of, quarters_before};
use chrono::{Datelike, Days, Months};
use serde::{Serialize, Serializer};

/// The report's periods; `as_of` is the first day that it knows nothing of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Windows {
    #[serde(serialize_with = "pair")]
    pub focus: Period,
    #[serde(serialize_with = "pair")]
    pub previous: Period,
    /// The four quarters that end with the focus.
    #[serde(serialize_with = "pair")]
    pub year: Period,
    /// Everything on record.
    #[serde(serialize_with = "pair")]
    pub window: Period,
    /// The first day of the quarter of the first autopsy on record.
    #[serde(skip)]
    pub first_day: Day,
    #[serde(skip)]
    pub as_of: Day,
}

impl Windows {
    /// The first day that a report made today knows nothing of: today counts.
    pub fn as_of(today: Day) -> Day {
        today.checked_add_days(Days::new(1)).unwrap_or(today)
    }

    /// The periods as of a day, for a fiscal year that starts with `start_month` (1 to 12). Without a focus it is the
    /// last whole quarter before `as_of`; without an autopsy on record, the record begins with the focus.
    pub fn new(as_of: Day, focus: Option<Period>, start_month: u32, first: Option<Day>) -> Self {
        let focus = focus.unwrap_or_else(|| quarters_before(quarter_of(as_of, start_month), 1));
        let first_day = first
            .filter(|it| *it < as_of)
            .map_or(focus.from.min(as_of), |it| quarter_of(it, start_month).from);
        Self {
            focus,
            previous: just_before(focus),
            year: Period { from: focus.to - Months::new(12), to: focus.to },
            window: Period { from: first_day, to: as_of },
            first_day,
            as_of,
        }
    }

    /// The four quarters before `year`, cut to where the record begins.
    pub fn prior_year(&self) -> Period {
        let from = (self.year.from - Months::new(12)).max(self.first_day);
        Period { from, to: self.year.from.max(from) }
    }
}

/// The period of the same length that ends where this one begins: in whole months if it is one of whole months.
fn just_before(period: Period) -> Period {
    let Period { from, to } = period;
    let months = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month())
        - i64::from(from.month());
    let earlier = match u32::try_from(months) {
        Ok(months) if months > 0 && from.day() == 1 && to.day() == 1 => {
            from.checked_sub_months(Months::new(months))
        }
        _ => from.checked_sub_days(Days::new(period.days().unsigned_abs())),
    };
    Period { from: earlier.unwrap_or(from), to: from }
}

/// `["2026-04-01", "2026-07-01"]`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a field over by reference")]
pub(super) fn pair<S: Serializer>(period: &Period, serializer: S) -> Result<S::Ok, S::Error> {
    [period.from, period.to].serialize(serializer)
}
