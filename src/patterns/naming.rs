//! What leaders name against what is found, on the same autopsies. Not in the data.
use super::intervals::{Interval, wilson, wilson_share};
use super::stats::{benjamini_hochberg, normal_two_sided, t_quantile};
use super::view::View;
use super::{ratio, real};
use crate::domain::{Cause, Period};

/// Over the autopsies whose finding names a cause, and on which somebody named one of their own accord.
#[derive(Debug, Clone, PartialEq)]
pub struct Naming {
    pub autopsies: usize,
    /// Filings on them that name a cause.
    pub filings: usize,
    /// Every cause, in the order of the taxonomy.
    pub rows: Vec<NamingRow>,
}

/// One cause in filings and in findings, with 95% intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct NamingRow {
    pub cause: Cause,
    /// Filings that name it.
    pub named: usize,
    pub named_share: Option<f64>,
    /// Filings on one autopsy hang together, so it is wider than that of as many filings on as many autopsies.
    pub named_interval: Option<Interval>,
    /// Findings that name it.
    pub found: usize,
    pub found_share: Option<f64>,
    pub found_interval: Option<Interval>,
    /// Of the filings that name it, those on autopsies where it was found.
    pub alike: usize,
    /// `named_share` less `found_share`.
    pub gap: Option<f64>,
    /// Within -1 and 1.
    pub gap_interval: Option<Interval>,
    /// Whether the gap could be chance; Benjamini & Hochberg among causes that were named or found.
    pub p: Option<f64>,
    pub q: Option<f64>,
}

/// Sums over autopsies, for one cause: k filings name it of m, and f is 1 where it is found.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    k: usize,
    kk: usize,
    km: usize,
    f: usize,
    kf: usize,
    mf: usize,
}

/// Sums over autopsies, whatever the cause.
#[derive(Debug, Clone, Copy, Default)]
struct All {
    n: usize,
    m: usize,
    mm: usize,
}

impl Naming {
    /// Compares filings and findings of the autopsies that were opened in the period.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let (sums, all) = count(view, period);
        let determined = Cause::ALL.iter().filter(|it| it.is_determined());
        let mut rows: Vec<_> = determined.map(|it| row(*it, sums[it.index()], all)).collect();
        let p: Vec<_> = rows.iter().map(|it| it.p).collect();
        for (row, q) in rows.iter_mut().zip(benjamini_hochberg(&p)) {
            row.q = q;
        }
        Self { autopsies: all.n, filings: all.m, rows }
    }
}

fn count(view: &View<'_>, period: Period) -> (Vec<Sums>, All) {
    let (mut sums, mut all) = (vec![Sums::default(); Cause::ALL.len()], All::default());
    let (filed, mut named) = (view.filed_causes(), Vec::new());
    for autopsy in view.opened_in(period) {
        let Some(found) = view.cause(autopsy) else { continue };
        named.clear();
        filed.each(autopsy, |it| {
            if it.is_independent {
                named.push(it.cause);
            }
        });
        let m = named.len();
        if m == 0 {
            continue;
        }
        all = All { n: all.n + 1, m: all.m + m, mm: all.mm + m * m };
        sums[found.index()].f += 1;
        sums[found.index()].mf += m;
        named.sort_unstable();
        for alike in named.chunk_by(|a, b| a == b) {
            let (it, k) = (&mut sums[alike[0].index()], alike.len());
            it.k += k;
            it.kk += k * k;
            it.km += k * m;
            it.kf += if alike[0] == found { k } else { 0 };
        }
    }
    (sums, all)
}

/// The row of one cause, without its q.
fn row(cause: Cause, it: Sums, all: All) -> NamingRow {
    let found_interval = wilson(it.f, all.n);
    let (named_share, found_share) = (ratio(it.k, all.m), ratio(it.f, all.n));
    let used = it.k + it.f > 0;
    let gap = named_share.zip(found_share).map(|(named, found)| named - found);
    let error = gap_error(it, all).filter(|_| used);
    let reach = all.n.checked_sub(1).and_then(|df| t_quantile(0.975, real(df)));
    let gap_interval = gap.zip(error).zip(reach).map(|((gap, error), reach)| Interval {
        lo: (gap - reach * error).max(-1.0),
        hi: (gap + reach * error).min(1.0),
    });
    NamingRow {
        cause,
        named: it.k,
        named_share,
        named_interval: named_share.and_then(|share| wilson_share(share, effective(share, it, all))),
        found: it.f,
        found_share,
        found_interval,
        alike: it.kf,
        gap,
        gap_interval,
        p: gap.zip(error).map(|(gap, error)| normal_two_sided(gap / error)),
        q: None,
    }
}

/// How many independent filings tell as much as these do: not fewer than there are autopsies if none names the cause, and
/// never more than there are filings. The variance of a ratio of sums over autopsies, linearised. Cochran 1977.
fn effective(share: f64, it: Sums, all: All) -> f64 {
    let squares = real(it.kk) - 2.0 * share * real(it.km) + share * share * real(all.mm);
    let variance = spread(all.n) * squares.max(0.0) / (real(all.m) * real(all.m));
    let n = if variance > 0.0 { share * (1.0 - share) / variance } else { real(all.n) };
    n.min(real(all.m)).max(1.0)
}

/// The standard error of the gap, from the same linearisation; nothing when all autopsies say the same.
fn gap_error(it: Sums, all: All) -> Option<f64> {
    let (n, m) = (real(all.n), real(all.m));
    let (named, found) = (ratio(it.k, all.m)?, ratio(it.f, all.n)?);
    // Each autopsy's residual is a (k - named m) - (f - found), with a = n / m.
    let a = n / m;
    let of_named = a * a * (real(it.kk) - 2.0 * named * real(it.km) + named * named * real(all.mm));
    let of_found = n * found * (1.0 - found);
    let of_both = a * (real(it.kf) - found * real(it.k) - named * real(it.mf) + named * found * m);
    let squares = of_named + of_found - 2.0 * of_both;
    (squares > 1e-12 && all.n > 1).then(|| (spread(all.n) * squares).sqrt() / n)
}

/// n / (n - 1), and 1 for a single one.
fn spread(n: usize) -> f64 {
    if n > 1 { real(n) / real(n - 1) } else { 1.0 }
}
