//! The figures that stand first: how much of the evidence is in, what is at risk, and how it ended.
use super::figures::Figures;
use super::summary::on_time;
use crate::patterns::{Interval, Rescue};
use crate::render::words;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One of them, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFigure {
    pub name: Cow<'static, str>,
    pub value: String,
    pub note: String,
    /// The autopsies behind it.
    pub href: Option<String>,
    /// "Provisional".
    pub tag: Option<Cow<'static, str>>,
}

/// None when nothing was opened. Who was rescued without agreement is in no column, so it is told.
pub fn key_figures(figures: &Figures<'_>, rescued_without_agreement: usize) -> Vec<KeyFigure> {
    let (coverage, behind) = (figures.coverage(), &figures.behind);
    if coverage.opened == 0 {
        return Vec::new();
    }
    let opened = KeyFigure {
        name: "Autopsies opened".into(),
        value: words::grouped(coverage.opened),
        note: format!("{} still open", or_none(coverage.still_open)),
        href: behind.opened(),
        tag: None,
    };
    let agreed = KeyFigure {
        name: "Findings agreed".into(),
        value: words::k_of_n(coverage.findings_agreed, coverage.opened),
        note: format!("{} decided", words::percent(coverage.finding_coverage)),
        href: behind.agreed().filter(|_| coverage.findings_agreed > 0),
        tag: coverage.is_provisional().then_some("Provisional".into()),
    };
    let on_time = on_time(coverage);
    let filings = KeyFigure {
        name: "Filings on time".into(),
        value: on_time.map_or_else(|| "None due yet".to_owned(), |(k, n)| words::share(k, n, None)),
        note: match coverage.overdue {
            0 => format!("{} late", or_none(coverage.late)),
            n => format!("{} late, {} never came", or_none(coverage.late), words::grouped(n)),
        },
        href: None,
        tag: None,
    };
    let money = KeyFigure {
        name: "Value at risk".into(),
        value: coverage.arr_at_risk.minor.short(figures.currency),
        note: "when the autopsies were opened".to_owned(),
        href: None,
        tag: None,
    };
    let agreement = KeyFigure {
        name: "Rescued without agreement".into(),
        value: words::sentence(&or_none(rescued_without_agreement)),
        note: match rescued_without_agreement {
            0 => "no override on record",
            _ => "the sponsor’s decision",
        }
        .to_owned(),
        href: None,
        tag: None,
    };
    vec![opened, money, saved(figures.rescue()), agreed, filings, agreement]
}

fn saved(rescue: &Rescue) -> KeyFigure {
    let interval = rescue.save_lo.zip(rescue.save_hi).map(|(lo, hi)| Interval { lo, hi });
    let value = match rescue.closed {
        0 => "None closed yet".to_owned(),
        closed => words::share(rescue.saved, closed, interval),
    };
    let note =
        format!("of {} with a cause", words::counted(rescue.closed, "closed autopsy", "closed autopsies"));
    KeyFigure { name: "Accounts saved".into(), value, note, href: None, tag: None }
}

/// "none", "1", "12".
fn or_none(n: usize) -> String {
    if n == 0 { "none".to_owned() } else { words::grouped(n) }
}
