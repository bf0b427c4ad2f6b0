//! Do independent executives see the same cause? Executives see different slices of a case, so that they disagree is a
//! finding and no failure.
use super::intervals::{Interval, wilson};
use super::owners::Owners;
use super::ratio;
use super::stats::{Alpha, Ratings, Sign, Unit, Usage};
use super::sums::{Counts, Sums};
use super::view::View;
use crate::domain::{Cause, Function, Period};
use serde::Serialize;

/// Over the autopsies on which two or more seats name a cause of their own accord.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Autopsies.
    pub units: usize,
    /// Filings on them.
    pub values: usize,
    /// Krippendorff's alpha: 1 is perfect, 0 what chance would bring. Nothing for fewer than two autopsies or a single cause.
    pub alpha: Option<f64>,
    /// From leaving out one autopsy at a time; nothing when alpha hangs on a single one.
    pub se: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    /// How often two filings on one autopsy name the same cause.
    pub mean_pairwise_agreement: Option<f64>,
    pub unanimous: usize,
    pub unanimous_share: Option<f64>,
    pub unanimous_lo: Option<f64>,
    pub unanimous_hi: Option<f64>,
    /// The same alpha of the causes' owners.
    pub function_level_alpha: Option<f64>,
    pub function_level_lo: Option<f64>,
    pub function_level_hi: Option<f64>,
    /// Every cause, in the order of the taxonomy.
    pub per_cause: Vec<CauseAgreement>,
    /// Filings that name a cause and are not counted: they were made when the others' could be read. Not in the data.
    #[serde(skip)]
    pub dependent: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CauseAgreement {
    pub cause: Cause,
    /// Filings that name it.
    pub named: usize,
    pub autopsies_naming: usize,
    /// When one executive names it, how often another one names it too.
    pub specific_agreement: Option<f64>,
    /// Not in the data.
    #[serde(skip)]
    pub specific_interval: Option<Interval>,
    /// This cause against all others.
    pub alpha: Option<f64>,
    pub alpha_lo: Option<f64>,
    pub alpha_hi: Option<f64>,
}

impl Agreement {
    /// Compares the filings on the autopsies that were opened in the period, decided or not.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let Named { ratings, dependent } = &*view.counts::<Named>(period);
        let owners = Owners::new();
        let counted = ratings.counted();
        let (units, unanimous, alpha) = (counted.units, counted.unanimous, counted.alpha());
        let of_functions = ratings.counted_by(|it| owners.of_place(it)).alpha();
        let share = wilson(unanimous, units);
        let usage = counted.usage(Cause::ALL.len());
        let per_cause = Cause::ALL.iter().zip(&usage).filter(|it| it.0.is_determined());
        Self {
            units,
            values: counted.ratings,
            alpha: alpha.map(|it| it.value),
            se: alpha.and_then(|it| it.spread).map(|it| it.error),
            lo: limits(alpha).map(|it| it.lo),
            hi: limits(alpha).map(|it| it.hi),
            mean_pairwise_agreement: counted.pairwise(),
            unanimous,
            unanimous_share: ratio(unanimous, units),
            unanimous_lo: share.map(|it| it.lo),
            unanimous_hi: share.map(|it| it.hi),
            function_level_alpha: of_functions.map(|it| it.value),
            function_level_lo: limits(of_functions).map(|it| it.lo),
            function_level_hi: limits(of_functions).map(|it| it.hi),
            per_cause: per_cause.map(|(cause, it)| CauseAgreement::new(*cause, *it)).collect(),
            dependent: *dependent,
        }
    }
}

impl CauseAgreement {
    fn new(cause: Cause, usage: Usage) -> Self {
        let limits = limits(usage.alpha);
        Self {
            cause,
            named: usage.ratings,
            autopsies_naming: usage.units,
            specific_agreement: usage.specific,
            specific_interval: usage.specific_interval,
            alpha: usage.alpha.map(|it| it.value),
            alpha_lo: limits.map(|it| it.lo),
            alpha_hi: limits.map(|it| it.hi),
        }
    }
}

/// What each autopsy's seats name, and how many filings are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    ratings: Ratings<Causes>,
    dependent: usize,
}

/// The causes that an autopsy's seats name, in the order of the taxonomy: five bits for each, as its place and one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Causes(u64);

const BITS: usize = 5;
/// One of them.
const PLACE: u64 = (1 << BITS) - 1;
const _: () = assert!(Cause::ALL.len() < 1 << BITS && Function::ALL.len() * BITS < 64);

impl Causes {
    fn with(self, cause: Cause) -> Self {
        let it = cause.index() as u64 + 1;
        let mut at = 0;
        while (1..=it).contains(&(self.0 >> at & PLACE)) {
            at += BITS;
        }
        let before = self.0 & ((1 << at) - 1);
        Self(before | it << at | (self.0 ^ before) << BITS)
    }
}

impl Unit for Causes {
    fn names(&self) -> impl Iterator<Item = u8> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let it = u8::try_from(left & PLACE).unwrap_or(0);
            left >>= BITS;
            it.checked_sub(1)
        })
    }
}

impl Counts for Named {
    fn count(view: &View<'_>, period: Period) -> Self {
        let mut dependent = 0;
        let filed = view.filed_causes();
        let units = view.opened_in(period).map(|autopsy| {
            let mut unit = Causes::default();
            filed.each(autopsy, |it| {
                if it.is_independent {
                    unit = unit.with(it.cause);
                } else {
                    dependent += 1;
                }
            });
            unit
        });
        Self { ratings: units.collect(), dependent }
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        self.ratings.fold(sign, &other.ratings)?;
        sign.fold(&mut self.dependent, other.dependent)
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.named
    }

    fn bytes(&self) -> usize {
        self.ratings.bytes()
    }
}

fn limits(alpha: Option<Alpha>) -> Option<Interval> {
    alpha?.spread.map(|it| it.interval)
}
