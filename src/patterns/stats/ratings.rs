//! How far independent raters agree on which of several names fits a thing.
use super::quantiles::t_quantile;
use crate::patterns::intervals::{Interval, wilson_share};
use crate::patterns::{ratio, real};
use std::cell::OnceCell;

/// Units that two or more raters gave a name to. A unit with fewer ratings says nothing of agreement and is left out.
#[derive(Debug, Clone, Default)]
pub struct Ratings {
    /// The names given, by how many a unit was given: those of one unit stand together. A pass over units of one size
    /// knows when each of them ends.
    of_size: Vec<Vec<u8>>,
    counted: OnceCell<Box<Counted>>,
}

/// What one pass over the units brings.
#[derive(Debug, Clone)]
struct Counted {
    /// How often each name was given.
    given: [usize; NAMES],
    /// Pairs of like ratings in each unit, each counted both ways, by the units' size and place.
    alike: Vec<Vec<usize>>,
    /// Their sums: whole numbers, so that a million units lose no digit.
    alike_of: Vec<usize>,
    /// Ratings by the units' size, then by how many of the unit's give the same name, then by name.
    alike_named: Vec<Vec<[usize; NAMES]>>,
    unanimous: usize,
}

const NAMES: usize = 1 << u8::BITS;

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
    /// Takes the names that one unit was given, in any order.
    pub fn add(&mut self, names: &[u8]) {
        let m = names.len();
        if m < 2 {
            return;
        }
        if m >= self.of_size.len() {
            self.of_size.resize(m + 1, Vec::new());
        }
        self.of_size[m].extend_from_slice(names);
        self.counted = OnceCell::new();
    }

    pub fn units(&self) -> usize {
        self.sizes().map(|(m, names)| names.len() / m).sum()
    }

    /// How many names were given.
    pub fn ratings(&self) -> usize {
        self.of_size.iter().map(Vec::len).sum()
    }

    /// The same ratings by coarser names.
    #[must_use]
    pub fn renamed(&self, to: impl Fn(u8) -> u8) -> Self {
        let of_size = self.of_size.iter().map(|names| names.iter().map(|it| to(*it)).collect());
        Self { of_size: of_size.collect(), counted: OnceCell::new() }
    }

    /// How alike two ratings of one unit are on average; nothing without units.
    pub fn pairwise(&self) -> Option<f64> {
        let by_size = (2..).zip(self.counted().alike_of.iter().skip(2));
        let sum: f64 = by_size.map(|(m, alike)| real(*alike) / real(m * (m - 1))).sum();
        (self.units() > 0).then(|| sum / real(self.units()))
    }

    /// Units whose ratings are all alike.
    pub fn unanimous(&self) -> usize {
        self.counted().unanimous
    }

    /// Krippendorff's alpha for names, 1 - observed by expected disagreement, with its jackknife-t interval, 95%.
    /// Nothing for fewer than two units, or when only one name was ever given: then agreement is untested, not perfect.
    /// Krippendorff 2011; Hayes & Krippendorff 2007.
    pub fn alpha(&self) -> Option<Alpha> {
        let Counted { given, alike, alike_of, .. } = self.counted();
        let parts = self.sizes().flat_map(|(m, names)| {
            names.chunks_exact(m).zip(&alike[m]).map(move |(unit, alike)| {
                let given: usize = unit.iter().map(|it| given[usize::from(*it)]).sum();
                // The sum of `lost` over the unit's names, where the squares of their counts are its ratings and like pairs.
                Part { units: 1, ratings: m, alike: *alike, squares: 2 * given - m - alike }
            })
        });
        let squares = given.iter().map(|it| it * it).sum();
        jackknifed(self.sums(per_other(alike_of), squares), parts, self.error_quantile())
    }

    /// How each of the first `names` names was used.
    pub fn usage(&self, names: u8) -> Vec<Usage> {
        let (counted, error) = (self.counted(), self.error_quantile());
        let of_name = |name: u8| {
            // Units by how many ratings they have and how many of these give the name.
            let mut kinds = Vec::new();
            for (m, all) in self.sizes() {
                let alike = (1..).zip(counted.alike_named[m].iter().skip(1));
                let with: Vec<_> = alike.map(|(k, it)| (m, k, it[usize::from(name)] / k)).collect();
                let giving: usize = with.iter().map(|it| it.2).sum();
                kinds.push((m, 0, all.len() / m - giving));
                kinds.extend(with);
            }
            kinds.retain(|it| it.2 > 0);
            self.usage_of(&kinds, error)
        };
        (0..names).map(of_name).collect()
    }

    /// How a name was used, from units by their ratings, how many of these give the name, and how many units there are.
    fn usage_of(&self, kinds: &[(usize, usize, usize)], error: Option<f64>) -> Usage {
        let sum =
            |of: &dyn Fn(usize, usize) -> usize| kinds.iter().map(|(m, k, units)| of(*m, *k) * units).sum();
        let named: usize = sum(&|_, k| k);
        let other = self.ratings() - named;
        let alike = |m: usize, k: usize| k * k + (m - k) * (m - k) - m;
        let mut alike_of = vec![0; self.of_size.len()];
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

    /// The sizes that units have, with the names given to those.
    fn sizes(&self) -> impl Iterator<Item = (usize, &[u8])> {
        self.of_size.iter().enumerate().filter(|it| !it.1.is_empty()).map(|(m, names)| (m, &names[..]))
    }

    fn counted(&self) -> &Counted {
        self.counted.get_or_init(|| {
            let mut it = Counted::none(self.of_size.len());
            self.sizes().for_each(|(m, names)| it.count(m, names));
            Box::new(it)
        })
    }

    fn sums(&self, alike: f64, squares: usize) -> Sums {
        Sums { units: self.units(), ratings: self.ratings(), alike, squares }
    }

    /// How many standard errors the interval reaches to either side.
    fn error_quantile(&self) -> Option<f64> {
        t_quantile(0.975, real(self.units().checked_sub(1)?))
    }
}

impl Counted {
    fn none(sizes: usize) -> Self {
        Self {
            given: [0; NAMES],
            alike: vec![Vec::new(); sizes],
            alike_of: vec![0; sizes],
            alike_named: vec![Vec::new(); sizes],
            unanimous: 0,
        }
    }

    /// Counts the units that have `m` ratings each.
    fn count(&mut self, m: usize, names: &[u8]) {
        let mut alike_named = vec![[0; NAMES]; m + 1];
        let mut of_unit = [0; NAMES];
        let alike = names.chunks_exact(m).map(|unit| {
            let mut alike = 0;
            for name in unit {
                let k = &mut of_unit[usize::from(*name)];
                alike += 2 * *k;
                *k += 1;
            }
            for name in unit {
                let name = usize::from(*name);
                self.given[name] += 1;
                alike_named[of_unit[name]][name] += 1;
            }
            for name in unit {
                of_unit[usize::from(*name)] = 0;
            }
            alike
        });
        self.alike[m] = alike.collect();
        self.alike_of[m] = self.alike[m].iter().sum();
        self.unanimous += self.alike[m].iter().filter(|it| **it == m * (m - 1)).count();
        self.alike_named[m] = alike_named;
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
