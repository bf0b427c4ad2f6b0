//! Exhibit B: causes of the year against the year before, by customers; or by their share where customers aren't on record.
use super::ENOUGH;
use super::control::{ABOVE, alarm};
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::names::{joined, quoted};
use super::table::{Column, Table, Unit, Value};
use super::which::Which;
use super::wording::Sure;
use crate::domain::Period;
use crate::patterns::{Comparison, ComparisonRow};
use crate::render::charts::{self, Axis, Forest, ForestRow, Tone};
use crate::render::words;

const HOW: &[&str] = &[
    "Rate: findings by primary cause for each 1,000 customer-months, so that more customers alone make no cause grow. Customer-months are counted from the accounts on record and taken times the part of autopsies that have their finding: undecided cases are assumed to split like decided ones.",
    "The ratio is this year’s rate by the last one’s: 1 is no change, 2 is twice as often. Its interval is exact (the later count among both is binomial: Przyborowski and Wilenski 1940; Clopper and Pearson 1934).",
    "“Clearly”: the 95% interval excludes no change, and at most 10% of all that is called so should be chance (Benjamini and Hochberg 1995). “Maybe – watch”: the interval excludes it, but among so many causes one would by chance. All else is “can’t tell yet”, which doesn’t mean that nothing changed.",
    "Without customers on record the difference of shares is shown instead (Newcombe 1998, method 10; Fisher’s exact test): there a cause also seems to grow when the others shrink.",
];
/// As many causes are drawn at most; the others stand in the table.
const DRAWN: usize = 12;

/// What one cause did, by its rate or by its share.
pub(super) struct Change<'a> {
    pub row: &'a ComparisonRow,
    /// The later by the earlier, or less it; none is infinite.
    pub effect: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    pub q: Option<f64>,
    pub sure: Sure,
    pub axis: Axis,
}

impl<'a> Change<'a> {
    /// By rate if there are customers to count by, else by share.
    pub(super) fn of(row: &'a ComparisonRow, axis: Axis) -> Self {
        let (effect, lo, hi, q, none) = match axis {
            Axis::Ratio => (row.rr, row.rr_lo, row.rr_hi, row.rr_q, 1.0),
            Axis::Points => (row.diff, row.diff_lo, row.diff_hi, row.fisher_q, 0.0),
        };
        Self { row, effect, lo, hi, q, sure: Sure::of((lo, hi), none, q), axis }
    }

    pub(super) fn is_more(&self) -> bool {
        match self.axis {
            // What is infinite was never found before.
            Axis::Ratio => self.effect.is_none_or(|it| it > 1.0),
            Axis::Points => self.effect.is_some_and(|it| it > 0.0),
        }
    }

    /// "1.8 times (1.2 to 2.7)", "+6 points (−2 to +14)".
    pub(super) fn told(&self) -> String {
        let (unit, name) = match self.axis {
            Axis::Ratio => (Unit::Ratio, "times"),
            Axis::Points => (Unit::Points, "points"),
        };
        let interval = unit.interval(self.lo, self.hi);
        match self.effect {
            Some(effect) => format!("{} {name} ({interval})", unit.shown(effect)),
            None if interval.is_empty() => "–".to_owned(),
            None => format!("{interval} {name}"),
        }
    }

    fn sorts_by(&self) -> f64 {
        self.effect.unwrap_or(f64::INFINITY)
    }
}

/// By rate where both periods have customers to count by.
pub(super) fn axis(comparison: &Comparison) -> Axis {
    let on_record = comparison.adjusted_exposure1 > 0.0 && comparison.adjusted_exposure0 > 0.0;
    if on_record { Axis::Ratio } else { Axis::Points }
}

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let year = &figures.comparisons().year;
    let comparison = &year.comparison;
    let axis = axis(comparison);
    let mut changes: Vec<_> = comparison.rows.iter().filter(|it| it.x1 + it.x0 > 0).collect();
    changes.sort_by_key(|it| std::cmp::Reverse(it.x1 + it.x0));
    let changes: Vec<_> = changes.into_iter().map(|it| Change::of(it, axis)).collect();
    let enough = comparison.n1 + comparison.n0 >= ENOUGH && comparison.n1 > 0 && comparison.n0 > 0;
    let title = title(comparison, &changes, enough);
    let drawn = drawn(&changes);
    let body = if enough && !drawn.is_empty() {
        drawing(figures, &drawn, &title)
    } else {
        let line = |it: &Change<'_>| Line {
            text: format!("{}: {}", it.row.cause.label(), counts(it.row)),
            href: figures.behind.of(figures.windows.year).cause(it.row.cause).address(),
        };
        Body::Lines(changes.iter().map(line).collect())
    };
    let (late, early) = (figures.windows.year, year.prior_window);
    Exhibit {
        which: Which::Change,
        title,
        subtitle: subtitle(axis, late, early),
        body,
        n: format!("n = {} and {}", words::grouped(comparison.n1), words::grouped(comparison.n0)),
        note: note(figures, &drawn, changes.len(), enough),
        how: paragraphs(HOW),
        table: table(figures, axis),
    }
}

/// Those with enough findings to say something, in falling order of their change.
fn drawn<'a, 'b>(changes: &'b [Change<'a>]) -> Vec<&'b Change<'a>> {
    let many = changes.iter().filter(|it| it.row.x1 + it.row.x0 >= words::FEW);
    let mut drawn: Vec<_> = many.take(DRAWN).collect();
    drawn.sort_by(|one, other| other.sorts_by().total_cmp(&one.sorts_by()));
    drawn
}

fn title(comparison: &Comparison, changes: &[Change<'_>], enough: bool) -> String {
    match (comparison.n1, comparison.n0) {
        (0, 0) => return "No agreed findings in these two years".to_owned(),
        (_, 0) => return "There is no year before to compare with".to_owned(),
        (0, _) => return "No agreed findings in the later year yet".to_owned(),
        _ if !enough => return "Too few findings to compare two years".to_owned(),
        _ => {}
    }
    let of = |sure: Sure, more: bool| {
        let found = changes.iter().filter(move |it| it.sure == sure && it.is_more() == more);
        found.map(|it| quoted(it.row.cause)).collect::<Vec<_>>()
    };
    let said = [(of(Sure::Clearly, true), "grew"), (of(Sure::Clearly, false), "fell")];
    let said: Vec<_> = said.into_iter().filter(|it| !it.0.is_empty()).collect();
    let watch: Vec<_> = [of(Sure::Watch, true), of(Sure::Watch, false)].concat();
    match (said.as_slice(), watch.as_slice()) {
        ([], []) => "No cause has clearly changed in a year".to_owned(),
        ([], [one]) => format!("No cause has clearly changed in a year; {one} is one to watch"),
        ([], many) => {
            format!("No cause has clearly changed in a year; {} are to watch", words::count(many.len()))
        }
        (said, _) => said.iter().map(|(names, did)| grew(names, did)).collect::<Vec<_>>().join("; "),
    }
}

/// "“A” and “B” clearly grew", "Four causes clearly fell".
fn grew(names: &[String], did: &str) -> String {
    match names.len() {
        1 | 2 => format!("{} clearly {did}", joined(names)),
        many => format!("{} causes clearly {did}", words::sentence(&words::count(many))),
    }
}

fn subtitle(axis: Axis, late: Period, early: Period) -> String {
    let measure = match axis {
        Axis::Ratio => "Findings by primary cause for each 1,000 customer-months",
        Axis::Points => "Share of findings by primary cause",
    };
    if early.days() <= 0 {
        return format!("{measure}, {}", words::period(late));
    }
    format!("{measure}, {} against {}", words::period(late), words::period(early))
}

/// "44 → 80": earlier, later.
pub(super) fn counts(row: &ComparisonRow) -> String {
    format!("{} → {}", words::grouped(row.x0), words::grouped(row.x1))
}

fn drawing(figures: &Figures<'_>, drawn: &[&Change<'_>], title: &str) -> Body {
    let axis = drawn.first().map_or(Axis::Ratio, |it| it.axis);
    let rows: Vec<_> = drawn.iter().map(|it| row(figures, it)).collect();
    let told = rows.iter().map(|it| format!("{}: {}, {}, {}", it.label, it.counts, it.told, it.reading));
    let svg = charts::forest(&Forest {
        id: Which::Change.code().to_owned(),
        title: title.to_owned(),
        desc: format!(
            "Causes with their change and its 95% interval. {}.",
            told.collect::<Vec<_>>().join("; ")
        ),
        axis,
        headings: match axis {
            Axis::Ratio => ["Cause", "Findings", "Times as often"],
            Axis::Points => ["Cause", "Findings", "Share, points"],
        },
        sides: ["less often", "more often"],
        rows,
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn row(figures: &Figures<'_>, change: &Change<'_>) -> ForestRow {
    let word = if change.is_more() { "more" } else { "fewer" };
    let alarm = alarm(figures, change.row.cause).map_or("", |it| if it == ABOVE { " · alarm" } else { "" });
    ForestRow {
        href: figures.behind.of(figures.windows.year).cause(change.row.cause).address(),
        label: change.row.cause.label().to_owned(),
        counts: counts(change.row),
        effect: change.effect,
        lo: change.lo,
        hi: change.hi,
        told: change.told(),
        reading: format!("{}{alarm}", change.sure.reading(word)),
        tone: if change.sure == Sure::Clearly { Tone::Clear } else { Tone::Plain },
    }
}

fn note(figures: &Figures<'_>, drawn: &[&Change<'_>], causes: usize, enough: bool) -> String {
    let year = &figures.comparisons().year;
    let comparison = &year.comparison;
    let mut note = Vec::new();
    if enough {
        note.push("Dot: the change. Line: its 95% interval; an arrow has no end here.".to_owned());
    }
    if drawn.iter().any(|it| alarm(figures, it.row.cause) == Some(ABOVE)) {
        note.push("Alarm: the last quarter is above the limits of chance, see exhibit K.".to_owned());
    }
    if axis(comparison) == Axis::Points && comparison.n1 > 0 && comparison.n0 > 0 {
        note.push("No account has customer-months on record for both years, so only the mix is compared: a share also grows when others shrink.".to_owned());
    } else if year.prior_window.days() < figures.windows.year.days() - 1 && comparison.n0 > 0 {
        note.push(format!(
            "The record is short: {} customer-months before, {} in the year. Rates can still be compared.",
            words::decimal(comparison.customer_months0, 0),
            words::decimal(comparison.customer_months1, 0)
        ));
    }
    let pending = comparison.pending1 + comparison.pending0;
    if pending > 0 {
        let pending = words::counted(pending, "autopsy is", "autopsies are");
        note.push(format!("{} undecided, and assumed to split like the others.", words::sentence(&pending)));
    }
    let left = causes - drawn.len();
    if enough && left > 0 {
        let left = words::counted(left, "rarer cause stands", "rarer causes stand");
        note.push(format!("{} in the table only.", words::sentence(&left)));
    }
    note.join(" ")
}

/// Every cause that was found in either year, by falling change.
fn table(figures: &Figures<'_>, axis: Axis) -> Table {
    const COLUMNS: [Column; 17] = [
        Column::words("cause", "Cause"),
        Column::figure("n_before", "Before"),
        Column::figure("n_after", "Now"),
        Column::figure("rate_before", "Rate before").sheets_only(),
        Column::interval("rate_before", "95% interval").sheets_only(),
        Column::figure("rate_after", "Rate now").sheets_only(),
        Column::interval("rate_after", "95% interval").sheets_only(),
        Column::figure("rate_ratio", "Times as often"),
        Column::interval("rate_ratio", "95% interval"),
        Column::figure("p", "p").sheets_only(),
        Column::figure("q", "q").sheets_only(),
        Column::figure("share_difference", "Share, points"),
        Column::interval("share_difference", "95% interval"),
        Column::figure("share_p", "p").sheets_only(),
        Column::figure("share_q", "q").sheets_only(),
        Column::words("reading", "Reading"),
        Column::words("alarm", "Last quarter"),
    ];
    let year = &figures.comparisons().year;
    let mut changes: Vec<_> = year.comparison.rows.iter().map(|it| Change::of(it, axis)).collect();
    changes.retain(|it| it.row.x1 + it.row.x0 > 0);
    changes.sort_by(|one, other| other.sorts_by().total_cmp(&one.sorts_by()));
    let rows = changes.iter().map(|change| {
        let it = change.row;
        let list = |period, n| figures.behind.of(period).cause(it.cause).address().filter(|_| n > 0);
        let figure = |value, unit| Value::Figure(value, unit).into();
        vec![
            Value::cause(it.cause).into(),
            Value::Count(it.x0).behind(list(year.prior_window, it.x0)),
            Value::Count(it.x1).behind(list(figures.windows.year, it.x1)),
            figure(it.rate0, Unit::Rate),
            Value::Interval(it.rate0_lo, it.rate0_hi, Unit::Rate).into(),
            figure(it.rate1, Unit::Rate),
            Value::Interval(it.rate1_lo, it.rate1_hi, Unit::Rate).into(),
            figure(it.rr, Unit::Ratio),
            Value::Interval(it.rr_lo, it.rr_hi, Unit::Ratio).into(),
            figure(it.rr_p, Unit::P),
            figure(it.rr_q, Unit::P),
            figure(it.diff, Unit::Points),
            Value::Interval(it.diff_lo, it.diff_hi, Unit::Points).into(),
            figure(it.fisher_p, Unit::P),
            figure(it.fisher_q, Unit::P),
            Value::words(change.sure.reading(if change.is_more() { "more" } else { "fewer" })).into(),
            alarm(figures, it.cause).map_or(Value::Missing, Value::words).into(),
        ]
    });
    Table {
        caption: "Findings by cause, the year against the one before, with 95% intervals".to_owned(),
        rows: rows.collect(),
        columns: COLUMNS.to_vec(),
        drawn: None,
    }
}
