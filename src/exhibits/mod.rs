//! The exhibits of the pattern report: a measure in, and out comes what it shows as a finding in words, as a drawing and
//! as a table. Pages, files and prints all show these same values.
mod agenda;
mod agreement;
mod behind;
mod board;
mod candidates;
mod causes;
mod change;
mod changes;
mod claims;
mod company;
mod control;
mod document;
mod effect;
mod exhibit;
mod figures;
mod key_figures;
mod levels;
mod money;
mod named;
mod names;
mod own_part;
mod pareto;
mod paper;
mod places;
mod pre_read;
mod quarter;
mod recurrence;
mod rescue;
mod sheets;
mod signals;
pub mod summary;
mod table;
mod third_time;
mod timeliness;
mod together;
mod trend;
mod which;
mod wording;
mod workbook;

pub use agenda::{AgendaItem, Decided, OnRecord, agenda, with_added};
pub use behind::Behind;
pub use board::leading_causes;
pub use candidates::{Candidate, Cured, back_after, candidates, cured, returned, to_decide};
pub use document::{Cover, date, document, heading};
pub use effect::{Effect, baseline_words, effect, judged};
pub use exhibit::{Body, Exhibit, HeatMap, HeatMapRow, Line, Multiple};
pub use figures::Figures;
pub use key_figures::{KeyFigure, key_figures};
pub use names::{level_name, narrowed, one};
pub use paper::{Paper, asides};
pub use pre_read::{Known, PreRead, pre_read};
pub use sheets::csv;
pub use table::{Cell, Column, Shape, Table, Unit, Value};
pub use which::{Tab, Which};
pub use wording::Sure;
pub use workbook::workbook;

/// Under this many findings there is no chart: read the findings.
pub const ENOUGH: usize = 12;

/// One exhibit of the figures.
pub fn exhibit(which: Which, figures: &Figures<'_>) -> Exhibit {
    match which {
        Which::Causes => causes::exhibit(figures),
        Which::Change => change::exhibit(figures),
        Which::Where => places::exhibit(figures),
        Which::Agreement => agreement::exhibit(figures),
        Which::OwnPart => own_part::exhibit(figures),
        Which::Changes => changes::exhibit(figures),
        Which::ThirdTime => third_time::exhibit(figures),
        Which::Money => money::exhibit(figures),
        Which::Levels => levels::exhibit(figures),
        Which::Quarter => quarter::exhibit(figures),
        Which::Control => control::exhibit(figures),
        Which::Trend => trend::exhibit(figures),
        Which::Named => named::exhibit(figures),
        Which::Rescue => rescue::exhibit(figures),
        Which::Recurrence => recurrence::exhibit(figures),
        Which::Timeliness => timeliness::exhibit(figures),
        Which::Signals => signals::exhibit(figures),
        Which::Together => together::exhibit(figures),
    }
}
