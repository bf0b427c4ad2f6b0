//! Did our changes work: more than chance would do, and more than a bad quarter wearing off?
use super::exposure::Exposure;
use super::facts::{Change, Facts};
use super::filter::Filter;
use super::ledger::Side;
use super::level_rates::LevelRate;
use super::real;
use super::stats::{RateRatio, Table, fisher_two_sided};
use super::view::View;
use super::windows::Windows;
use crate::domain::{Baseline, Cause, Day, Level, Period, Verdict};
use chrono::Days;
use serde::{Deserialize, Serialize};

/// As long before and after a change as is looked at.
const MOST_DAYS: u64 = 270;
/// Too early to tell before so many days, or while fewer cases than this would have been expected.
const LEAST_DAYS: u64 = 90;
const LEAST_EXPECTED: f64 = 5.0;
/// A baseline is worth comparing with from so many days on.
const BASELINE_DAYS: i64 = 180;

/// A span of time that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    Baseline,
    Before,
    After,
}

/// Every process change that is in effect, each where it applies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    /// In the order of taking effect.
    pub rows: Vec<ChangeEffect>,
    /// How many more there are that have not taken effect yet. Not in the data.
    #[serde(skip)]
    pub waiting: usize,
}

/// Findings of the cause in equal spans before and after a change. Rates are per customer-month, with exact 95% intervals;
/// undecided cases are assumed to split like decided ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeEffect {
    pub change_id: String,
    pub cause: Cause,
    /// Where it applies and was counted; everywhere if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    pub effective_on: Day,
    pub window_days: u64,
    pub x_before: usize,
    pub x_after: usize,
    /// Customer-months, times the part of autopsies that have their finding.
    pub exposure_before: f64,
    pub exposure_after: f64,
    /// The rate after by the rate before.
    pub rr: Option<f64>,
    pub rr_lo: Option<f64>,
    pub rr_hi: Option<f64>,
    pub rr_p: Option<f64>,
    /// Findings of all other causes.
    pub others_before: usize,
    pub others_after: usize,
    /// The odds ratio of this cause against all others, after against before: whatever moved all causes cancels out.
    pub ratio_of_ratios: Option<f64>,
    pub ror_lo: Option<f64>,
    pub ror_hi: Option<f64>,
    /// A cell was empty, so half a case was added to each.
    pub ror_haldane: Option<bool>,
    pub ror_p: Option<f64>,
    /// Autopsies opened after it that have no finding yet.
    pub pending_after: usize,
    /// From the beginning of the record to where `before` begins; nothing when that is too short.
    pub baseline_days: Option<i64>,
    pub x_baseline: Option<usize>,
    pub exposure_baseline: Option<f64>,
    /// The rate after by that of the baseline.
    pub rr_base: Option<f64>,
    pub rr_base_lo: Option<f64>,
    pub rr_base_hi: Option<f64>,
    pub rr_base_p: Option<f64>,
    /// The rate before by that of the baseline: a change is made after a bad time, which is mostly followed by a better one.
    pub spike_rr: Option<f64>,
    pub spike_lo: Option<f64>,
    pub spike_hi: Option<f64>,
    /// What would have been counted after it at the rate before.
    pub expected_after: Option<f64>,
    pub verdict: Verdict,
    /// The change's name. Not in the data.
    #[serde(skip)]
    pub title: String,
    /// Days that it took until it held everywhere: in neither span. Not in the data.
    #[serde(skip)]
    pub roll_out_days: u64,
    /// Another change to the same cause, where this one applies too, took effect within these spans: the two can't be told apart. Not in the data.
    #[serde(skip)]
    pub is_mixed: bool,
}

impl Changes {
    /// Those of the whole company.
    pub fn everywhere(facts: &Facts, windows: &Windows) -> Self {
        let view = View::new(facts, windows.as_of, &Filter::default());
        Self::new(&view, &Exposure::new(&view), windows)
    }

    /// Those that apply somewhere within the view.
    pub fn new(view: &View<'_>, exposure: &Exposure, windows: &Windows) -> Self {
        let changes = view.facts.changes.iter();
        let placed = changes.filter_map(|it| Some((it, view.filter().narrowed(it.level.as_ref())?)));
        let (placed, waiting): (Vec<(&Change, Filter)>, Vec<_>) =
            placed.partition(|it| it.0.effective_on < view.as_of);
        let mut rows: Vec<Option<ChangeEffect>> = vec![None; placed.len()];
        // Each place is counted once, whatever number of changes it has.
        while let Some(place) = rows.iter().position(Option::is_none).and_then(|it| placed.get(it)) {
            let filter = &place.1;
            let narrowed = (filter != view.filter()).then(|| View::new(view.facts, view.as_of, filter));
            let narrowed_exposure = narrowed.as_ref().map(Exposure::new);
            let exposure = narrowed_exposure.as_ref().unwrap_or(exposure);
            let ledger = narrowed.as_ref().unwrap_or(view).ledger();
            for (row, (change, _)) in rows.iter_mut().zip(&placed).filter(|it| it.1.1 == *filter) {
                let days = span(change, windows.window);
                let side = |it| ledger.side(it, change.cause, exposure);
                let is_mixed = placed.iter().any(|it| is_mixed(change, days, filter, it.0));
                *row = Some(measured(change, days, windows.first_day, is_mixed, side));
            }
        }
        Self { rows: rows.into_iter().flatten().collect(), waiting: waiting.len() }
    }
}

impl ChangeEffect {
    /// What is compared, earliest first: each span with its findings for 1,000 customer-months. The baseline comes first,
    /// where the record is long enough to have one.
    pub fn rates(&self) -> Vec<(Span, Period, LevelRate)> {
        let before = self.before();
        let baseline = self.baseline_days.zip(self.x_baseline).zip(self.exposure_baseline);
        let baseline = baseline.map(|((days, x), exposure)| {
            let from = days_before(before.from, days.unsigned_abs());
            (Span::Baseline, Period { from, to: before.from }, LevelRate::new(x, exposure))
        });
        let before = (Span::Before, before, LevelRate::new(self.x_before, self.exposure_before));
        let after = (Span::After, self.after(), LevelRate::new(self.x_after, self.exposure_after));
        baseline.into_iter().chain([before, after]).collect()
    }

    /// The days before it that are compared.
    pub fn before(&self) -> Period {
        Period { from: days_before(self.effective_on, self.window_days), to: self.effective_on }
    }

    /// The days after it, and after its roll-out, that are compared.
    pub fn after(&self) -> Period {
        let from = days_after(self.effective_on, self.roll_out_days);
        Period { from, to: days_after(from, self.window_days) }
    }

    /// What may be said of it: nothing of one that cannot be told from another.
    pub fn judged(&self) -> Verdict {
        if self.is_mixed { Verdict::NotSeparable } else { self.verdict }
    }

    /// How many more days it takes until there can be a verdict, if cases come as they did before the change: both spans
    /// grow together, and so do the cases that would be expected. Nothing when no time is enough, because the record
    /// before the change is too short or holds too few cases.
    pub fn days_until_told(&self, record: Period) -> Option<usize> {
        let before = Period { from: record.from, to: self.effective_on }.days();
        let after = Period { from: self.after().from, to: record.to }.days();
        let most = u32::try_from(before.min(i64::try_from(MOST_DAYS).unwrap_or(before))).ok()?;
        let compared = f64::from(u32::try_from(self.window_days).ok()?);
        let by_day = self.expected_after.filter(|_| compared > 0.0)? / compared;
        let enough = |days: u32| u64::from(days) >= LEAST_DAYS && by_day * f64::from(days) >= LEAST_EXPECTED;
        let needed = (0..=most).find(|it| enough(*it))?;
        Some(usize::try_from(i64::from(needed) - after).unwrap_or(0))
    }
}

/// Days that a change has to be in place until there is a verdict, if what it is meant for comes as often as it did before.
/// Nothing if the longest comparison holds too few cases.
pub fn days_until_a_verdict(before: &Baseline) -> Option<u64> {
    let days = Period { from: before.from, to: before.to }.days();
    let (days, findings) = (f64::from(u32::try_from(days).ok()?), real(before.findings));
    let enough = |it: &u64| findings * real(usize::try_from(*it).unwrap_or(0)) >= LEAST_EXPECTED * days;
    (LEAST_DAYS..=MOST_DAYS).find(enough).filter(|_| before.findings > 0)
}

/// Days on either side that are on record, those of the roll-out left out, and not more than `MOST_DAYS`.
fn span(change: &Change, record: Period) -> u64 {
    let before = Period { from: record.from, to: change.effective_on }.days();
    let held_from = days_after(change.effective_on, change.roll_out_days);
    let after = Period { from: held_from, to: record.to }.days();
    before.min(after).unsigned_abs().min(MOST_DAYS)
}

/// Does the other change blur what is counted of this one, in its place?
fn is_mixed(change: &Change, days: u64, place: &Filter, other: &Change) -> bool {
    let apart = (other.effective_on - change.effective_on).num_days().unsigned_abs();
    other.id != change.id
        && other.cause == change.cause
        && apart < days + change.roll_out_days
        && place.narrowed(other.level.as_ref()).is_some()
}

fn measured(
    change: &Change,
    days: u64,
    first_day: Day,
    is_mixed: bool,
    side: impl Fn(Period) -> Side,
) -> ChangeEffect {
    let at = change.effective_on;
    let from = days_before(at, days);
    let held_from = days_after(at, change.roll_out_days);
    let before = side(Period { from, to: at });
    let after = side(Period { from: held_from, to: days_after(held_from, days) });
    let record = Period { from: first_day, to: from };
    let baseline = (record.days() >= BASELINE_DAYS).then(|| side(record));
    let rr = after.by(before);
    let (base, spike) = (baseline.map(|it| after.by(it)), baseline.map(|it| before.by(it)));
    let table = Table { a: after.x, b: after.others, c: before.x, d: before.others };
    let ror = table.odds_ratio();
    let expected = (before.exposure > 0.0).then(|| real(before.x) * after.exposure / before.exposure);
    ChangeEffect {
        change_id: change.id.clone(),
        cause: change.cause,
        level: change.level.clone(),
        effective_on: at,
        window_days: days,
        x_before: before.x,
        x_after: after.x,
        exposure_before: before.exposure,
        exposure_after: after.exposure,
        rr: rr.rr,
        rr_lo: rr.lo,
        rr_hi: rr.hi,
        rr_p: rr.p,
        others_before: before.others,
        others_after: after.others,
        ratio_of_ratios: ror.map(|it| it.value),
        ror_lo: ror.map(|it| it.interval.lo),
        ror_hi: ror.map(|it| it.interval.hi),
        ror_haldane: ror.map(|it| it.haldane),
        ror_p: ror.map(|_| fisher_two_sided(table)),
        pending_after: after.pending,
        baseline_days: baseline.map(|_| record.days()),
        x_baseline: baseline.map(|it| it.x),
        exposure_baseline: baseline.map(|it| it.exposure),
        rr_base: base.and_then(|it| it.rr),
        rr_base_lo: base.and_then(|it| it.lo),
        rr_base_hi: base.and_then(|it| it.hi),
        rr_base_p: base.and_then(|it| it.p),
        spike_rr: spike.and_then(|it| it.rr),
        spike_lo: spike.and_then(|it| it.lo),
        spike_hi: spike.and_then(|it| it.hi),
        expected_after: expected,
        verdict: verdict(days, expected, rr, base, spike),
        title: change.title.clone(),
        roll_out_days: change.roll_out_days,
        is_mixed,
    }
}

fn days_before(day: Day, days: u64) -> Day {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

fn days_after(day: Day, days: u64) -> Day {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

fn verdict(
    days: u64,
    expected: Option<f64>,
    rr: RateRatio,
    base: Option<RateRatio>,
    spike: Option<RateRatio>,
) -> Verdict {
    // A limit that is none is infinite or unknown, so it excludes nothing.
    let was_spike = spike.and_then(|it| it.lo).is_some_and(|it| it > 1.0);
    let below_base = base.and_then(|it| it.hi).is_some_and(|it| it < 1.0);
    match () {
        () if days < LEAST_DAYS || expected.is_none_or(|it| it < LEAST_EXPECTED) => Verdict::TooEarly,
        () if rr.lo.is_some_and(|it| it > 1.0) => Verdict::Rose,
        () if rr.hi.is_none_or(|it| it >= 1.0) => Verdict::NoClearChange,
        () if was_spike && !below_base => Verdict::FellFromSpikeOnly,
        () => Verdict::Fell,
    }
}
