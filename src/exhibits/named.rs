//! Exhibit M: what leaders name against what is found, on the same autopsies.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::names::joined;
use super::pareto::sample;
use super::table::{Cell, Column, Table, Unit, Value};
use super::which::Which;
use super::wording::Sure;
use crate::domain::{Function, Owner};
use crate::patterns::{Confusion, Naming, NamingRow, wilson};
use crate::render::charts::{self, Slope, SlopeLine, Slopes};
use crate::render::words;

/// Lines that have a colour, and lines in all.
const COLOURED: usize = 4;
const DRAWN: usize = 10;

const HOW: &[&str] = &[
    "Autopsies with an agreed finding and at least one filing that was made before the others could be read. Left: of those filings, the part that names the cause first. Right: of those findings, the part that names it. A filing’s interval is wider than that of as many separate cases, because filings on one autopsy hang together: Wilson score with the effective number of filings (variance of a ratio over autopsies, linearised; Cochran 1977; Franco and others 2019).",
    "A line has a colour when the difference is clear: its 95% interval excludes none, also when allowing for the number of causes compared (Benjamini & Hochberg 1995), and each of the two shares lies outside the other’s interval. At most four have one.",
    "The table goes on by function: what each one names, in whose area that lies, and where the finding on the same autopsies lay. One filing counts once; intervals there are Wilson’s.",
];

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let it = Naming::new(&figures.view, figures.period);
    let mut used: Vec<_> = it.rows.iter().filter(|it| it.named + it.found > 0).collect();
    used.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let clear = clear(&used);
    let title = title(&it, &clear);
    let drawn = it.autopsies >= ENOUGH;
    let (filings, autopsies) = (
        words::counted(it.filings, "filing", "filings"),
        words::counted(it.autopsies, "autopsy", "autopsies"),
    );
    Exhibit {
        which: Which::Named,
        subtitle: format!(
            "Primary cause in {filings} against that in the finding, on the same {autopsies}, {}",
            words::period(figures.period)
        ),
        body: if drawn {
            drawing(figures, &it, &used, &clear, &title)
        } else {
            Body::Lines(lines(figures, &used))
        },
        title,
        n: sample(it.autopsies),
        note: note(&it, &used, drawn.then_some(clear.len())),
        how: paragraphs(HOW),
        table: table(figures, &it),
    }
}

fn size(it: &NamingRow) -> f64 {
    it.named_share.unwrap_or(0.0).max(it.found_share.unwrap_or(0.0))
}

/// Those with a clear difference, the largest first.
fn clear<'a>(used: &[&'a NamingRow]) -> Vec<&'a NamingRow> {
    let mut clear: Vec<_> = used.iter().copied().filter(|it| sure(it) == Sure::Clearly).collect();
    let gap = |it: &NamingRow| it.gap.map_or(0.0, f64::abs);
    clear.sort_by(|a, b| gap(b).total_cmp(&gap(a)));
    clear
}

fn sure(it: &NamingRow) -> Sure {
    let apart = || {
        let (named, found) = it.named_share.zip(it.found_share)?;
        let (of_named, of_found) = it.named_interval.zip(it.found_interval)?;
        let outside = |share: f64, of: crate::patterns::Interval| share < of.lo || share > of.hi;
        Some(outside(named, of_found) && outside(found, of_named))
    };
    let enough = it.named + it.found >= words::FEW && apart().unwrap_or(false);
    let ends = it.gap_interval.filter(|_| enough);
    Sure::of((ends.map(|it| it.lo), ends.map(|it| it.hi)), 0.0, it.q)
}

fn reading(it: &NamingRow) -> String {
    sure(it).reading(if it.gap.is_some_and(|it| it > 0.0) { "named more" } else { "found more" })
}

fn title(it: &Naming, clear: &[&NamingRow]) -> String {
    match (it.autopsies, clear.split_first()) {
        (0, _) => "No filing can be set against an agreed finding yet".to_owned(),
        (n, _) if n < ENOUGH => "Too few findings to set against what leaders name".to_owned(),
        (_, None) => "No cause is clearly named more or less often than it is found".to_owned(),
        (_, Some((first, rest))) => {
            let share = |it: Option<f64>| it.map_or_else(String::new, words::percent);
            let (named, found) = (share(first.named_share), share(first.found_share));
            let more = match rest.len() {
                0 => String::new(),
                n => format!(
                    "; {} more clearly {}",
                    words::count(n),
                    if n == 1 { "differs" } else { "differ" }
                ),
            };
            format!(
                "“{}” is named in {named} of filings and found in {found} of cases{more}",
                first.cause.label()
            )
        }
    }
}

/// The findings, where the list of the cause shows these and no others.
fn behind(figures: &Figures<'_>, it: &NamingRow) -> Option<String> {
    let same = figures.pareto().rows.iter().any(|row| row.cause == it.cause && row.n == it.found);
    figures.behind.cause(it.cause).filter(|_| same && it.found > 0)
}

fn drawing(
    figures: &Figures<'_>,
    it: &Naming,
    used: &[&NamingRow],
    clear: &[&NamingRow],
    title: &str,
) -> Body {
    let coloured = &clear[..clear.len().min(COLOURED)];
    let is_coloured = |it: &NamingRow| coloured.iter().any(|clear| clear.cause == it.cause);
    let mut shown: Vec<_> = used.iter().copied().filter(|it| is_coloured(it)).collect();
    let room = DRAWN - shown.len();
    shown.extend(used.iter().copied().filter(|it| !is_coloured(it)).take(room));
    shown.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let row = |it: &&NamingRow| {
        Some(Slope {
            href: behind(figures, it),
            label: it.cause.label().to_owned(),
            left: (it.named_share?, it.named_interval),
            right: (it.found_share?, it.found_interval),
            line: match it.gap {
                Some(gap) if is_coloured(it) => {
                    if gap > 0.0 {
                        SlopeLine::Down
                    } else {
                        SlopeLine::Up
                    }
                }
                _ => SlopeLine::Grey,
            },
        })
    };
    let rows: Vec<_> = shown.iter().filter_map(row).collect();
    let told = rows.iter().map(|it| {
        let (named, found) = (words::percent(it.left.0), words::percent(it.right.0));
        format!("{}: {named} named, {found} found", it.label)
    });
    let told = told.collect::<Vec<_>>().join("; ");
    let svg = charts::draw_slopes(&Slopes {
        id: Which::Named.code().to_owned(),
        title: title.to_owned(),
        desc: format!(
            "Left: the share of filings that name each cause. Right: the share of findings. {told}."
        ),
        headings: [
            ("Named first", words::counted(it.filings, "filing", "filings")),
            ("Found", words::counted(it.autopsies, "finding", "findings")),
        ],
        rows,
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn lines(figures: &Figures<'_>, used: &[&NamingRow]) -> Vec<Line> {
    let line = |it: &&NamingRow| {
        let named = words::counted(it.named, "filing", "filings");
        let found = words::counted(it.found, "finding", "findings");
        Line { text: format!("{}: in {named}, in {found}", it.cause.label()), href: behind(figures, it) }
    };
    used.iter().map(line).collect()
}

fn note(it: &Naming, used: &[&NamingRow], clear: Option<usize>) -> String {
    let mut note = Vec::new();
    if let Some(clear) = clear {
        note.push(format!("{} filings. Intervals are in the table.", words::grouped(it.filings)));
        if clear > 0 {
            note.push("In colour: clear differences, four at most.".to_owned());
        }
        if used.len() > DRAWN {
            let rest = words::counted(used.len() - DRAWN, "smaller cause is", "smaller causes are");
            note.push(format!("{} in the table only.", words::sentence(&rest)));
        }
    }
    if it.autopsies > 0 {
        note.push("A gap is a pattern to talk about, not a mistake that anybody made.".to_owned());
    }
    note.join(" ")
}

/// Every cause, then by function what it names, by area, against the findings on the same autopsies.
fn table(figures: &Figures<'_>, it: &Naming) -> Table {
    const COLUMNS: [Column; 13] = [
        Column::words("named", "Named"),
        Column::words("by", "By"),
        Column::figure("filings", "Filings"),
        Column::figure("named_share", "Share"),
        Column::interval("named_share", "95% interval"),
        Column::figure("findings", "Findings"),
        Column::figure("found_share", "Share"),
        Column::interval("found_share", "95% interval"),
        Column::figure("gap", "Gap, points"),
        Column::interval("gap", "95% interval"),
        Column::figure("found_too", "Found too"),
        Column::words("found_instead", "Found instead").sheets_only(),
        Column::words("reading", "Reading"),
    ];
    let causes = it.rows.iter().map(|row| {
        let ends = row.gap_interval;
        let enough = it.autopsies >= words::FEW;
        vec![
            Value::cause(row.cause).into(),
            Value::words("All leaders").into(),
            Value::Count(row.named).into(),
            Value::Share { k: row.named, n: it.filings }.into(),
            Value::of_share(row.named_interval).into(),
            Value::Count(row.found).behind(behind(figures, row)),
            Value::Share { k: row.found, n: it.autopsies }.into(),
            Value::of_share(row.found_interval).into(),
            Value::Figure(row.gap.filter(|_| enough), Unit::Points).into(),
            Value::Interval(ends.map(|it| it.lo), ends.map(|it| it.hi), Unit::Points).into(),
            Value::Share { k: row.alike, n: row.named }.into(),
            Value::Missing.into(),
            if row.named + row.found > 0 { Value::words(reading(row)).into() } else { Value::Missing.into() },
        ]
    });
    let functions = Function::ALL.iter().flat_map(|it| areas(*it, &figures.attribution().confusion));
    Table {
        caption:
            "What leaders name and what is found, by cause and then by function and area, with 95% intervals"
                .to_owned(),
        columns: COLUMNS.to_vec(),
        rows: causes.chain(functions).collect(),
        drawn: None,
    }
}

/// The areas that one function named, or that were found where it filed.
fn areas(function: Function, all: &[Confusion]) -> Vec<Vec<Cell>> {
    let cells: Vec<_> = all.iter().filter(|it| it.function == function).collect();
    let n = cells.iter().map(|it| it.n).sum();
    let mut areas: Vec<Owner> = cells.iter().flat_map(|it| [it.named, it.finding]).collect();
    areas.sort_unstable();
    areas.dedup();
    let row = |area: &Owner| {
        let sum =
            |of: &dyn Fn(&Confusion) -> bool| cells.iter().filter(|it| of(it)).map(|it| it.n).sum::<usize>();
        let (named, found) = (sum(&|it| it.named == *area), sum(&|it| it.finding == *area));
        let both = sum(&|it| it.named == *area && it.finding == *area);
        let instead = cells.iter().filter(|it| it.named == *area && it.finding != *area);
        let instead: Vec<_> = instead.map(|it| format!("{} ({})", it.finding.label(), it.n)).collect();
        vec![
            Value::code(area.code(), area.label()).into(),
            Value::code(function.code(), function.label()).into(),
            Value::Count(named).into(),
            Value::Share { k: named, n }.into(),
            Value::of_share(wilson(named, n)).into(),
            Value::Count(found).into(),
            Value::Share { k: found, n }.into(),
            Value::of_share(wilson(found, n)).into(),
            Value::Missing.into(),
            Value::Missing.into(),
            Value::Share { k: both, n: named }.into(),
            if instead.is_empty() { Value::Missing.into() } else { Value::words(joined(&instead)).into() },
            Value::Missing.into(),
        ]
    };
    areas.iter().map(row).collect()
}
