//! Exhibit D: how often two leaders who file of their own accord name the same cause.
//!
//! Its figures lead nowhere: a list of the autopsies on which a filing names a cause would tell what filings say to people
//! who may read the list but not the filings.
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::pareto::sample;
use super::table::{Cell, Column, Table, Unit, Value};
use super::which::Which;
use crate::patterns::{Agreement, CauseAgreement, Interval};
use crate::render::charts::{self, Rate, Rates};
use crate::render::words;

/// Fewer autopsies than this say nothing of agreement.
const ENOUGH: usize = 8;
/// Krippendorff's customary cut-offs: from the first on tentative conclusions, from the second on reliable ones.
const TENTATIVE: f64 = 0.667;
const RELIABLE: f64 = 0.8;

const HOW: &[&str] = &[
    "Leaders file before they can read each other. For a cause X: of all pairs of filings on one autopsy of which the first names X, the part of which the second names X too (specific agreement, Cicchetti & Feinstein 1990). Interval: Wilson score, 95%, with as many cases as the spread between autopsies shows and never more than there are autopsies that name X, because the pairs on one autopsy hang together.",
    "Alpha (Krippendorff) asks how much of the disagreement that chance alone would bring is gone: 1 is full agreement, 0 is what naming causes at random, as often as they are named, would bring. Interval: each autopsy is left out once (jackknife, t). Customary readings: under 0.667 don’t build on a single view, to 0.8 tentative, above it reliable.",
    "Leaders see different parts of a case, so 0.2 to 0.4 is usual. That is what independent filing is for: it shows the differences before one account of the matter has been agreed on.",
];

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let it = figures.agreement();
    let shown = shown(it);
    let title = title(it);
    let enough = it.units >= ENOUGH && !shown.is_empty();
    let (filings, autopsies) = (words::grouped(it.values), words::grouped(it.units));
    let period = words::period(figures.period);
    Exhibit {
        which: Which::Agreement,
        subtitle: format!(
            "Primary causes in {filings} independent filings on {autopsies} autopsies with two or more, {period}"
        ),
        body: if enough { drawing(it, &shown, &title) } else { Body::Lines(lines(it)) },
        title,
        n: sample(it.units),
        note: note(it, enough.then_some(shown.as_slice())),
        how: paragraphs(HOW),
        table: table(it),
    }
}

/// Causes that enough autopsies name, those most agreed on first.
fn shown(it: &Agreement) -> Vec<&CauseAgreement> {
    let mut rows: Vec<_> = it.per_cause.iter().filter(|it| it.autopsies_naming >= words::FEW).collect();
    let share = |it: &CauseAgreement| it.specific_agreement.unwrap_or(0.0);
    rows.sort_by(|a, b| share(b).total_cmp(&share(a)).then(b.named.cmp(&a.named)));
    rows
}

fn title(it: &Agreement) -> String {
    match (it.units, it.mean_pairwise_agreement, it.alpha) {
        (0, ..) => "No autopsy has two independent filings to compare yet".to_owned(),
        (n, ..) if n < ENOUGH => {
            let n = words::sentence(&words::counted(n, "autopsy", "autopsies"));
            format!("{n} with two filings or more: too few to say how far leaders agree")
        }
        (_, Some(share), Some(alpha)) => format!(
            "Two leaders on one autopsy name the same cause {} of the time: {}",
            words::percent(share),
            reading(alpha, interval(it))
        ),
        _ => "All filings name one and the same cause, so agreement can’t be tested".to_owned(),
    }
}

/// What an alpha is good for. A good one whose interval reaches below the cut-off is not taken for more than tentative.
fn reading(alpha: f64, interval: Option<Interval>) -> &'static str {
    match alpha {
        it if it < TENTATIVE => "read causes as views",
        it if it > RELIABLE && interval.is_some_and(|it| it.lo >= TENTATIVE) => "reliable enough to build on",
        _ => "good enough for tentative conclusions",
    }
}

fn interval(it: &Agreement) -> Option<Interval> {
    Some(Interval { lo: it.lo?, hi: it.hi? })
}

fn drawing(it: &Agreement, shown: &[&CauseAgreement], title: &str) -> Body {
    let rows: Vec<_> = shown
        .iter()
        .filter_map(|it| {
            let share = it.specific_agreement?;
            Some(Rate {
                href: None,
                label: it.cause.label().to_owned(),
                share,
                interval: it.specific_interval,
                value: words::percent(share),
                aside: Some(format!("{} filings", words::grouped(it.named))),
                stands_out: true,
            })
        })
        .collect();
    let told = rows.iter().map(|it| {
        let interval = it.interval.map(words::interval).unwrap_or_default();
        format!("{}: {}, interval {interval}", it.label, it.value)
    });
    let told = told.collect::<Vec<_>>();
    let all = it.mean_pairwise_agreement.map(|it| (it, format!("All causes {}", words::percent(it))));
    let svg = charts::draw_rates(&Rates {
        id: Which::Agreement.code().to_owned(),
        title: title.to_owned(),
        desc: format!(
            "Horizontal bars in falling order: when one leader names the cause, how often another one names it too. {}.",
            told.join("; ")
        ),
        headings: ("Named too", "Named in"),
        rows,
        all,
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

/// Too little to draw: how many autopsies had one voice.
fn lines(it: &Agreement) -> Vec<Line> {
    let text = format!("All filings name one cause on {} autopsies", words::k_of_n(it.unanimous, it.units));
    (it.units > 0).then_some(Line { text, href: None }).into_iter().collect()
}

fn note(it: &Agreement, shown: Option<&[&CauseAgreement]>) -> String {
    let mut note = Vec::new();
    if let Some(shown) = shown
        && let Some((cause, share)) =
            shown.iter().max_by_key(|it| it.named).and_then(|it| Some((it.cause, it.specific_agreement?)))
    {
        let share = words::percent(share);
        note.push("Dot: how often another leader names it too. Line: 95% interval.".to_owned());
        note.push(format!(
            "To be read: when one leader names “{}”, another one on the same autopsy names it too {share} of the time.",
            cause.label()
        ));
    }
    if it.units >= ENOUGH {
        note.extend(alpha(it));
        let unanimous = words::k_of_n(it.unanimous, it.units);
        let interval = it
            .unanimous_lo
            .zip(it.unanimous_hi)
            .map_or_else(String::new, |(lo, hi)| format!(" ({})", words::interval(Interval { lo, hi })));
        note.push(format!("All filings name one cause on {unanimous} autopsies{interval}."));
    }
    if shown.is_some_and(|shown| shown.len() < it.per_cause.iter().filter(|it| it.named > 0).count()) {
        note.push("Causes that fewer than five autopsies name are in the table only.".to_owned());
    }
    if it.dependent > 0 {
        let filings = words::counted(it.dependent, "filing was", "filings were");
        note.push(format!(
            "{} made when the others could be read, so not counted.",
            words::sentence(&filings)
        ));
    }
    note.join(" ")
}

fn alpha(it: &Agreement) -> Option<String> {
    let alpha = it.alpha?;
    let told = |alpha: f64, lo: Option<f64>, hi: Option<f64>| {
        let alpha = words::decimal(alpha, 2);
        match lo.zip(hi) {
            Some((lo, hi)) => {
                format!("{alpha} (95% interval {} to {})", words::decimal(lo, 2), words::decimal(hi, 2))
            }
            None => format!("{alpha} (no interval: it hangs on a single autopsy)"),
        }
    };
    let views = if alpha < TENTATIVE {
        " Leaders see different parts of a case: 0.2 to 0.4 is usual, a finding and no failure."
    } else {
        ""
    };
    let functions = it.function_level_alpha.map_or_else(String::new, |alpha| {
        let told = told(alpha, it.function_level_lo, it.function_level_hi);
        format!(" By function instead of cause: {told}.")
    });
    let whole = told(alpha, it.lo, it.hi);
    Some(format!("Alpha {whole}, where 1 is full agreement and 0 what chance would bring.{views}{functions}"))
}

/// All causes together, then every cause.
fn table(it: &Agreement) -> Table {
    const COLUMNS: [Column; 7] = [
        Column::words("cause", "Cause"),
        Column::figure("named", "Filings"),
        Column::figure("autopsies", "Autopsies"),
        Column::figure("named_too", "Named too"),
        Column::interval("named_too", "95% interval"),
        Column::figure("alpha", "Alpha"),
        Column::interval("alpha", "95% interval"),
    ];
    let told = |enough: bool, share: (Option<f64>, Option<Interval>), alpha: Option<f64>, lo, hi| {
        if !(enough && it.units >= ENOUGH) {
            return std::array::from_fn(|_| Value::Missing);
        }
        let interval = Value::Interval(lo, hi, Unit::Plain);
        let (share, of_share) = (Value::share(share.0), Value::of_share(share.1));
        [share, of_share, Value::Figure(alpha, Unit::Plain), interval]
    };
    let all = [Value::words("All causes"), Value::Count(it.values), Value::Count(it.units)]
        .into_iter()
        .chain(told(true, (it.mean_pairwise_agreement, None), it.alpha, it.lo, it.hi));
    let rows = it.per_cause.iter().map(|row| {
        let enough = row.autopsies_naming >= words::FEW;
        let head = [Value::cause(row.cause), Value::Count(row.named), Value::Count(row.autopsies_naming)];
        let told = told(
            enough,
            (row.specific_agreement, row.specific_interval),
            row.alpha,
            row.alpha_lo,
            row.alpha_hi,
        );
        head.into_iter().chain(told).map(Cell::from).collect()
    });
    Table {
        caption: "How often another leader names the cause too, with alpha and its 95% interval".to_owned(),
        columns: COLUMNS.to_vec(),
        rows: std::iter::once(all.map(Cell::from).collect()).chain(rows).collect(),
        drawn: Some(3),
    }
}
