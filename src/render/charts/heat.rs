//! The heat table: causes by the levels of one dimension, as a real table. A cell is shaded by the low end of its
//! interval, so that a small group can't look dark by chance; under eight findings it is hatched and shows its count only.
use crate::domain::Cause;
use crate::patterns::{Cell, Crosstab};
use crate::render::words;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Under this many findings in a column there is no share and no shade.
pub const FEW: usize = 8;
/// The low end of the interval that one step of the shade stands for.
const STEP: f64 = 0.035;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heat {
    pub columns: Vec<HeatColumn>,
    pub rows: Vec<HeatRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatColumn {
    pub name: String,
    pub n: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeatRow {
    pub cause: Cause,
    pub name: &'static str,
    /// One for each column; the last is all levels together.
    pub cells: Vec<HeatCell>,
}

/// What a cell shows: a count, a share if there are enough, and the class of its shade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatCell {
    pub class: Cow<'static, str>,
    pub count: String,
    pub share: Option<String>,
    /// "15–37%", for the title of the cell.
    pub interval: Option<String>,
}

/// The rows with a finding and the columns with one; the last column is all of them together.
pub fn heat(crosstab: &Crosstab) -> Heat {
    let used: Vec<bool> = crosstab.levels.iter().map(|it| it.n > 0).collect();
    let column = |name: &str, n: usize| HeatColumn {
        name: if name.is_empty() { "Not recorded".to_owned() } else { words::sentence(name) },
        n: words::grouped(n),
    };
    let levels = crosstab.levels.iter().filter(|it| it.n > 0);
    let mut columns: Vec<_> = levels.map(|it| column(&it.name, it.n)).collect();
    columns.push(column("All", crosstab.n));
    let rows = crosstab.rows.iter().filter(|it| it.all.n > 0).map(|row| {
        let shown = row.cells.iter().zip(&crosstab.levels).zip(&used).filter(|(_, used)| **used);
        let mut cells: Vec<_> = shown.map(|((it, level), _)| cell(it, level.n)).collect();
        cells.push(cell(&row.all, crosstab.n));
        HeatRow { cause: row.cause, name: row.cause.label(), cells }
    });
    Heat { columns, rows: rows.collect() }
}

fn cell(it: &Cell, of: usize) -> HeatCell {
    let count = if it.n == 0 { "–".to_owned() } else { words::grouped(it.n) };
    if of < FEW {
        return HeatCell { class: "few".into(), count, share: None, interval: None };
    }
    let shown = it.n > 0;
    HeatCell {
        class: if shown { shade(it.interval.map_or(0.0, |it| it.lo)) } else { "k0 z" }.into(),
        count,
        share: it.share.filter(|_| shown).map(words::percent),
        interval: it.interval.map(words::interval),
    }
}

fn shade(low: f64) -> &'static str {
    const SHADES: [&str; 6] = ["k1", "k2", "k3", "k4", "k5", "k6"];
    let darker = (1..6_u8).filter(|step| low >= f64::from(*step) * STEP).count();
    SHADES[darker]
}
