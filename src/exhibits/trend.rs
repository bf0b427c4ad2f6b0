//! Exhibit L: causes over eight quarters, and whether each grows or shrinks from quarter to quarter.
use super::ENOUGH;
use super::control::named;
use super::exhibit::{Body, Exhibit, Multiple, paragraphs};
use super::figures::Figures;
use super::names::{joined, quoted};
use super::pareto::sample;
use super::table::{Column, Table, Unit, Value};
use super::which::Which;
use super::wording::Sure;
use crate::domain::Period;
use crate::patterns::stats::garwood;
use crate::patterns::{ControlRow, Interval, TrendRow};
use crate::render::charts::{self, Panel, Point};
use crate::render::words;

const HOW: &[&str] = &[
    "Through the rates of the last eight quarters the steady growth is drawn that fits best (Poisson regression with customer-months as exposure): 1.10 a quarter is a tenth more each quarter, nearly half as much again in a year. Interval: Wald, 95%, wider where the counts vary more than chance lets them (quasi-Poisson, above 1.5 times). It takes six quarters and ten findings.",
    "A dot is the quarter’s findings for each 1,000 customer-months, its line the exact 95% interval (Garwood 1936). “Clearly”: the interval of the growth excludes none, and at most 10% of all that is called so should be chance (Benjamini and Hochberg 1995).",
    "The second opinion needs no model: Mann and Kendall’s tau counts how many pairs of quarters rise less how many fall, from −1 to 1; Sen’s slope is the median rise a quarter. With eight quarters it sees little, so it confirms and never overrules.",
];
const DRAWN: usize = 6;
const QUARTERS: usize = 8;

/// A trend, and the quarters that it goes through.
struct Course<'a> {
    row: &'a TrendRow,
    quarters: &'a ControlRow,
    sure: Sure,
}

impl Course<'_> {
    fn grows(&self) -> bool {
        self.row.irr.is_some_and(|it| it > 1.0)
    }

    fn reading(&self) -> String {
        match self.row.irr {
            Some(_) => self.sure.reading(if self.grows() { "growing" } else { "shrinking" }),
            None => "Too few to tell".to_owned(),
        }
    }

    /// The places of the last eight quarters.
    fn places(&self) -> std::ops::Range<usize> {
        let count = self.quarters.n.len();
        count.saturating_sub(QUARTERS)..count
    }

    /// Findings of a quarter by 1,000 customer-months, with the interval; nothing without customers.
    fn rate(&self, at: usize) -> Option<(f64, Interval)> {
        let (n, months) = (self.quarters.n[at], self.quarters.exposure[at]);
        let it = garwood(n, months / 1000.0)?;
        #[expect(clippy::cast_precision_loss, reason = "counts of autopsies are far below 2^53")]
        let rate = n as f64 / months * 1000.0;
        Some((rate, it))
    }
}

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let (trend, control) = (figures.trend(), figures.control());
    let mut courses: Vec<_> = trend
        .rows
        .iter()
        .zip(&control.rows)
        .map(|(row, quarters)| {
            let sure = Sure::of((row.irr_lo, row.irr_hi), 1.0, row.q);
            Course { row, quarters, sure }
        })
        .filter(|it| it.row.total > 0)
        .collect();
    courses.sort_by_key(|it| (it.row.irr.is_none(), it.sure, std::cmp::Reverse(it.row.total)));
    let n = courses.iter().map(|it| it.row.total).sum();
    let drawn: Vec<_> = courses.iter().filter(|it| it.row.irr.is_some()).take(DRAWN).collect();
    let body = if n >= ENOUGH { multiples(figures, &drawn) } else { Vec::new() };
    let quarters = trend.rows.first().map_or(0, |it| it.quarters);
    let from = control.rows.first().and_then(|it| it.quarters.get(it.quarters.len() - quarters));
    let from = from.copied().unwrap_or(figures.windows.focus.from);
    let period = words::period(Period { from, to: figures.windows.focus.to });
    Exhibit {
        which: Which::Trend,
        title: title(&courses, n, quarters),
        subtitle: format!("Findings by primary cause for each 1,000 customer-months, by quarter, {period}"),
        note: note(figures, &courses, drawn.len()),
        body: if body.is_empty() { Body::Lines(Vec::new()) } else { Body::Multiples(body) },
        n: sample(n),
        how: paragraphs(HOW),
        table: table(figures, &courses, Period { from, to: figures.windows.focus.to }),
    }
}

fn title(courses: &[Course<'_>], n: usize, quarters: usize) -> String {
    let of = |sure: Sure, grows: bool| {
        let found = courses.iter().filter(|it| it.sure == sure && it.grows() == grows);
        found.map(|it| quoted(it.row.cause)).collect::<Vec<_>>()
    };
    let said = [(of(Sure::Clearly, true), "growing"), (of(Sure::Clearly, false), "shrinking")];
    let said: Vec<_> = said.into_iter().filter(|it| !it.0.is_empty()).collect();
    let watch = [of(Sure::Watch, true), of(Sure::Watch, false)].concat();
    let line = |(names, does): &(Vec<String>, &str)| match names.len() {
        1 => format!("{} is clearly {does}", names[0]),
        2 => format!("{} are clearly {does}", joined(names)),
        many => format!("{} causes are clearly {does}", words::sentence(&words::count(many))),
    };
    match () {
        () if n == 0 => "No agreed findings in these quarters".to_owned(),
        () if quarters < 6 => {
            let quarters = words::sentence(&words::counted(quarters, "quarter", "quarters"));
            format!("{quarters} on record: a trend takes six")
        }
        () if courses.iter().all(|it| it.row.irr.is_none()) => {
            "Too little on record to tell a trend from chance".to_owned()
        }
        () if !said.is_empty() => said.iter().map(line).collect::<Vec<_>>().join("; "),
        () => match watch.as_slice() {
            [] => "No cause has a clear trend".to_owned(),
            [one] => format!("No cause has a clear trend; {one} is one to watch"),
            many => format!("No cause has a clear trend; {} are to watch", words::count(many.len())),
        },
    }
}

fn multiples(figures: &Figures<'_>, drawn: &[&Course<'_>]) -> Vec<Multiple> {
    let rates: Vec<_> = drawn.iter().flat_map(|it| it.places().filter_map(|at| it.rate(at))).collect();
    let most = rates.iter().map(|it| it.0).fold(0.0, f64::max);
    // The interval of a quarter with few customers would press all others to the ground.
    let top = rates.iter().map(|it| it.1.hi.min(most * 2.0)).fold(most, f64::max);
    drawn.iter().map(|it| multiple(figures, it, top)).collect()
}

fn multiple(figures: &Figures<'_>, course: &Course<'_>, top: f64) -> Multiple {
    let row = course.row;
    let places: Vec<_> = course.places().filter_map(|at| Some((at, course.rate(at)?))).collect();
    let quarters: Vec<_> = places.iter().map(|it| course.quarters.quarters[it.0]).collect();
    let quarters = named(&quarters);
    let told = quarters.iter().zip(&places).map(|(name, (at, (rate, interval)))| {
        let interval = Unit::Rate.interval(Some(interval.lo), Some(interval.hi));
        format!("{name}: {} findings, {}, {interval}", course.quarters.n[*at], Unit::Rate.shown(*rate))
    });
    let label = row.cause.label();
    let svg = charts::panel(&Panel {
        id: format!("{}-{}", Which::Trend.code(), row.cause.code()),
        title: format!("{label}: findings for each 1,000 customer-months, by quarter"),
        desc: format!("By quarter, with 95% interval. {}.", told.collect::<Vec<_>>().join("; ")),
        points: places
            .iter()
            .map(|(_, (value, interval))| Point {
                value: *value,
                interval: Some(*interval),
                limits: None,
                stands_out: false,
            })
            .collect(),
        recent: quarters.len().min(4),
        quarters,
        top,
    });
    let interval = Unit::Ratio.interval(row.irr_lo, row.irr_hi);
    Multiple {
        name: label.to_owned(),
        href: figures.behind.of(figures.windows.year).cause(row.cause).address(),
        effect: format!("{} times a quarter", row.irr.map_or_else(String::new, precise)),
        interval: row
            .irr_lo
            .zip(row.irr_hi)
            .map_or(interval, |(lo, hi)| format!("({} to {})", precise(lo), precise(hi))),
        svg,
        verdict: course.reading(),
        class: match (course.sure, course.grows()) {
            (Sure::CantTell, _) => "",
            (_, true) => "up",
            (_, false) => "down",
        }
        .into(),
    }
}

/// A factor near 1 needs its second decimal.
fn precise(factor: f64) -> String {
    words::decimal(factor, 2)
}

fn note(figures: &Figures<'_>, courses: &[Course<'_>], drawn: usize) -> String {
    let mut note = Vec::new();
    if courses.iter().all(|it| it.quarters.exposure.iter().all(|it| *it <= 0.0)) {
        note.push("No account has customer-months on record; a trend is one of rates.".to_owned());
    }
    if drawn > 0 {
        note.push(
            "Dot: rate. Line: 95% interval. Shaded: the last four quarters. All on one scale.".to_owned(),
        );
        if courses.iter().any(|it| it.row.irr.is_some() && it.row.dispersion.is_some_and(|it| it > 1.5)) {
            note.push(
                "Where counts vary more than chance lets them, the interval is wider for it.".to_owned(),
            );
        }
    }
    let pending = figures.comparisons().year.comparison.pending1;
    if pending > 0 {
        let pending = words::counted(pending, "autopsy is", "autopsies are");
        note.push(format!("{} undecided, and assumed to split like the others.", words::sentence(&pending)));
    }
    let left = courses.len() - drawn;
    if drawn > 0 && left > 0 {
        let left = words::counted(left, "other cause stands", "other causes stand");
        note.push(format!(
            "{} in the table; under ten findings there is no trend to tell.",
            words::sentence(&left)
        ));
    }
    note.join(" ")
}

fn table(figures: &Figures<'_>, courses: &[Course<'_>], period: Period) -> Table {
    const COLUMNS: [Column; 12] = [
        Column::words("cause", "Cause"),
        Column::figure("n", "Findings"),
        Column::figure("quarters", "Quarters").sheets_only(),
        Column::figure("rate_ratio", "Times a quarter"),
        Column::interval("rate_ratio", "95% interval"),
        Column::figure("p", "p").sheets_only(),
        Column::figure("q", "q").sheets_only(),
        Column::figure("dispersion", "Varies, times chance"),
        Column::figure("tau", "Mann–Kendall tau"),
        Column::figure("tau_p", "Its p").sheets_only(),
        Column::figure("slope", "Sen’s slope, rate a quarter"),
        Column::words("reading", "Reading"),
    ];
    let rows = courses.iter().map(|course| {
        let it = course.row;
        let figure = |value, unit| Value::Figure(value, unit).into();
        vec![
            Value::cause(it.cause).into(),
            Value::Count(it.total).behind(figures.behind.of(period).cause(it.cause).address()),
            Value::Count(it.quarters).into(),
            figure(it.irr, Unit::Plain),
            Value::Interval(it.irr_lo, it.irr_hi, Unit::Plain).into(),
            figure(it.p, Unit::P),
            figure(it.q, Unit::P),
            figure(it.dispersion, Unit::Ratio),
            figure(it.mk_tau, Unit::Plain),
            figure(it.mk_p, Unit::P),
            figure(it.sen_slope, Unit::Plain),
            Value::words(course.reading()).into(),
        ]
    });
    Table {
        caption: "Growth a quarter by cause, with 95% intervals and a second opinion".to_owned(),
        rows: rows.collect(),
        columns: COLUMNS.to_vec(),
        drawn: Some(3),
    }
}
