//! Exhibit E: whether functions name themselves when the joint finding does. Functions, never persons; and the finding is
//! what the room agreed on, not the truth.
//!
//! What was asked for leads to its autopsies, and what was found does where no finding in the area lacks the function's own
//! filing. What filings say narrows no list: that would tell it of each autopsy to people who may not read its filings.
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::names::joined;
use super::pareto::sample;
use super::table::{Cell, Column, Table, Unit, Value};
use super::which::Which;
use super::wording::Sure;
use crate::domain::{Function, Owner};
use crate::patterns::{Attribution, OwnAccount, Pareto, Timeliness, wilson};
use crate::render::charts::{self, Dumbbell, Dumbbells};
use crate::render::words;

/// More functions than this are counted in a title, not named.
const NAMED: usize = 3;

const HOW: &[&str] = &[
    "Only autopsies count that have an agreed finding and on which the function filed. Dot: the part on which its own filing named a cause of its own area. Diamond: the part on which the finding did. Hollow dot: how often the others’ filings on the same autopsies named that area; they hang together, so no interval. Intervals: Wilson score, 95%.",
    "“Seen itself”: of the findings in its area, those on which its own filing had named its area too. The difference between dot and diamond has the interval of Bonett & Price (2012) for two answers about the same cases, and the exact test of McNemar (1947); “clearly” allows for the number of functions compared (Benjamini & Hochberg 1995).",
];

/// What a function that owns causes shows.
struct Area<'a> {
    function: Function,
    /// None: it named no cause on an autopsy with a finding.
    own: Option<&'a OwnAccount>,
    /// Findings in its area, whoever filed.
    found: usize,
    /// Seats that it was asked in, and how many of them filed.
    requested: usize,
    filed: usize,
}

impl Area<'_> {
    /// Every finding in the area counts, because the function filed on each of them or is compared on none.
    fn is_whole(&self) -> bool {
        self.own.is_none_or(|it| it.finding == self.found)
    }
}

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let (attribution, pareto) = (figures.attribution(), figures.pareto());
    let timeliness = Timeliness::new(&figures.view, figures.period);
    let areas = areas(attribution, pareto, &timeliness);
    let shown: Vec<_> = areas.iter().filter_map(|it| it.own).filter(|it| it.finding >= words::FEW).collect();
    let title = title(&areas, &shown);
    Exhibit {
        which: Which::OwnPart,
        subtitle: format!(
            "How often a function’s own filing names its own area, and how often the finding does on the same autopsies, {}",
            words::period(figures.period)
        ),
        body: if shown.is_empty() { Body::Lines(lines(&areas)) } else { drawing(&shown, &title) },
        title,
        n: sample(pareto.n),
        note: note(&areas, !shown.is_empty(), pareto),
        how: paragraphs(HOW),
        table: table(figures, &areas),
    }
}

/// Functions that own causes and have something to show, in the order of the customer's journey.
fn areas<'a>(attribution: &'a Attribution, pareto: &Pareto, timeliness: &Timeliness) -> Vec<Area<'a>> {
    let of = |function: Function| {
        let owned = |owner: Owner| owner == Owner::Function(function);
        let found = pareto.rows.iter().filter(|it| owned(it.cause.owner())).map(|it| it.n).sum();
        let seats = timeliness.rows.iter().find(|it| it.function == function.code());
        let area = Area {
            function,
            own: attribution.rows.iter().find(|it| it.function == function),
            found,
            requested: seats.map_or(0, |it| it.requested),
            filed: seats.map_or(0, |it| it.filed),
        };
        let owns = pareto.rows.iter().any(|it| owned(it.cause.owner()));
        (owns && (area.own.is_some() || found > 0)).then_some(area)
    };
    Function::ALL.iter().filter_map(|it| of(*it)).collect()
}

fn sure(it: &OwnAccount) -> Sure {
    Sure::of((it.gap_lo, it.gap_hi), 0.0, it.mcnemar_q)
}

fn title(areas: &[Area<'_>], shown: &[&OwnAccount]) -> String {
    let clearly = |less: bool| {
        let these = shown.iter().filter(|it| sure(it) == Sure::Clearly);
        these.filter(|it| it.gap.is_some_and(|gap| (gap < 0.0) == less)).copied().collect::<Vec<_>>()
    };
    let names = |rows: &[&OwnAccount]| {
        joined(&rows.iter().map(|it| it.function.label().to_owned()).collect::<Vec<_>>())
    };
    let (less, more) = (clearly(true), clearly(false));
    match (less.as_slice(), more.as_slice()) {
        _ if areas.iter().all(|it| it.own.is_none()) => {
            "No filing can be set against an agreed finding yet".to_owned()
        }
        _ if shown.is_empty() => "Too few findings in any one function’s area to compare".to_owned(),
        ([one], _) => format!(
            "{}: {} findings in its area weren’t seen by the function itself",
            one.function.label(),
            words::k_of_n(one.finding_only, one.finding)
        ),
        ([], []) => "No function’s own view clearly differs from what is found in its area".to_owned(),
        ([], more) if more.len() > NAMED => {
            format!(
                "{} functions name their own part clearly more often than it is found",
                words::sentence(&words::count(more.len()))
            )
        }
        (less, _) if less.len() > NAMED => {
            format!(
                "{} functions name their own part clearly less often than it is found",
                words::sentence(&words::count(less.len()))
            )
        }
        ([], more) => format!("Own part named clearly more often than it is found: {}", names(more)),
        (less, _) => format!("Own part named clearly less often than it is found: {}", names(less)),
    }
}

fn drawing(shown: &[&OwnAccount], title: &str) -> Body {
    let row = |it: &&OwnAccount| {
        Some(Dumbbell {
            href: None,
            label: it.function.label().to_owned(),
            dot: (it.self_rate?, wilson(it.own, it.n)),
            hollow: it.others_rate,
            diamond: (it.finding_rate?, wilson(it.finding, it.n)),
            value: words::k_of_n(it.both, it.finding),
            aside: Some(reading(it)),
        })
    };
    let told = shown.iter().map(|it| {
        let (own, found) = (words::k_of_n(it.own, it.n), words::k_of_n(it.finding, it.n));
        let others = it.others_rate.map_or_else(String::new, |it| format!(", others {}", words::percent(it)));
        format!(
            "{}: named itself on {own}{others}, found on {found}; seen itself {}",
            it.function.label(),
            words::k_of_n(it.both, it.finding)
        )
    });
    let told = told.collect::<Vec<_>>().join("; ");
    let svg = charts::draw_dumbbells(&Dumbbells {
        id: Which::OwnPart.code().to_owned(),
        title: title.to_owned(),
        desc: format!(
            "For each function a dot for its own filings and a diamond for the findings, each with its 95% interval. {told}."
        ),
        keys: ["Own filings", "Others’ filings", "Findings"],
        heading: "Seen itself",
        rows: shown.iter().filter_map(row).collect(),
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn reading(it: &OwnAccount) -> String {
    sure(it).reading(if it.gap.is_some_and(|it| it > 0.0) { "more often" } else { "less often" })
}

fn lines(areas: &[Area<'_>]) -> Vec<Line> {
    let line = |it: &OwnAccount| {
        let findings = words::counted(it.finding, "finding", "findings");
        Line {
            text: format!("{}: {findings} in its area, too few to compare", it.function.label()),
            href: None,
        }
    };
    areas.iter().filter_map(|it| it.own).filter(|it| it.finding > 0).map(line).collect()
}

fn note(areas: &[Area<'_>], drawn: bool, pareto: &Pareto) -> String {
    let mut note = Vec::new();
    if drawn {
        note.push("Lines: 95% Wilson intervals.".to_owned());
        let few = |it: &&OwnAccount| (1..words::FEW).contains(&it.finding);
        let few: Vec<_> = areas
            .iter()
            .filter_map(|it| it.own)
            .filter(few)
            .map(|it| format!("{} ({})", it.function.label(), it.finding))
            .collect();
        if !few.is_empty() {
            note.push(format!("Fewer than five findings, not drawn: {}.", joined(&few)));
        }
    }
    let missing: Vec<_> = areas
        .iter()
        .filter(|it| it.own.is_none())
        .map(|it| {
            let asked = match it.requested {
                0 => "never asked".to_owned(),
                n => format!("{} filed", words::k_of_n(it.filed, n)),
            };
            format!("{} (found in {}, {asked})", it.function.label(), words::grouped(it.found))
        })
        .collect();
    if !missing.is_empty() {
        note.push(format!("No own filing to compare: {}.", joined(&missing)));
    }
    let outside: usize =
        pareto.rows.iter().filter(|it| !matches!(it.cause.owner(), Owner::Function(_))).map(|it| it.n).sum();
    if outside > 0 {
        let findings = words::sentence(&words::counted(outside, "finding lies", "findings lie"));
        note.push(format!("{findings} with the customer or outside, where nobody files."));
    }
    if pareto.n > 0 {
        note.push(
            "The finding is agreed by the same room that filed: a gap shows where functions stand, not who is right."
                .to_owned(),
        );
    }
    note.join(" ")
}

/// Every function that owns a cause and named or was found; the one that never filed too.
fn table(figures: &Figures<'_>, areas: &[Area<'_>]) -> Table {
    const COLUMNS: [Column; 15] = [
        Column::words("function", "Function"),
        Column::figure("requested", "Asked to file"),
        Column::figure("filed", "Filed"),
        Column::figure("n", "Compared"),
        Column::figure("self", "Named itself"),
        Column::figure("self_rate", "Share"),
        Column::figure("others_rate", "Others named it"),
        Column::figure("finding", "Found"),
        Column::figure("finding_rate", "Share"),
        Column::figure("gap", "Gap, points"),
        Column::interval("gap", "95% interval"),
        Column::figure("ownership", "Seen itself"),
        Column::interval("ownership", "95% interval"),
        Column::words("reading", "Reading"),
        Column::figure("mcnemar_q", "q").sheets_only(),
    ];
    const REQUESTED: usize = 1;
    const FOUND: usize = 7;
    let rows = areas.iter().map(|area| {
        let head = [
            Value::code(area.function.code(), area.function.label()),
            Value::Count(area.requested),
            Value::Count(area.filed),
        ];
        let rest = area.own.map_or_else(|| unfiled(area), filed);
        let mut cells: Vec<Cell> = head.into_iter().chain(rest).map(Cell::from).collect();
        cells[REQUESTED].href = figures.behind.asked(area.function).filter(|_| area.requested > 0);
        cells[FOUND].href = figures.behind.area(area.function).filter(|_| area.found > 0 && area.is_whole());
        cells
    });
    Table {
        caption: "What functions name of their own area against what is found there, with 95% intervals"
            .to_owned(),
        columns: COLUMNS.to_vec(),
        rows: rows.collect(),
        drawn: None,
    }
}

fn filed(it: &OwnAccount) -> [Value; 12] {
    let enough = it.finding >= words::FEW;
    let clipped = |it: Option<f64>| it.map(|it| it.clamp(-1.0, 1.0));
    [
        Value::Count(it.n),
        Value::Count(it.own),
        Value::Share { k: it.own, n: it.n },
        Value::share(it.others_rate.filter(|_| it.others_filings >= words::FEW)),
        Value::Count(it.finding),
        Value::Share { k: it.finding, n: it.n },
        Value::Figure(it.gap.filter(|_| it.n >= words::FEW), Unit::Points),
        Value::Interval(clipped(it.gap_lo), clipped(it.gap_hi), Unit::Points),
        if enough { Value::Share { k: it.both, n: it.finding } } else { Value::Missing },
        Value::of_share(wilson(it.both, it.finding).filter(|_| enough)),
        Value::words(if enough { reading(it) } else { "Too few findings".to_owned() }),
        Value::Figure(it.mcnemar_q, Unit::P),
    ]
}

/// Nothing of its own to compare: what was found in its area stands there all the same.
fn unfiled(area: &Area<'_>) -> [Value; 12] {
    let mut values = std::array::from_fn(|_| Value::Missing);
    values[0] = Value::Count(0);
    values[4] = Value::Count(area.found);
    values[10] = Value::words("No filing");
    values
}
