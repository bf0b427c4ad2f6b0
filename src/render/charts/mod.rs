//! Figures as pictures: a value in, an SVG out, with the title that says what it shows and the table that says it in numbers.
mod bars;
mod fit;
mod heat;
mod heat_words;
mod pareto;
mod pareto_table;
pub mod road;
mod road_narrow;
mod road_wide;
mod scale;
mod svg;

pub use bars::{Bar, Bars, Mark, SIZE, draw};
pub use fit::{lines, width};
pub use heat::{Heat, HeatCell, HeatColumn, HeatRow, heat};
pub use heat_words::{by_level, level_name};
pub use pareto::{Lead, by_findings, by_money};
pub use scale::{Scale, Tick};
pub use svg::{Anchor, Canvas, Variant, escape};

use serde::Serialize;

/// Under this many findings there is no chart: read the findings.
pub const ENOUGH: usize = 12;

/// One exhibit of the report, as a page, a print or a review shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exhibit {
    /// The finding, in words that the figures support.
    pub title: String,
    /// What is measured, of whom, when.
    pub subtitle: String,
    /// Both drawings as SVG; nothing when there is too little to draw.
    pub svg: Option<String>,
    /// The class beside `ex-body`: from which width on the wide drawing is shown.
    pub size: &'static str,
    /// What stands in the drawing's place, a line each; empty beside a drawing.
    pub lines: Vec<String>,
    /// "n = 58", the first words of the note.
    pub n: String,
    /// How to read it, and what not to read into it.
    pub note: String,
    pub table: Table,
}

/// The same figures in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    pub caption: String,
    pub head: Vec<&'static str>,
    pub rows: Vec<TableRow>,
}

/// `key` is the code of what the row is about, so that its figures can lead to the autopsies behind them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableRow {
    pub key: &'static str,
    pub name: String,
    pub cells: Vec<String>,
}
