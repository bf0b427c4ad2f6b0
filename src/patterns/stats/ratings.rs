//! How far independent raters agree on which of several names fits a thing.
use super::bag::Bag;
use super::quantiles::t_quantile;
use super::sign::Sign;
use crate::patterns::intervals::{Interval, wilson_share};
use crate::patterns::{ratio, real};

/// Units that two or more raters gave a name to. A unit with fewer ratings says nothing of agreement and is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ratings<U> {
    /// Those that were given the same names are looked at once.
    units: Bag<U>,
}

/// A unit: the names that it was given, in an order that is the same whoever gave them.
pub trait Unit: Clone + Ord {
    fn names(&self) -> impl Iterator<Item = u8>;
}

impl Unit for Vec<u8> {
    fn names(&self) -> impl Iterator<Item = u8> {
        self.iter().copied()
    }
}

const NAMES: usize = 1 << u8::BITS;

/// Ratings by the names that were given, or by coarser ones: what one pass over the units brings.
pub struct ByName<'a, U, F> {
    all: &'a Bag<U>,
    name: F,
    pub units: usize,
    /// How many names were given.
    pub ratings: usize,
    /// How often each name was given.
    given: [usize; NAMES],
    /// Pairs of like ratings by the units' size, each counted both ways: whole numbers, so that a million units lose no
    /// digit.
    alike_of: Vec<usize>,
    /// Units whose ratings are all alike.
    pub unanimous: usize,
}

/// Looks at one unit after the other.
struct Likeness {
    /// The names that the unit was given, and how many of its ratings give each.
    names: Vec<u8>,
    times: [u32; NAMES],
}

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
struct Kind {
    units: usize,
    ratings: usize,
    /// Pairs of like ratings in the unit, each counted both ways.
    alike: usize,
    /// What is missing from the sum of the names' squared counts when the unit is left out.
    squares: usize,
}

/// What alpha is made of.
#[derive(Debug, Clone, Copy)]
struct Ingredients {
    units: usize,
    ratings: usize,
    /// Pairs of like ratings, each unit's divided by its ratings less one.
    alike: f64,
    /// Of the names' counts.
    squares: usize,
}

impl<U: Unit> Ratings<U> {
    /// Takes in all units of another, or takes them out; nothing when those are not in it.
    pub fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        self.units.fold(sign, &other.units)
    }

    pub fn bytes(&self) -> usize {
        self.units.bytes()
    }

    /// By the names that were given.
    pub fn counted(&self) -> ByName<'_, U, impl Fn(u8) -> u8> {
        self.counted_by(|it| it)
    }

    /// By coarser names.
    pub fn counted_by<F: Fn(u8) -> u8>(&self, name: F) -> ByName<'_, U, F> {
        let (mut units, mut ratings, mut given, mut unanimous) = (0, 0, [0; NAMES], 0);
        let (mut alike_of, mut likeness) = (Vec::new(), Likeness::new());
        for (unit, many) in self.units.iter() {
            let alike = likeness.of(unit.names().map(&name));
            let m = likeness.names.len();
            for name in &likeness.names {
                given[usize::from(*name)] += many;
            }
            if m >= alike_of.len() {
                alike_of.resize(m + 1, 0);
            }
            units += many;
            ratings += m * many;
            alike_of[m] += alike * many;
            unanimous += if alike == m * (m - 1) { many } else { 0 };
        }
        ByName { all: &self.units, name, units, ratings, given, alike_of, unanimous }
    }
}

impl<U: Unit, F: Fn(u8) -> u8> ByName<'_, U, F> {
    /// How alike two ratings of one unit are on average; nothing without units.
    pub fn pairwise(&self) -> Option<f64> {
        let by_size = (2..).zip(self.alike_of.iter().skip(2));
        let sum: f64 = by_size.map(|(m, alike)| real(*alike) / real(m * (m - 1))).sum();
        (self.units > 0).then(|| sum / real(self.units))
    }

    /// Krippendorff's alpha for names, 1 - observed by expected disagreement, with its jackknife-t interval, 95%.
    /// Nothing for fewer than two units, or when only one name was ever given: then agreement is untested, not perfect.
    /// Krippendorff 2011; Hayes & Krippendorff 2007.
    pub fn alpha(&self) -> Option<Alpha> {
        let Self { units, ratings, given, alike_of, .. } = self;
        let (units, ratings) = (*units, *ratings);
        let squares = given.iter().map(|it| it * it).sum();
        let mut likeness = Likeness::new();
        let parts = self.all.iter().map(|(unit, many)| {
            let alike = likeness.of(unit.names().map(&self.name));
            let m = likeness.names.len();
            let times_given: usize = likeness.names.iter().map(|it| given[usize::from(*it)]).sum();
            // The sum of `lost` over the unit's names, where the squares of their counts are its ratings and like pairs.
            Kind { units: many, ratings: m, alike, squares: 2 * times_given - m - alike }
        });
        let all = Ingredients { units, ratings, alike: per_other(alike_of), squares };
        jackknifed(all, parts, error_quantile(units))
    }

    /// How each of the first `names` names was used.
    pub fn usage(&self, names: usize) -> Vec<Usage> {
        // Units by how many ratings they have, then by how many of these give a name, then by name; and all of the size.
        let mut of_size: Vec<(usize, Vec<[usize; NAMES]>)> = Vec::new();
        let mut likeness = Likeness::new();
        for (unit, many) in self.all.iter() {
            likeness.of(unit.names().map(&self.name));
            let m = likeness.names.len();
            if m >= of_size.len() {
                of_size.resize(m + 1, (0, Vec::new()));
            }
            let (all, giving) = &mut of_size[m];
            giving.resize(m + 1, [0; NAMES]);
            *all += many;
            for name in &likeness.names {
                let name = usize::from(*name);
                giving[likeness.times[name] as usize][name] += many;
            }
        }
        let of_name = |name: usize| {
            let kinds = of_size.iter().enumerate().flat_map(|(m, (all, giving))| {
                // Each of the k ratings that give the name was counted.
                let some = giving.iter().enumerate().skip(1).map(move |(k, it)| (m, k, it[name] / k));
                let none = (m, 0, all - some.clone().map(|it| it.2).sum::<usize>());
                std::iter::once(none).chain(some).filter(|it| it.2 > 0)
            });
            usage_of(&kinds.collect::<Vec<_>>(), self.units, self.ratings)
        };
        (0..names.min(NAMES)).map(of_name).collect()
    }
}

impl Likeness {
    fn new() -> Self {
        Self { names: Vec::new(), times: [0; NAMES] }
    }

    /// Pairs of like ratings, each counted both ways.
    fn of(&mut self, names: impl Iterator<Item = u8>) -> usize {
        for name in self.names.drain(..) {
            self.times[usize::from(name)] = 0;
        }
        let mut alike = 0;
        for name in names {
            let k = &mut self.times[usize::from(name)];
            alike += 2 * *k;
            *k += 1;
            self.names.push(name);
        }
        alike as usize
    }
}

impl<U> Default for Ratings<U> {
    fn default() -> Self {
        Self { units: Bag::default() }
    }
}

impl<U: Unit> FromIterator<U> for Ratings<U> {
    fn from_iter<I: IntoIterator<Item = U>>(units: I) -> Self {
        Self { units: units.into_iter().filter(|it| it.names().nth(1).is_some()).collect() }
    }
}

/// How a name was used, from units by their ratings, how many of these give the name, and how many units there are.
fn usage_of(kinds: &[(usize, usize, usize)], all_units: usize, ratings: usize) -> Usage {
    let sum = |of: &dyn Fn(usize, usize) -> usize| kinds.iter().map(|(m, k, units)| of(*m, *k) * units).sum();
    let named: usize = sum(&|_, k| k);
    let other = ratings - named;
    let alike = |m: usize, k: usize| k * k + (m - k) * (m - k) - m;
    let mut alike_of = vec![0; kinds.iter().map(|it| it.0 + 1).max().unwrap_or(0)];
    for (m, k, units) in kinds {
        alike_of[*m] += alike(*m, *k) * units;
    }
    let parts = kinds.iter().map(|(m, k, units)| Kind {
        units: *units,
        ratings: *m,
        alike: alike(*m, *k),
        squares: lost(named, *k) + lost(other, m - k),
    });
    let squares = named * named + other * other;
    let sums = Ingredients { units: all_units, ratings, alike: per_other(&alike_of), squares };
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
        alpha: jackknifed(sums, parts, error_quantile(all_units)),
    }
}

/// How many standard errors the interval reaches to either side.
fn error_quantile(units: usize) -> Option<f64> {
    t_quantile(0.975, real(units.checked_sub(1)?))
}

/// Alpha and what leaving out one unit at a time makes of it.
fn jackknifed(
    all: Ingredients,
    mut parts: impl Iterator<Item = Kind>,
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

impl Ingredients {
    /// 1 - (n - 1)(n - alike) / (n² - squares); nothing for fewer than two units or a single name.
    fn alpha(self) -> Option<f64> {
        let unlike = self.ratings * self.ratings - self.squares;
        let n = real(self.ratings);
        (self.units > 1 && unlike > 0).then(|| 1.0 - (n - 1.0) * (n - self.alike) / real(unlike))
    }

    /// With one unit of this kind left out.
    fn without(self, part: Kind) -> Self {
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
