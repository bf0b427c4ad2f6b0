//! A cut of the company: one segment, region, product, lifecycle stage, or any of these together.
use super::facts::{Dimension, Facts};
use crate::domain::Level;

/// What is asked for; `None` is everything. A name that nobody has matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub segment: Option<String>,
    pub region: Option<String>,
    pub product: Option<String>,
    pub stage: Option<String>,
    pub counted: Counted,
}

/// Which filings are compared with each other and with the finding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Counted {
    /// All that were made before the reveal.
    #[default]
    AsFiled,
    /// Of those, the ones made before the finding was agreed, or on that day. In history that was brought in the reveal is
    /// not on record, and the finding's day may be.
    BeforeFinding,
}

/// A filter with its names looked up in the facts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cut {
    wanted: [Wanted; 4],
    narrows: bool,
}

#[derive(Debug, Clone, Copy, Default)]
enum Wanted {
    #[default]
    All,
    Level(usize),
    Nothing,
}

impl Filter {
    /// One level of one dimension, or everything.
    pub fn at(level: Option<&Level>) -> Self {
        let mut filter = Self::default();
        if let Some(level) = level {
            let name = Some(level.name.to_string());
            match level.dimension {
                Dimension::Segment => filter.segment = name,
                Dimension::Region => filter.region = name,
                Dimension::Product => filter.product = name,
                Dimension::Stage => filter.stage = name,
            }
        }
        filter
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What it asks of one dimension.
    pub fn of(&self, dimension: Dimension) -> Option<&str> {
        match dimension {
            Dimension::Segment => self.segment.as_deref(),
            Dimension::Region => self.region.as_deref(),
            Dimension::Product => self.product.as_deref(),
            Dimension::Stage => self.stage.as_deref(),
        }
    }

    pub(super) fn on(&self, facts: &Facts) -> Cut {
        let mut cut = Cut::default();
        for (wanted, dimension) in cut.wanted.iter_mut().zip(Dimension::ALL) {
            if let Some(name) = self.of(dimension) {
                cut.narrows = true;
                *wanted = facts.level_of(dimension, name).map_or(Wanted::Nothing, Wanted::Level);
            }
        }
        cut
    }
}

impl Cut {
    pub(super) fn is_everything(&self) -> bool {
        !self.narrows
    }

    pub(super) fn holds(&self, facts: &Facts, autopsy: usize) -> bool {
        if !self.narrows {
            return true;
        }
        Dimension::ALL.into_iter().zip(self.wanted).all(|(dimension, wanted)| match wanted {
            Wanted::All => true,
            Wanted::Level(level) => facts.level(dimension, autopsy) == level,
            Wanted::Nothing => false,
        })
    }

    /// An account has no lifecycle stage, so a cut by stage leaves every account in.
    pub(super) fn holds_account(&self, facts: &Facts, account: usize) -> bool {
        if !self.narrows {
            return true;
        }
        Dimension::ALL.into_iter().zip(self.wanted).all(|(dimension, wanted)| {
            match (wanted, facts.account_level(dimension, account)) {
                (Wanted::All, _) | (_, None) => true,
                (Wanted::Level(level), Some(is)) => level == is,
                (Wanted::Nothing, Some(_)) => false,
            }
        })
    }
}
