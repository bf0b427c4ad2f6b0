//! The figures of the pattern report: facts as columns in, measures out. Pure: the same facts give the same figures,
//! whatever order they came in. What is undefined is `None`, which is null in JSON; there is no NaN.
mod amount;
mod association;
mod builder;
mod causes;
mod comparison;
mod control;
mod cooccurrence;
mod coverage;
mod crosstab;
mod exposure;
mod facts;
mod filter;
mod intervals;
mod pareto;
mod quarters;
mod question;
mod report;
mod signals;
pub mod stats;
mod tally;
mod trend;
mod view;
mod windows;

pub use amount::Amount;
pub use association::{Association, AssociationRow, Associations};
pub use builder::{Account, Autopsy, FactsBuilder, FactsError, Filing, Warning};
pub use causes::CauseSet;
pub use comparison::{Comparison, ComparisonRow, Comparisons, YearComparison};
pub use control::{Control, ControlRow};
pub use cooccurrence::{Cooccurrence, PairRow};
pub use coverage::Coverage;
pub use crosstab::{Cell, Crosstab, CrosstabRow, Level};
pub use exposure::Exposure;
pub use facts::{Dimension, Facts, Levels, Warnings};
pub use filter::Filter;
pub use intervals::{Interval, Z, wilson, wilson_share};
pub use pareto::{Pareto, ParetoRow};
pub use question::{Fields, Question, Unclear};
pub use report::{ByWindow, LongWindows, Measures, Report};
pub use signals::{FollowedRow, SignalRow, Signals};
pub use trend::{Trend, TrendRow};
pub use view::View;
pub use windows::Windows;

/// A count as a real number; exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "no table of this world has 2^53 rows")]
fn real(count: usize) -> f64 {
    count as f64
}

/// `part` of `whole`, or nothing of nothing.
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| real(part) / real(whole))
}
