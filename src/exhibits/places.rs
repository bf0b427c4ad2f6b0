//! Exhibit C: where a cause is found more often than elsewhere, by product, segment, region and stage.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::names::{joined, level_name, one, quoted};
use super::pareto::sample;
use super::table::{Column, Table, Unit, Value};
use super::which::Which;
use crate::patterns::{AssociationRow, Dimension, LevelRate, LevelRates, wilson};
use crate::render::words;

const HOW: &[&str] = &[
    "For each cause and each product, segment, region and lifecycle stage: how many of the findings there name the cause, and how many of the findings elsewhere. “Stands out” takes three cases, odds of at least one and a half times those elsewhere or three points more, and a q of at most 10%: of all that stands out in a dimension, at most one in ten should be chance (Fisher’s exact test; Benjamini and Hochberg 1995).",
    "“Odds, times” compares the odds: findings with the cause to findings without it, here by elsewhere. 1 is no difference. Interval: 95%, from the logarithm (half a case is added to each of the four counts where one is empty: Haldane 1956, Anscombe 1956).",
    "“Explained by”: a product may look special only because it is sold to a special segment. So the odds are taken again within each segment or product (Mantel and Haenszel 1959; interval by Robins, Breslow and Greenland 1986). If little is left of them, the place is said to be explained and is not claimed.",
    "The denominator is findings, that is, accounts that went off course, not all customers. Where one cause is frequent the others are rare, so only what is more frequent is told. The table has the rate among all customers of the place beside it, where accounts with their beginning are on record.",
];
/// So many cases make a cell one to show in the table although it isn't flagged.
const LARGE: usize = words::FEW;

/// A cell that is more frequent than elsewhere.
pub(super) struct Place<'a> {
    pub dimension: Dimension,
    pub row: &'a AssociationRow,
}

impl Place<'_> {
    pub(super) fn name(&self) -> String {
        level_name(self.dimension, &self.row.level)
    }

    /// It stands out, and nothing else explains it.
    pub(super) fn is_claimed(&self) -> bool {
        self.row.stands_out && self.row.explained_by.is_none()
    }

    /// "44 of 174 autopsies" and "15 of 493 elsewhere".
    pub(super) fn frequencies(&self) -> (String, String) {
        let AssociationRow { a, b, c, d, .. } = self.row;
        let autopsies = if a + c == 1 { "autopsy" } else { "autopsies" };
        (
            format!("{} {autopsies}", words::k_of_n(*a, a + c)),
            format!("{} elsewhere", words::k_of_n(*b, b + d)),
        )
    }

    /// "25% (19–32%) against 3% (2–5%)"; nothing of few.
    pub(super) fn shares(&self) -> Option<String> {
        let AssociationRow { a, b, c, d, .. } = *self.row;
        let share = |k: usize, n: usize| {
            let its = wilson(k, n).filter(|_| n >= words::FEW)?;
            #[expect(clippy::cast_precision_loss, reason = "counts of autopsies are far below 2^53")]
            let share = words::percent(k as f64 / n as f64);
            let tag = words::tag(n).map_or_else(String::new, |it| format!(", {it}"));
            Some(format!("{share} ({}{tag})", words::interval(its)))
        };
        Some(format!("{} against {}", share(a, a + c)?, share(b, b + d)?))
    }

    pub(super) fn address(&self, figures: &Figures<'_>) -> Option<String> {
        figures.behind.cell(self.row.cause, self.dimension, &self.row.level)
    }

    fn line(&self, figures: &Figures<'_>) -> Line {
        let shares = self.shares().map_or_else(String::new, |it| format!("; {it}"));
        let explained = self.row.explained_by.map_or_else(String::new, |it| {
            let by = explainer(it);
            format!(" Explained by {by}: within each {by} little of it is left.")
        });
        let (here, elsewhere) = self.frequencies();
        Line {
            text: format!(
                "{}: {}, {here}, {elsewhere}{shares}.{explained}",
                self.name(),
                quoted(self.row.cause)
            ),
            href: self.address(figures),
        }
    }
}

/// All that is more frequent than elsewhere, what is claimed first and then by how sure it is.
pub(super) fn places<'a>(figures: &'a Figures<'_>) -> Vec<Place<'a>> {
    let all = Dimension::ALL.into_iter().flat_map(|dimension| {
        let rows = figures.associations().of(dimension).rows.iter();
        rows.map(move |row| Place { dimension, row })
    });
    let mut places: Vec<_> = all.filter(|it| it.row.odds_ratio.is_some_and(|it| it > 1.0)).collect();
    places.sort_by(|one, other| {
        let rank = |it: &Place<'_>| (!it.is_claimed(), !it.row.stands_out, !it.row.flag);
        let q = |it: &Place<'_>| it.row.q.unwrap_or(1.0);
        rank(one).cmp(&rank(other)).then(q(one).total_cmp(&q(other))).then(other.row.a.cmp(&one.row.a))
    });
    places
}

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let places = places(figures);
    let n = figures.associations().segment.n;
    let enough = n >= ENOUGH;
    let said: Vec<_> = places.iter().filter(|it| it.row.stands_out && enough).collect();
    let claimed: Vec<_> = said.iter().copied().filter(|it| it.is_claimed()).collect();
    let mut lines: Vec<_> = said.iter().map(|it| it.line(figures)).collect();
    if lines.is_empty() && enough {
        let text = "No cause is found clearly more often in one product, segment, region or stage than elsewhere. That is an answer: with what is on record it is the same everywhere, or too little to tell.";
        lines.push(Line { text: text.to_owned(), href: None });
    }
    Exhibit {
        which: Which::Where,
        title: title(n, &claimed, said.len() - claimed.len()),
        subtitle: format!(
            "Agreed findings by primary cause and product, segment, region and lifecycle stage, {}",
            words::period(figures.period)
        ),
        body: Body::Lines(lines),
        n: sample(n),
        note: note(figures, n),
        how: paragraphs(HOW),
        table: table(figures, &places),
    }
}

fn title(n: usize, claimed: &[&Place<'_>], explained: usize) -> String {
    let name = |it: &&Place<'_>| format!("{} in {}", quoted(it.row.cause), it.name());
    match (n, claimed) {
        (0, _) => "No agreed findings in this period".to_owned(),
        (..ENOUGH, _) => "Too few findings to say where causes live".to_owned(),
        (_, []) if explained > 0 => "Nothing stands out that something else doesn’t explain".to_owned(),
        (_, []) => "Nothing stands out: no cause is clearly more frequent in one place".to_owned(),
        (_, [one]) => format!("{} stands out", name(one)),
        (_, [_, _]) => {
            let names: Vec<_> = claimed.iter().map(name).collect();
            format!("{} stand out", joined(&names))
        }
        (_, many) => {
            let others = words::counted(many.len() - 1, "other stands", "others stand");
            format!("{} and {others} out", name(&many[0]))
        }
    }
}

fn note(figures: &Figures<'_>, n: usize) -> String {
    let mut note = Vec::new();
    if n >= ENOUGH {
        note.push("Counted among accounts that went off course, not among all customers.".to_owned());
        let tests: usize = Dimension::ALL
            .into_iter()
            .map(|it| figures.associations().of(it).rows.iter().filter(|it| it.p.is_some()).count())
            .sum();
        note.push(format!("{} cells were looked at; the bar allows for that.", words::grouped(tests)));
    }
    for dimension in Dimension::ALL {
        let left = figures.associations().of(dimension).levels_left_out;
        if left > 0 {
            let one = one(dimension);
            let left = words::counted(left, &format!("small {one} is"), &format!("small {one}s are"));
            note.push(format!("{} not looked at.", words::sentence(&left)));
        }
    }
    note.join(" ")
}

/// What is held fixed, in words.
fn explainer(column: &str) -> &str {
    if column == "lifecycle_stage" { "stage" } else { column }
}

/// What is flagged, and what is large.
fn table(figures: &Figures<'_>, places: &[Place<'_>]) -> Table {
    const COLUMNS: [Column; 18] = [
        Column::words("cause", "Cause"),
        Column::words("dimension", "By"),
        Column::words("level", "Where"),
        Column::figure("n_here", "Here"),
        Column::figure("of_here", "Of"),
        Column::figure("n_elsewhere", "Elsewhere"),
        Column::figure("of_elsewhere", "Of"),
        Column::figure("odds_ratio", "Odds, times"),
        Column::interval("odds_ratio", "95% interval"),
        Column::figure("p", "p").sheets_only(),
        Column::figure("q", "q").sheets_only(),
        Column::words("within", "Held fixed").sheets_only(),
        Column::figure("odds_ratio_within", "Odds within, times").sheets_only(),
        Column::interval("odds_ratio_within", "95% interval").sheets_only(),
        Column::figure("p_within", "p within").sheets_only(),
        Column::figure("rate", "By 1,000 customer-months"),
        Column::interval("rate", "95% interval").sheets_only(),
        Column::words("reading", "Reading"),
    ];
    let rates = Dimension::ALL.map(|it| (it, LevelRates::by(it, &figures.view, figures.period)));
    let shown = places.iter().filter(|it| it.row.flag || it.row.a >= LARGE);
    let rows = shown.map(|place| {
        let it = place.row;
        let figure = |value, unit| Value::Figure(value, unit).into();
        let rate = rate(&rates, place);
        let interval = rate.and_then(|it| it.interval);
        let within = figures.associations().of(place.dimension).stratified_by;
        vec![
            Value::cause(it.cause).into(),
            Value::code(place.dimension.code(), words::sentence(one(place.dimension))).into(),
            Value::words(place.name()).into(),
            Value::Count(it.a).behind(place.address(figures)),
            Value::Count(it.a + it.c).into(),
            Value::Count(it.b).into(),
            Value::Count(it.b + it.d).into(),
            figure(it.odds_ratio, Unit::Ratio),
            Value::Interval(it.or_lo, it.or_hi, Unit::Ratio).into(),
            figure(it.p, Unit::P),
            figure(it.q, Unit::P),
            Value::code(within.code(), one(within)).into(),
            figure(it.mh_or, Unit::Ratio),
            Value::Interval(it.mh_lo, it.mh_hi, Unit::Ratio).into(),
            figure(it.cmh_p, Unit::P),
            figure(rate.and_then(|it| it.rate), Unit::Rate),
            Value::Interval(interval.map(|it| it.lo), interval.map(|it| it.hi), Unit::Rate).into(),
            Value::words(reading(it)).into(),
        ]
    });
    Table {
        caption: "Causes by place, more frequent than elsewhere: flagged or five cases and more".to_owned(),
        rows: rows.collect(),
        columns: COLUMNS.to_vec(),
        drawn: None,
    }
}

/// How often customers of the place have the cause; nothing for a stage.
fn rate(rates: &[(Dimension, Option<Vec<LevelRates>>)], place: &Place<'_>) -> Option<LevelRate> {
    let levels = rates.iter().find(|it| it.0 == place.dimension)?.1.as_ref()?;
    let level = levels.iter().find(|it| it.level == place.row.level)?;
    level.of(place.row.cause)
}

fn reading(row: &AssociationRow) -> String {
    match row {
        it if it.flag && it.explained_by.is_some() => {
            format!("Explained by {}", it.explained_by.map_or("", explainer))
        }
        it if it.stands_out => "Stands out".to_owned(),
        it if it.flag => "Clear, but small".to_owned(),
        _ => "Can’t tell".to_owned(),
    }
}
