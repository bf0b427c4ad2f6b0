//! Exhibit R: which causes are found together, as primary or contributing cause of the same finding.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::names::quoted;
use super::pareto::sample;
use super::table::{Column, Table, Unit, Value};
use super::which::Which;
use super::wording::MOST_Q;
use crate::patterns::{Cooccurrence, PairRow, wilson};
use crate::render::words;

const HOW: &[&str] = &[
    "A finding names one primary cause and may name a few that contributed. For each pair of causes: how many findings name both, and how many times that is what it would be if the two had nothing to do with each other (lift).",
    "A pair is told with three findings and a q of at most 10%: of all that is told, at most one in ten should be chance (Fisher’s exact test, one-sided; Benjamini and Hochberg 1995). Because a finding has room for a few causes only, pairs without any tie come together less often than once; so nothing is ever said of pairs that come together seldom.",
];
const FEWEST: usize = 3;
/// With fewer findings with a contributing cause pairs can hardly be told from chance.
const PLENTY: usize = 200;

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let all = figures.cooccurrence();
    let mut rows: Vec<_> = all.rows.iter().filter(|it| it.n_ab > 0).collect();
    rows.sort_by(|one, other| {
        let q = |it: &PairRow| it.q.unwrap_or(1.0);
        q(one).total_cmp(&q(other)).then(other.n_ab.cmp(&one.n_ab))
    });
    let said: Vec<_> = rows.iter().copied().filter(|it| is_told(it) && all.n >= ENOUGH).collect();
    let mut lines: Vec<_> = said.iter().map(|it| line(figures, it, all.n)).collect();
    if lines.is_empty() && all.n >= ENOUGH {
        let text = "No two causes clearly come together: as far as can be told, each goes its own way.";
        lines.push(Line { text: text.to_owned(), href: None });
    }
    Exhibit {
        which: Which::Together,
        title: title(&all, &said),
        subtitle: format!(
            "Pairs of causes, primary or contributing, in the same finding, {}",
            words::period(figures.period)
        ),
        body: Body::Lines(lines),
        n: sample(all.n),
        note: note(&all),
        how: paragraphs(HOW),
        table: table(figures, &all, &rows),
    }
}

fn is_told(row: &PairRow) -> bool {
    row.n_ab >= FEWEST && row.q.is_some_and(|it| it <= MOST_Q) && row.lift.is_some_and(|it| it > 1.0)
}

fn title(all: &Cooccurrence, said: &[&PairRow]) -> String {
    let names = |it: &PairRow| format!("{} and {}", quoted(it.cause_a), quoted(it.cause_b));
    match (all.n, said) {
        (0, _) => "No agreed findings in this period".to_owned(),
        (..ENOUGH, _) => "Too few findings to say which causes come together".to_owned(),
        (_, []) => "Nothing stands out: no two causes clearly come together".to_owned(),
        (_, [one]) => format!("{} come together more often than by chance", names(one)),
        (_, [first, others @ ..]) => {
            let others = words::counted(others.len(), "other pair does", "other pairs do");
            format!("{} come together more often than by chance; {others} too", names(first))
        }
    }
}

fn line(figures: &Figures<'_>, row: &PairRow, n: usize) -> Line {
    let lift = row.lift.map_or_else(String::new, |it| Unit::Ratio.shown(it));
    let its = wilson(row.n_ab, n);
    let share =
        if n < words::SMALL { String::new() } else { format!("{} findings, ", words::k_of_n(row.n_ab, n)) };
    Line {
        text: format!(
            "{} and {}: together in {share}{}; {lift} times what it would be without a tie.",
            quoted(row.cause_a),
            quoted(row.cause_b),
            words::share(row.n_ab, n, its),
        ),
        href: figures.behind.touched(row.cause_a),
    }
}

fn note(all: &Cooccurrence) -> String {
    let mut note = Vec::new();
    if let Some(mean) = all.mean_causes {
        if mean <= 1.0 {
            note.push("No finding names a contributing cause, so no two can come together.".to_owned());
        } else {
            note.push(format!("A finding names {} causes on average.", words::decimal(mean, 1)));
        }
    }
    if (1..PLENTY).contains(&all.n) {
        note.push(format!(
            "Pairs need many findings: with fewer than {PLENTY} that name contributing causes, most real ties stay unseen."
        ));
    }
    note.join(" ")
}

/// Every pair that was found together.
fn table(figures: &Figures<'_>, all: &Cooccurrence, rows: &[&PairRow]) -> Table {
    const COLUMNS: [Column; 11] = [
        Column::words("cause_a", "Cause"),
        Column::words("cause_b", "With"),
        Column::figure("n_both", "Together"),
        Column::figure("n_a", "The first"),
        Column::figure("n_b", "The second"),
        Column::figure("share", "Of all findings"),
        Column::interval("share", "95% interval"),
        Column::figure("lift", "Times"),
        Column::figure("p", "p").sheets_only(),
        Column::figure("q", "q").sheets_only(),
        Column::words("reading", "Reading"),
    ];
    let rows = rows.iter().map(|it| {
        let touched = |cause, n: usize| figures.behind.touched(cause).filter(|_| n > 0);
        let told = is_told(it);
        vec![
            Value::cause(it.cause_a).into(),
            Value::cause(it.cause_b).into(),
            Value::Count(it.n_ab).into(),
            Value::Count(it.n_a).behind(touched(it.cause_a, it.n_a)),
            Value::Count(it.n_b).behind(touched(it.cause_b, it.n_b)),
            Value::Share { k: it.n_ab, n: all.n }.into(),
            Value::of_share(wilson(it.n_ab, all.n)).into(),
            // Low ones mean nothing.
            Value::Figure(it.lift.filter(|it| *it > 1.0), Unit::Ratio).into(),
            Value::Figure(it.p, Unit::P).into(),
            Value::Figure(it.q, Unit::P).into(),
            Value::words(if told { "Come together" } else { "Can’t tell" }).into(),
        ]
    });
    Table {
        caption: "Pairs of causes in the same finding".to_owned(),
        rows: rows.collect(),
        columns: COLUMNS.to_vec(),
        drawn: None,
    }
}
