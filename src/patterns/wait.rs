//! How long after an autopsy was opened something happened, in two bytes where a day takes four.
use crate::domain::Day;
use chrono::Datelike;
use std::num::NonZeroI16;

/// Days from the opening of an autopsy; negative before it. What is 89 years away or further counts as that far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait(NonZeroI16);

const LONGEST: i16 = i16::MAX - 2;

impl Wait {
    pub fn new(opened: Day, day: Day) -> Self {
        Self::at_most(LONGEST, opened, day)
    }

    /// The same for the end of what has happened, which no longest wait reaches.
    pub fn until(opened: Day, end: Day) -> Self {
        Self::at_most(LONGEST + 1, opened, end)
    }

    fn at_most(longest: i16, opened: Day, day: Day) -> Self {
        // Nearly all of them lie in one year, and millions are asked for.
        let days = if opened.year() == day.year() {
            i32::from(ordinal(day)) - i32::from(ordinal(opened))
        } else {
            day.num_days_from_ce() - opened.num_days_from_ce()
        };
        let days = i16::try_from(days.clamp((-longest).into(), longest.into())).unwrap_or(longest);
        // The opening itself is 1, so that no day is 0.
        Self(NonZeroI16::new(days + i16::from(days >= 0)).unwrap_or(NonZeroI16::MIN))
    }

    /// The days; 0 when it was before the opening.
    pub fn days(self) -> usize {
        usize::try_from(self.0.get() - 1).unwrap_or(0)
    }
}

fn ordinal(day: Day) -> u16 {
    u16::try_from(day.ordinal()).unwrap_or(u16::MAX)
}
