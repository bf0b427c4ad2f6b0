//! Do functions name themselves when the joint finding names them? Functions, never persons; and the finding is what the
//! room agreed on, not the truth.
use super::intervals::wilson;
use super::owners::Owners;
use super::stats::{Sign, benjamini_hochberg, bonett_price, mcnemar};
use super::sums::{Counts, Sums};
use super::view::View;
use super::{ratio, real};
use crate::domain::{Cause, Function, Owner, Period};
use serde::Serialize;

/// Over the autopsies whose finding names a cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attribution {
    /// Every function that named a cause on one of them, in the order of the taxonomy.
    pub rows: Vec<OwnAccount>,
    /// What the functions named against what was found, by the owners of both.
    pub confusion: Vec<Confusion>,
}

/// A function's filings against the findings on the same autopsies, with 95% intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnAccount {
    pub function: Function,
    /// Autopsies with a finding on which the function named a cause.
    pub n: usize,
    /// On so many it named a cause of its own.
    #[serde(rename = "self")]
    pub own: usize,
    /// On so many the finding names a cause of its own.
    pub finding: usize,
    pub both: usize,
    pub self_only: usize,
    pub finding_only: usize,
    pub self_rate: Option<f64>,
    pub finding_rate: Option<f64>,
    /// What all other functions filed on the same autopsies.
    pub others_filings: usize,
    /// The part of these that names a cause of this function's; filings on one autopsy hang together, so no interval.
    pub others_rate: Option<f64>,
    /// `self_rate` less `finding_rate`.
    pub gap: Option<f64>,
    pub gap_lo: Option<f64>,
    pub gap_hi: Option<f64>,
    pub mcnemar_p: Option<f64>,
    pub mcnemar_q: Option<f64>,
    /// Of the findings that name it, the part that it had named itself.
    pub ownership: Option<f64>,
    pub ownership_lo: Option<f64>,
    pub ownership_hi: Option<f64>,
    /// Of the findings that don't, the part on which it had named itself.
    pub overclaim: Option<f64>,
    pub overclaim_lo: Option<f64>,
    pub overclaim_hi: Option<f64>,
    /// Its filing and the finding name the same cause.
    pub matches_finding: usize,
    pub match_rate: Option<f64>,
    pub match_lo: Option<f64>,
    pub match_hi: Option<f64>,
    /// Its filing and the finding name causes of the same owner.
    pub matches_function: usize,
}

/// `function` named a cause of `named`, and `finding` owns the cause that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Confusion {
    pub function: Function,
    pub named: Owner,
    pub finding: Owner,
    pub n: usize,
}

/// What is counted for one function before anything is divided.
#[derive(Debug, Clone, Default)]
struct Tally {
    n: usize,
    both: usize,
    self_only: usize,
    finding_only: usize,
    others_filings: usize,
    others_naming: usize,
    matches_finding: usize,
    /// By the number of the named owner, then of the owner found.
    confusion: Vec<usize>,
}

const CAUSES: usize = Cause::ALL.len();

/// What one pass over the filings brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attributed {
    /// Filings by function, then by the cause named, then by the cause found.
    found: Vec<u32>,
    /// By function: what the others filed on the same autopsies, and how much of it names a cause of this function's.
    others: [[usize; 2]; Function::ALL.len()],
}

impl Attribution {
    /// Compares filings and findings of the autopsies that were opened in the period.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let owners = Owners::new();
        let counts = view.counts::<Attributed>(period);
        let tallies = Function::ALL.iter().map(|it| counts.tally(*it, own(*it, &owners), &owners));
        let tallies: Vec<_> = tallies.collect();
        let counted = || Function::ALL.iter().zip(&tallies).filter(|it| it.1.n > 0);
        let mut rows: Vec<_> = counted().map(|(function, it)| row(*function, it, owners.len())).collect();
        let p: Vec<_> = rows.iter().map(|it| it.mcnemar_p).collect();
        for (row, q) in rows.iter_mut().zip(benjamini_hochberg(&p)) {
            row.mcnemar_q = q;
        }
        let confusion = counted().flat_map(|(function, it)| {
            let cells = it.confusion.iter().enumerate().filter(|it| *it.1 > 0);
            cells.map(|(at, n)| Confusion {
                function: *function,
                named: owners.owner(at / owners.len()),
                finding: owners.owner(at % owners.len()),
                n: *n,
            })
        });
        Self { confusion: confusion.collect(), rows }
    }
}

/// What a function has for a number among the owners: one of nobody if it owns no cause, so that it never names itself.
fn own(function: Function, owners: &Owners) -> usize {
    owners.number(Owner::Function(function)).unwrap_or(owners.len())
}

impl Counts for Attributed {
    fn count(view: &View<'_>, period: Period) -> Self {
        let owners = Owners::new();
        let own: Vec<_> = Function::ALL.iter().map(|it| own(*it, &owners)).collect();
        let found = vec![0; Function::ALL.len() * CAUSES * CAUSES];
        let mut it = Self { found, others: Default::default() };
        let filed = view.filed_causes();
        // Filings on one autopsy: the function, and the number of the owner that it named.
        let mut named: Vec<(usize, usize)> = Vec::new();
        let mut naming = [0_u8; CAUSES + 1];
        for autopsy in view.opened_in(period) {
            let Some(cause) = view.cause(autopsy) else { continue };
            named.clear();
            filed.each(autopsy, |filed| {
                if filed.is_independent {
                    let (function, owner) = (filed.function.index(), owners.of(filed.cause));
                    it.found[(function * CAUSES + filed.cause.index()) * CAUSES + cause.index()] += 1;
                    naming[owner] += 1;
                    named.push((function, owner));
                }
            });
            for (function, owner) in &named {
                let ([filings, of_own], own) = (&mut it.others[*function], own[*function]);
                *filings += named.len() - 1;
                *of_own += usize::from(naming[own]) - usize::from(*owner == own);
            }
            naming = [0; CAUSES + 1];
        }
        it
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        sign.fold_all(&mut self.found, &other.found)?;
        sign.fold_all(self.others.as_flattened_mut(), other.others.as_flattened())
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.attributed
    }

    fn bytes(&self) -> usize {
        self.found.capacity() * size_of::<u32>()
    }
}

impl Attributed {
    fn tally(&self, function: Function, own: usize, owners: &Owners) -> Tally {
        let [others_filings, others_naming] = self.others[function.index()];
        let confusion = vec![0; owners.len() * owners.len()];
        let mut it = Tally { others_filings, others_naming, confusion, ..Tally::default() };
        let of_function = &self.found[function.index() * CAUSES * CAUSES..][..CAUSES * CAUSES];
        for (cause, of_cause) in Cause::ALL.iter().zip(of_function.chunks_exact(CAUSES)) {
            for (found, n) in Cause::ALL.iter().zip(of_cause) {
                let (n, named, owner) = (*n as usize, owners.of(*cause), owners.of(*found));
                it.n += n;
                match (named == own, owner == own) {
                    (true, true) => it.both += n,
                    (true, false) => it.self_only += n,
                    (false, true) => it.finding_only += n,
                    (false, false) => {}
                }
                it.matches_finding += if cause == found { n } else { 0 };
                it.confusion[named * owners.len() + owner] += n;
            }
        }
        it
    }
}

/// The row of one function, without its q; there are `owners` owners.
fn row(function: Function, it: &Tally, owners: usize) -> OwnAccount {
    let Tally { n, both, self_only, finding_only, .. } = *it;
    let (own, finding) = (both + self_only, both + finding_only);
    let (ownership, overclaim) = (wilson(both, finding), wilson(self_only, n - finding));
    let matches = wilson(it.matches_finding, n);
    let gap = bonett_price(self_only, finding_only, n);
    OwnAccount {
        function,
        n,
        own,
        finding,
        both,
        self_only,
        finding_only,
        self_rate: ratio(own, n),
        finding_rate: ratio(finding, n),
        others_filings: it.others_filings,
        others_rate: ratio(it.others_naming, it.others_filings),
        gap: (n > 0).then(|| (real(self_only) - real(finding_only)) / real(n)),
        gap_lo: gap.map(|it| it.lo),
        gap_hi: gap.map(|it| it.hi),
        mcnemar_p: mcnemar(self_only, finding_only),
        mcnemar_q: None,
        ownership: ratio(both, finding),
        ownership_lo: ownership.map(|it| it.lo),
        ownership_hi: ownership.map(|it| it.hi),
        overclaim: ratio(self_only, n - finding),
        overclaim_lo: overclaim.map(|it| it.lo),
        overclaim_hi: overclaim.map(|it| it.hi),
        matches_finding: it.matches_finding,
        match_rate: ratio(it.matches_finding, n),
        match_lo: matches.map(|it| it.lo),
        match_hi: matches.map(|it| it.hi),
        matches_function: (0..owners).map(|at| it.confusion[at * owners + at]).sum(),
    }
}
