//! The figures of the pattern report: facts as columns in, measures out. Pure: the same facts give the same figures,
//! whatever order they came in. What is undefined is `None`, which is null in JSON; there is no NaN.
mod agreement;
mod amount;
mod association;
mod at_place;
mod attribution;
mod baseline;
mod builder;
mod causes;
mod changes;
mod column;
mod company;
mod comparison;
mod control;
mod cooccurrence;
mod coverage;
mod crosstab;
mod exposure;
mod facts;
mod filed;
mod filter;
mod intervals;
mod later;
mod ledger;
mod level_rates;
mod levels;
mod naming;
mod order;
mod owners;
mod pareto;
mod patch;
mod quarters;
mod question;
mod recurrence;
mod report;
mod rescue;
mod signals;
mod size;
mod spans;
pub mod stats;
mod sums;
mod tally;
mod third_time;
mod timeliness;
mod top_accounts;
mod trend;
mod view;
mod visits;
mod wait;
mod windows;

pub use crate::domain::Verdict;
pub use agreement::{Agreement, CauseAgreement};
pub use amount::Amount;
pub use association::{Association, AssociationRow, Associations};
pub use at_place::{at_place, numbers_at, rate_ratio_at};
pub use attribution::{Attribution, Confusion, OwnAccount};
pub use baseline::baseline;
pub use builder::{Account, Autopsy, FactsBuilder, FactsError, Filing, Warning};
pub use causes::CauseSet;
pub use changes::{ChangeEffect, Changes, Span, days_until_a_verdict};
pub use column::Column;
pub use company::Company;
pub use comparison::{Comparison, ComparisonRow, Comparisons, YearComparison};
pub use control::{Control, ControlRow};
pub use cooccurrence::{Cooccurrence, PairRow};
pub use coverage::Coverage;
pub use crosstab::{Cell, Crosstab, CrosstabRow, Level};
pub use exposure::Exposure;
pub use facts::{AccountNumber, AutopsyNumber, Change, Dimension, Facts, Warnings};
pub use filter::{Counted, Filter};
pub use intervals::{Interval, Z, wilson, wilson_share};
pub use level_rates::{LevelRate, LevelRates};
pub use levels::Levels;
pub use naming::{Naming, NamingRow};
pub use pareto::{Pareto, ParetoRow};
pub use patch::Part;
pub use quarters::Quarters;
pub use question::{Fields, Question, Unclear};
pub use recurrence::{CauseReturn, Horizon, Recurrence, Return, ReturnCurve, ReturnPoint};
pub use report::{Measures, Report};
pub use rescue::{Rescue, RescueRow};
pub use signals::{FollowedRow, SignalRow, Signals};
pub use spans::{ByWindow, FocusWindow, FocusYearWindow, WholeWindow, YearWindow};
pub use third_time::{Ordinal, ThirdTime};
pub use timeliness::{Timeliness, TimelinessRow};
pub use trend::{Trend, TrendRow};
pub use view::View;
pub use wait::Wait;
pub use windows::Windows;

/// Days from one day to another; 0 when that one is earlier.
fn days_between(from: crate::domain::Day, to: crate::domain::Day) -> usize {
    use chrono::Datelike;
    // Nearly all of them lie in one year, and millions are asked for.
    if from.year() == to.year() {
        return to.ordinal().saturating_sub(from.ordinal()) as usize;
    }
    usize::try_from(to.num_days_from_ce() - from.num_days_from_ce()).unwrap_or(0)
}

/// A count as a real number; exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "no table of this world has 2^53 rows")]
fn real(count: usize) -> f64 {
    count as f64
}

/// `part` of `whole`, or nothing of nothing.
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| real(part) / real(whole))
}
