//! How far independent raters agree on which of several names fits a thing.
use super::bag::Bag;
use super::quantiles::t_quantile;
use super::sign::Sign;
use crate::patterns::intervals::{Interval, wilson_share};
use crate::patterns::{ratio, real};
use std::collections::BTreeMap;

/// Units that two or more raters gave a name to. A unit with fewer ratings says nothing of agreement and is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ratings {
    /// Those that were given the same names are counted together: of a million, a few thousand differ.
    units: Bag<Unit>,
}

/// A unit: how often it was given each name. Names are numbers below `Unit::NAMES`, and none may be given more than
/// `Unit::MOST` times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(u128);

impl Unit {
    pub const NAMES: usize = 32;
    pub const MOST: usize = 15;
    const BITS: u32 = 4;

    /// With one more rating.
    #[must_use]
    pub fn with(self, name: u8) -> Self {
        Self(self.0 + 1_u128.unbounded_shl(Self::BITS * u32::from(name)))
    }

    /// The names that it was given, in order, and how often each.
    fn names(self) -> impl Iterator<Item = (usize, usize)> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let name = (left != 0).then(|| left.trailing_zeros() / Self::BITS)?;
            let at = name * Self::BITS;
            let k = left >> at & 0xF;
            left &= !(0xF << at);
            Some((name as usize, k as usize))
        })
    }

    fn ratings(self) -> usize {
        self.names().map(|it| it.1).sum()
    }

    /// Pairs of like ratings, each counted both ways.
    fn alike(self) -> usize {
        self.names().map(|(_, k)| k * (k - 1)).sum()
    }
}

impl FromIterator<u8> for Unit {
    fn from_iter<I: IntoIterator<Item = u8>>(names: I) -> Self {
        names.into_iter().fold(Self::default(), Self::with)
    }
}

/// A unit cannot have more ratings than all its names have room for.
const SIZES: usize = Unit::NAMES * Unit::MOST + 1;

/// Krippendorff's alpha for names, with the spread that leaving out one unit at a time shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alpha {
    pub value: f64,
    pub spread: Option<Spread>,
}

/// The upper end is at most 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub error: f64,
    pub interval: Interval,
}

/// How one name was used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Ratings that give it.
    pub ratings: usize,
    /// Units that somebody gave it to.
    pub units: usize,
    /// When one rater gives it, how often another one picked at random gives it too. Cicchetti & Feinstein 1990.
    pub specific: Option<f64>,
    /// The 95% interval of `specific`: Wilson's, with as many cases as the spread between units shows, never more than there
    /// are units that give it. Pairs in one unit hang together.
    pub specific_interval: Option<Interval>,
    /// The alpha of this name against all others.
    pub alpha: Option<Alpha>,
}

/// A unit, or several that are alike to whoever counts.
#[derive(Debug, Clone, Copy)]
struct Part {
    units: usize,
    ratings: usize,
    /// Pairs of like ratings in the unit, each counted both ways.
    alike: usize,
    /// What is missing from the sum of the names' squared counts when the unit is left out.
    squares: usize,
}

/// What alpha is made of.
#[derive(Debug, Clone, Copy)]
struct Sums {
    units: usize,
    ratings: usize,
    /// Pairs of like ratings, each unit's divided by its ratings less one.
    alike: f64,
    /// Of the names' counts.
    squares: usize,
}

impl Ratings {
    pub fn units(&self) -> usize {
        self.units.iter().map(|it| it.1).sum()
    }

    /// How many names were given.
    pub fn ratings(&self) -> usize {
        self.units.iter().map(|it| it.0.ratings() * it.1).sum()
    }

    /// The same ratings by coarser names.
    #[must_use]
    pub fn renamed(&self, to: impl Fn(u8) -> u8) -> Self {
        let name = |name: usize| to(u8::try_from(name).unwrap_or(u8::MAX));
        let renamed = self.units.iter().map(|(unit, many)| {
            let names = unit.names().flat_map(|(it, k)| std::iter::repeat_n(name(it), k));
            (names.collect::<Unit>(), u32::try_from(many).unwrap_or(u32::MAX))
        });
        Self { units: renamed.collect() }
    }

    /// Takes in all units of another, or takes them out; nothing when those are not in it.
    pub fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        self.units.fold(sign, &other.units)
    }

    pub fn bytes(&self) -> usize {
        self.units.bytes()
    }

    /// How alike two ratings of one unit are on average; nothing without units.
    pub fn pairwise(&self) -> Option<f64> {
        let by_size = (2..).zip(self.alike_of().into_iter().skip(2));
        let sum: f64 = by_size.map(|(m, alike)| real(alike) / real(m * (m - 1))).sum();
        (self.units() > 0).then(|| sum / real(self.units()))
    }

    /// Units whose ratings are all alike.
    pub fn unanimous(&self) -> usize {
        self.units.iter().filter(|it| it.0.names().count() == 1).map(|it| it.1).sum()
    }

    /// Krippendorff's alpha for names, 1 - observed by expected disagreement, with its jackknife-t interval, 95%.
    /// Nothing for fewer than two units, or when only one name was ever given: then agreement is untested, not perfect.
    /// Krippendorff 2011; Hayes & Krippendorff 2007.
    pub fn alpha(&self) -> Option<Alpha> {
        let given = self.given();
        let parts = self.units.iter().map(|(unit, many)| {
            let (m, alike) = (unit.ratings(), unit.alike());
            let given: usize = unit.names().map(|(name, k)| k * given[name]).sum();
            // The sum of `lost` over the unit's names, where the squares of their counts are its ratings and like pairs.
            Part { units: many, ratings: m, alike, squares: 2 * given - m - alike }
        });
        let squares = given.iter().map(|it| it * it).sum();
        jackknifed(self.sums(per_other(&self.alike_of()), squares), parts, self.error_quantile())
    }

    /// How each of the first `names` names was used.
    pub fn usage(&self, names: usize) -> Vec<Usage> {
        let error = self.error_quantile();
        // Units by how many ratings they have, and of these by how many give the name.
        let mut of_size = BTreeMap::new();
        for (unit, many) in self.units.iter() {
            let (all, giving) = of_size.entry(unit.ratings()).or_insert((0, [[0; Unit::MOST + 1]; Unit::NAMES]));
            *all += many;
            for (name, k) in unit.names() {
                giving[name][k] += many;
            }
        }
        let of_name = |name: usize| {
            let kinds = of_size.iter().flat_map(|(m, (all, giving))| {
                let giving = &giving[name];
                let none = (*m, 0, all - giving.iter().sum::<usize>());
                let some = giving.iter().enumerate().map(|(k, units)| (*m, k, *units));
                std::iter::once(none).chain(some).filter(|it| it.2 > 0)
            });
            self.usage_of(&kinds.collect::<Vec<_>>(), error)
        };
        (0..names.min(Unit::NAMES)).map(of_name).collect()
    }

    /// How a name was used, from units by their ratings, how many of these give the name, and how many units there are.
    fn usage_of(&self, kinds: &[(usize, usize, usize)], error: Option<f64>) -> Usage {
        let sum =
            |of: &dyn Fn(usize, usize) -> usize| kinds.iter().map(|(m, k, units)| of(*m, *k) * units).sum();
        let named: usize = sum(&|_, k| k);
        let other = self.ratings() - named;
        let alike = |m: usize, k: usize| k * k + (m - k) * (m - k) - m;
        let mut alike_of = [0; SIZES];
        for (m, k, units) in kinds {
            alike_of[*m] += alike(*m, *k) * units;
        }
        let parts = kinds.iter().map(|(m, k, units)| Part {
            units: *units,
            ratings: *m,
            alike: alike(*m, *k),
            squares: lost(named, *k) + lost(other, m - k),
        });
        let sums = self.sums(per_other(&alike_of), named * named + other * other);
        let units = kinds.iter().filter(|it| it.1 > 0).map(|it| it.2).sum();
        let pairs = sum(&|m, k| k * (m - 1));
        let specific = ratio(sum(&|_, k| k * k - k), pairs);
        let effective = specific.map(|share| {
            let apart = |m: usize, k: usize| real(k * k - k) - share * real(k * (m - 1));
            let squares: f64 = kinds.iter().map(|(m, k, units)| real(*units) * apart(*m, *k).powi(2)).sum();
            let many = if units > 1 { real(units) / real(units - 1) } else { 1.0 };
            let n = share * (1.0 - share) * real(pairs) * real(pairs) / (many * squares);
            if n.is_finite() && n > 0.0 { n.min(real(units)) } else { real(units) }
        });
        Usage {
            ratings: named,
            units,
            specific,
            specific_interval: specific.zip(effective).and_then(|(share, n)| wilson_share(share, n)),
            alpha: jackknifed(sums, parts, error),
        }
    }

    /// How often each name was given.
    fn given(&self) -> [usize; Unit::NAMES] {
        let mut given = [0; Unit::NAMES];
        for (unit, many) in self.units.iter() {
            for (name, k) in unit.names() {
                given[name] += k * many;
            }
        }
        given
    }

    /// Pairs of like ratings by the size of their units: whole numbers, so that a million units lose no digit.
    fn alike_of(&self) -> [usize; SIZES] {
        let mut alike_of = [0; SIZES];
        for (unit, many) in self.units.iter() {
            alike_of[unit.ratings()] += unit.alike() * many;
        }
        alike_of
    }

    fn sums(&self, alike: f64, squares: usize) -> Sums {
        Sums { units: self.units(), ratings: self.ratings(), alike, squares }
    }

    /// How many standard errors the interval reaches to either side.
    fn error_quantile(&self) -> Option<f64> {
        t_quantile(0.975, real(self.units().checked_sub(1)?))
    }
}

impl FromIterator<Unit> for Ratings {
    fn from_iter<I: IntoIterator<Item = Unit>>(units: I) -> Self {
        let rated = units.into_iter().filter(|it| it.ratings() > 1);
        Self { units: rated.map(|it| (it, 1)).collect() }
    }
}

/// Alpha and what leaving out one unit at a time makes of it.
fn jackknifed(
    all: Sums,
    mut parts: impl Iterator<Item = Part>,
    error_quantile: Option<f64>,
) -> Option<Alpha> {
    let value = all.alpha()?;
    let mut spread = || {
        // Differences from alpha, which are small, so that their squares lose no digit either.
        let (mut sum, mut sum_of_squares) = (0.0, 0.0);
        parts.try_for_each(|it| {
            let by = all.without(it).alpha()? - value;
            sum += real(it.units) * by;
            sum_of_squares += real(it.units) * by * by;
            Some(())
        })?;
        let n = real(all.units);
        let error = ((n - 1.0) / n * (sum_of_squares - sum * sum / n).max(0.0)).sqrt();
        let half = error_quantile? * error;
        Some(Spread { error, interval: Interval { lo: value - half, hi: (value + half).min(1.0) } })
    };
    Some(Alpha { value, spread: spread() })
}

impl Sums {
    /// 1 - (n - 1)(n - alike) / (n² - squares); nothing for fewer than two units or a single name.
    fn alpha(self) -> Option<f64> {
        let unlike = self.ratings * self.ratings - self.squares;
        let n = real(self.ratings);
        (self.units > 1 && unlike > 0).then(|| 1.0 - (n - 1.0) * (n - self.alike) / real(unlike))
    }

    /// With one unit of this kind left out.
    fn without(self, part: Part) -> Self {
        Self {
            units: self.units - 1,
            ratings: self.ratings - part.ratings,
            alike: self.alike - real(part.alike) / real(part.ratings - 1),
            squares: self.squares - part.squares,
        }
    }
}

/// Pairs of like ratings by the size of their units, each unit's divided by its ratings less one.
fn per_other(alike_of: &[usize]) -> f64 {
    (1..).zip(alike_of.iter().skip(2)).map(|(others, it)| real(*it) / real(others)).sum()
}

/// What the square of `all` loses when `k` of them go.
fn lost(all: usize, k: usize) -> usize {
    k * (2 * all - k)
}
