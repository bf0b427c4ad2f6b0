//! A company of any size: as an iterator of histories, or collected with its autopsies in the order of their opening.
use super::cast::{self, Part};
use super::history::Course;
use super::model::{self, Model, Patterns};
use super::rows::{Account, Autopsy, Change, History, Signal};
use crate::domain::{Cause, Day, Function};
use chrono::TimeDelta;
use std::ops::Range;

/// What to make. Same size, same company, for ever.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub accounts: u32,
    /// About how many autopsies (within a few per cent, or the square root when that is more). At most about two an
    /// account for each three years: an account that is off course all the time leaves.
    pub autopsies: u32,
    /// Years of history before `today`. The planted changes need three.
    pub years: u32,
    pub seed: u64,
    pub today: Day,
    pub patterns: Patterns,
}

/// The accounts of a company one after the other, in the memory of one.
#[derive(Debug, Clone)]
pub struct Histories {
    course: Course,
    cast: &'static [Part],
    left: Range<u64>,
}

/// A company in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    pub accounts: Vec<Account>,
    /// In the order of their opening.
    pub autopsies: Vec<Autopsy>,
    pub signals: Vec<Signal>,
    pub changes: Vec<Change>,
}

impl Size {
    /// The size of the demonstration.
    fn demonstration(today: Day) -> Self {
        let patterns = Patterns::Planted;
        Self { accounts: 380, autopsies: 480, years: 3, seed: SEED, today, patterns }
    }

    fn first_day(&self) -> i32 {
        -i32::try_from(self.years.max(1) * 1461 / 4).unwrap_or(i32::MAX)
    }
}

/// Chosen so that every exhibit of the demonstration has something to show.
const SEED: u64 = 966;

impl Histories {
    /// A company of this size, account after account.
    pub fn new(size: &Size) -> Self {
        let mut course = Course {
            model: Model::new(size.patterns),
            seed: size.seed,
            today: size.today,
            first: size.first_day(),
            between: 0.0,
            is_closed: false,
        };
        course.between = days_between(&course, size);
        Self { course, cast: &[], left: 0..u64::from(size.accounts) }
    }

    /// The process changes that were made since the history began.
    pub fn changes(&self) -> Vec<Change> {
        let Course { today, first, .. } = self.course;
        let made = CHANGES.iter().filter(|it| -it.days_ago > first);
        let change = |it: &Made| Change {
            id: it.id,
            title: it.title,
            cause: it.cause,
            owner_function: it.owner_function,
            effective_on: today - TimeDelta::days(i64::from(it.days_ago)),
        };
        made.map(change).collect()
    }
}

impl Iterator for Histories {
    type Item = History;

    fn next(&mut self) -> Option<History> {
        let index = self.left.next()?;
        let part = usize::try_from(index).ok().and_then(|it| self.cast.get(it));
        Some(part.map_or_else(|| self.course.history(index), |part| self.course.history_of(part, index)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl Company {
    pub fn generate(size: &Size) -> Self {
        Self::collect(Histories::new(size))
    }

    /// Larkfield: three years of closed history, in which the accounts that have a part keep to it.
    pub fn demonstration(today: Day) -> Self {
        let mut histories = Histories::new(&Size::demonstration(today));
        histories.cast = cast::CAST;
        histories.course.is_closed = true;
        Self::collect(histories)
    }

    fn collect(histories: Histories) -> Self {
        let changes = histories.changes();
        let mut company = Self { accounts: Vec::new(), autopsies: Vec::new(), signals: Vec::new(), changes };
        for history in histories {
            company.accounts.push(history.account);
            company.autopsies.extend(history.autopsies);
            company.signals.extend(history.signals);
        }
        company.autopsies.sort_by(|a, b| (a.opened_on, &a.id).cmp(&(b.opened_on, &b.id)));
        company
    }
}

/// The mean days between two autopsies that gives about as many as `size` asks for. What churn and running rescues
/// take away is measured on a thousand accounts that are no part of the company.
fn days_between(course: &Course, size: &Size) -> f64 {
    const ASIDE: Range<u64> = 1 << 40..(1 << 40) + 1000;
    const SHORTEST: f64 = 30.0;
    const TOO_FEW_TO_MEASURE: usize = 20;
    let wanted = f64::from(size.autopsies) / f64::from(size.accounts.max(1));
    if size.autopsies == 0 {
        return f64::MAX;
    }
    let mut course = Course { seed: 0, between: f64::from(-course.first) / wanted / 2.0, ..course.clone() };
    for _ in 0..4 {
        let got: usize = ASIDE.map(|it| course.history(it).autopsies.len()).sum();
        if got < TOO_FEW_TO_MEASURE {
            break;
        }
        let got = f64::from(u32::try_from(got).unwrap_or(u32::MAX)) / 1000.0;
        course.between = (course.between * got / wanted).max(SHORTEST);
    }
    course.between
}

struct Made {
    id: &'static str,
    title: &'static str,
    cause: Cause,
    owner_function: Function,
    days_ago: i32,
}

const CHANGES: [Made; 7] = [
    Made {
        id: "PC-017",
        title: "Welcome pack sent with the contract",
        cause: Cause::OnboardingGap,
        owner_function: Function::Onboarding,
        days_ago: model::PC_017,
    },
    Made {
        id: "PC-024",
        title: "Two-day freeze before each release",
        cause: Cause::ProductQuality,
        owner_function: Function::Engineering,
        days_ago: model::PC_024,
    },
    Made {
        id: "PC-026",
        title: "Severity-one cases close only with a cause",
        cause: Cause::SupportClosure,
        owner_function: Function::Support,
        days_ago: model::PC_026,
    },
    Made {
        id: "PC-031",
        title: "Kick-off needs a named customer owner",
        cause: Cause::OnboardingGap,
        owner_function: Function::Onboarding,
        days_ago: model::PC_031,
    },
    Made {
        id: "PC-034",
        title: "Goals sheet required before contract",
        cause: Cause::CrmUndocumented,
        owner_function: Function::Sales,
        days_ago: model::PC_034,
    },
    Made {
        id: "PC-037",
        title: "CRM goals visible to all post-sale teams",
        cause: Cause::CrmInvisible,
        owner_function: Function::RevenueOperations,
        days_ago: model::PC_037,
    },
    Made {
        id: "PC-039",
        title: "Services scope reviewed by Product",
        cause: Cause::ServicesScope,
        owner_function: Function::ProfessionalServices,
        days_ago: model::PC_039,
    },
];
