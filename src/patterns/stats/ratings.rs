//! How far independent raters agree on which of several names fits a thing.
use super::quantiles::t_quantile;
use crate::patterns::intervals::{Interval, wilson_share};
use crate::patterns::{ratio, real};

/// Units that two or more raters gave a name to. A unit with fewer ratings says nothing of agreement and is left out.
#[derive(Debug, Clone, Default)]
pub struct Ratings {
    /// The names given, those of one unit together and in order.
    names: Vec<u8>,
    /// Where each unit's names end.
    ends: Vec<u32>,
    /// How often each name was given.
    counts: Vec<usize>,
    /// Pairs of like ratings, each counted both ways, by the number of ratings that their units have: whole numbers, so
    /// that a million units lose no digit.
    alike_of: Vec<usize>,
    unanimous: usize,
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
    /// Takes the names that one unit was given, in any order; sorts them.
    pub fn add(&mut self, names: &mut [u8]) {
        let m = names.len();
        if m < 2 {
            return;
        }
        sort(names);
        self.names.extend_from_slice(names);
        self.ends.push(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        let mut alike = 0;
        for (name, k) in runs(names) {
            alike += k * (k - 1);
            *at(&mut self.counts, usize::from(name)) += k;
        }
        *at(&mut self.alike_of, m) += alike;
        self.unanimous += usize::from(alike == m * (m - 1));
    }

    pub fn units(&self) -> usize {
        self.ends.len()
    }

    /// How many names were given.
    pub fn ratings(&self) -> usize {
        self.names.len()
    }

    /// The same ratings by coarser names.
    #[must_use]
    pub fn renamed(&self, to: impl Fn(u8) -> u8) -> Self {
        let mut coarser = Self::default();
        let mut names = Vec::new();
        for unit in self.iter() {
            names.clear();
            names.extend(unit.iter().map(|it| to(*it)));
            coarser.add(&mut names);
        }
        coarser
    }

    /// How alike two ratings of one unit are on average; nothing without units.
    pub fn pairwise(&self) -> Option<f64> {
        let by_size = (2..).zip(self.alike_of.iter().skip(2));
        let sum: f64 = by_size.map(|(m, alike)| real(*alike) / real(m * (m - 1))).sum();
        (self.units() > 0).then(|| sum / real(self.units()))
    }

    /// Units whose ratings are all alike.
    pub fn unanimous(&self) -> usize {
        self.unanimous
    }

    /// Krippendorff's alpha for names, 1 - observed by expected disagreement, with its jackknife-t interval, 95%.
    /// Nothing for fewer than two units, or when only one name was ever given: then agreement is untested, not perfect.
    /// Krippendorff 2011; Hayes & Krippendorff 2007.
    pub fn alpha(&self) -> Option<Alpha> {
        let parts = self.iter().map(|unit| {
            let mut part = Part { units: 1, ratings: unit.len(), alike: 0, squares: 0 };
            for (name, k) in runs(unit) {
                part.alike += k * (k - 1);
                part.squares += lost(self.counts[usize::from(name)], k);
            }
            part
        });
        let squares = self.counts.iter().map(|it| it * it).sum();
        jackknifed(self.sums(per_other(&self.alike_of), squares), parts, self.error_quantile())
    }

    /// How each of the first `names` names was used.
    pub fn usage(&self, names: u8) -> Vec<Usage> {
        let (most, error) = (self.alike_of.len().max(1) - 1, self.error_quantile());
        // Units by how many ratings they have and how many of these give the name.
        let mut units_of = vec![0; most + 1];
        let mut naming = vec![0; usize::from(names) * (most + 1) * (most + 1)];
        let place = |name: u8, m: usize, k: usize| (usize::from(name) * (most + 1) + m) * (most + 1) + k;
        for unit in self.iter() {
            units_of[unit.len()] += 1;
            for (name, k) in runs(unit).filter(|it| it.0 < names) {
                naming[place(name, unit.len(), k)] += 1;
            }
        }
        let of_name = |name: u8| {
            let mut kinds = Vec::new();
            for (m, units) in units_of.iter().enumerate() {
                let with = (1..=m).map(|k| (m, k, naming[place(name, m, k)]));
                let giving: usize = with.clone().map(|it| it.2).sum();
                kinds.push((m, 0, units - giving));
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
        let mut alike_of = vec![0; self.alike_of.len()];
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

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut from = 0;
        self.ends.iter().map(move |to| {
            let unit = &self.names[from..*to as usize];
            from = *to as usize;
            unit
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

/// Alpha and what leaving out one unit at a time makes of it.
fn jackknifed(all: Sums, parts: impl Iterator<Item = Part>, error_quantile: Option<f64>) -> Option<Alpha> {
    let value = all.alpha()?;
    let spread = || {
        // Differences from alpha, which are small, so that their squares lose no digit either.
        let (mut sum, mut sum_of_squares) = (0.0, 0.0);
        for it in parts {
            let by = all.without(it).alpha()? - value;
            sum += real(it.units) * by;
            sum_of_squares += real(it.units) * by * by;
        }
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

/// A count, made when it is first asked for.
fn at(counts: &mut Vec<usize>, place: usize) -> &mut usize {
    if place >= counts.len() {
        counts.resize(place + 1, 0);
    }
    &mut counts[place]
}

/// Sorts a few names, which there are millions of times: each goes back to where it belongs.
fn sort(names: &mut [u8]) {
    for at in 1..names.len() {
        let name = names[at];
        let mut place = at;
        while place > 0 && names[place - 1] > name {
            names[place] = names[place - 1];
            place -= 1;
        }
        names[place] = name;
    }
}

/// Each name of a sorted unit with how often it was given.
fn runs(unit: &[u8]) -> impl Iterator<Item = (u8, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let name = *unit.get(at)?;
        let from = at;
        while unit.get(at) == Some(&name) {
            at += 1;
        }
        Some((name, at - from))
    })
}
