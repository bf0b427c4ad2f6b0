//! Days in the organisation's zone, working days, and fiscal quarters.
use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc, Weekday,
};
use serde::{Deserialize, Serialize};

/// An instant, cut to microseconds.
pub type Timestamp = DateTime<Utc>;
/// A day in the organisation's zone.
pub type Day = NaiveDate;

/// The organisation's time zone: it decides which day it is and when a day ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(chrono_tz::Tz);

impl Zone {
    pub const UTC: Self = Self(chrono_tz::UTC);

    /// A zone by its IANA name ("Europe/Berlin").
    pub fn parse(name: &str) -> Option<Self> {
        name.trim().parse().ok().map(Self)
    }

    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The day that `at` falls on in this zone.
    pub fn day(self, at: Timestamp) -> Day {
        at.with_timezone(&self.0).date_naive()
    }

    /// Is it a working hour, so that reminders may go out: Monday to Friday, 8:00 to 18:00 in this zone?
    pub fn is_at_work(self, at: Timestamp) -> bool {
        let local = at.with_timezone(&self.0);
        is_working_day(local.date_naive()) && (8..18).contains(&local.hour())
    }

    /// "Wed 19 Nov 15:00" in this zone.
    pub fn show(self, at: Timestamp) -> String {
        at.with_timezone(&self.0).format("%a %-d %b %H:%M").to_string()
    }

    /// "15:00" in this zone.
    pub fn clock(self, at: Timestamp) -> String {
        at.with_timezone(&self.0).format("%H:%M").to_string()
    }

    /// "Thursday 11 December 2026" in this zone.
    pub fn long_day(self, at: Timestamp) -> String {
        at.with_timezone(&self.0).format("%A %-d %B %Y").to_string()
    }

    /// The instant of a wall clock in this zone; the first of two where a clock change repeats it, none where it is skipped.
    pub fn at(self, day: Day, time: NaiveTime) -> Option<Timestamp> {
        self.0.from_local_datetime(&day.and_time(time)).earliest().map(|it| it.with_timezone(&Utc))
    }

    /// "19 Nov 2026 15:00" in this zone, for what may be years ago.
    pub fn dated(self, at: Timestamp) -> String {
        at.with_timezone(&self.0).format("%-d %b %Y %H:%M").to_string()
    }

    /// The instant at which `day` is over: the next day's first moment, also where a clock change skips midnight.
    pub fn end_of(self, day: Day) -> Timestamp {
        let next = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
        let local = (0..=8).find_map(|quarter_hours| {
            self.0.from_local_datetime(&(next + TimeDelta::minutes(15 * quarter_hours))).earliest()
        });
        local.map_or_else(|| next.and_utc(), |it| it.with_timezone(&Utc))
    }
}

/// The day that is `days` working days after `from` (Monday to Friday).
pub fn working_days_after(from: Day, days: u32) -> Day {
    let mut day = from;
    let mut left = days;
    while left > 0 {
        let Some(next) = day.checked_add_days(Days::new(1)) else { return day };
        day = next;
        if is_working_day(day) {
            left -= 1;
        }
    }
    day
}

/// Monday to Friday.
fn is_working_day(day: Day) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The last working day before `day`.
pub fn working_day_before(day: Day) -> Day {
    let mut before = day;
    while let Some(earlier) = before.checked_sub_days(Days::new(1)) {
        before = earlier;
        if is_working_day(before) {
            break;
        }
    }
    before
}

/// How many working days have begun after `from`, up to and with `to`; none if `to` is not later.
pub fn working_days_between(from: Day, to: Day) -> usize {
    from.iter_days().skip(1).take_while(|it| *it <= to).filter(|it| is_working_day(*it)).count()
}

/// A period of whole days, `from` inside and `to` outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub from: Day,
    pub to: Day,
}

impl Period {
    pub fn holds(self, day: Day) -> bool {
        self.from <= day && day < self.to
    }

    /// Days in it; never negative.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days().max(0)
    }
}

/// The fiscal quarter that `day` falls in, for a fiscal year that starts with `start_month` (1 to 12).
pub fn quarter_of(day: Day, start_month: u32) -> Period {
    let months_in = (day.month() + 12 - start_month) % 3;
    let first = day.with_day(1).unwrap_or(day);
    let from = first - Months::new(months_in);
    Period { from, to: from + Months::new(3) }
}

/// The quarter `back` quarters before the one that starts at `quarter.from`.
pub fn quarters_before(quarter: Period, back: u32) -> Period {
    Period { from: quarter.from - Months::new(3 * back), to: quarter.to - Months::new(3 * back) }
}

/// Cuts an instant to microseconds, which is what every engine keeps.
pub fn to_micros(at: Timestamp) -> Timestamp {
    DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}

/// "19 Nov 2026".
pub fn show_day(day: Day) -> String {
    day.format("%-d %b %Y").to_string()
}
