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
#[derive(Debug, Clone, Default)]
pub(super) struct Cut {
    /// What is asked of each dimension of which something is asked; no level where nobody has the name.
    wanted: Vec<(Dimension, Option<u16>)>,
}

impl Filter {
    /// One level of one dimension, or everything.
    pub fn at(level: Option<&Level>) -> Self {
        Self::default().narrowed(level).unwrap_or_default()
    }

    /// The part of it that lies at a level; nothing if that is somewhere else.
    pub fn narrowed(&self, level: Option<&Level>) -> Option<Self> {
        let Some(level) = level else { return Some(self.clone()) };
        let name = level.name.as_str();
        if self.of(level.dimension).is_some_and(|it| it != name) {
            return None;
        }
        let mut filter = self.clone();
        *filter.asked(level.dimension) = Some(name.to_owned());
        Some(filter)
    }

    fn asked(&mut self, dimension: Dimension) -> &mut Option<String> {
        match dimension {
            Dimension::Segment => &mut self.segment,
            Dimension::Region => &mut self.region,
            Dimension::Product => &mut self.product,
            Dimension::Stage => &mut self.stage,
        }
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
        let asked = Dimension::ALL.into_iter().filter_map(|it| Some((it, self.of(it)?)));
        let level = |it, name: &str| u16::try_from(facts.level_of(it, name)?).ok();
        Cut { wanted: asked.map(|(it, name)| (it, level(it, name))).collect() }
    }
}

impl Cut {
    pub(super) fn is_everything(&self) -> bool {
        self.wanted.is_empty()
    }

    pub(super) fn holds(&self, facts: &Facts, autopsy: usize) -> bool {
        let levels = &facts.autopsies.levels;
        self.wanted.iter().all(|(dimension, wanted)| *wanted == Some(levels[dimension.index()][autopsy]))
    }

    /// An account has no lifecycle stage, so a cut by stage leaves every account in.
    pub(super) fn holds_account(&self, facts: &Facts, account: usize) -> bool {
        let levels = &facts.accounts.levels;
        self.wanted.iter().all(|(dimension, wanted)| {
            levels.get(dimension.index()).is_none_or(|it| *wanted == Some(it[account]))
        })
    }
}
