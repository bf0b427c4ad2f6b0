//! The exhibits of the pattern report: a measure in, and out comes what it shows as a finding in words, as a drawing and
//! as a table. Pages, files and prints all show these same values.
mod behind;
mod causes;
mod change;
mod claims;
mod control;
mod exhibit;
mod figures;
mod levels;
mod money;
mod names;
mod pareto;
mod places;
mod quarter;
mod signals;
pub mod summary;
mod table;
mod together;
mod trend;
mod which;
mod wording;

pub use behind::Behind;
pub use exhibit::{Body, Exhibit, HeatMap, HeatMapRow, Line, Multiple};
pub use figures::Figures;
pub use names::level_name;
pub use table::{Cell, Column, Shape, Table, Unit, Value};
pub use which::{Tab, Which};
pub use wording::Sure;

/// Under this many findings there is no chart: read the findings.
pub const ENOUGH: usize = 12;

/// One exhibit of the figures.
pub fn exhibit(which: Which, figures: &Figures<'_>) -> Option<Exhibit> {
    match which {
        Which::Causes => Some(causes::exhibit(figures)),
        Which::Money => Some(money::exhibit(figures)),
        Which::Levels => Some(levels::exhibit(figures)),
        Which::Change => Some(change::exhibit(figures)),
        Which::Where => Some(places::exhibit(figures)),
        Which::Quarter => Some(quarter::exhibit(figures)),
        Which::Control => Some(control::exhibit(figures)),
        Which::Trend => Some(trend::exhibit(figures)),
        Which::Signals => Some(signals::exhibit(figures)),
        Which::Together => Some(together::exhibit(figures)),
        _ => None,
    }
}
