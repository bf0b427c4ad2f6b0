//! What stands above the exhibits: coverage as a line and as a strip of figures, what to look at, and what to say of nothing.
use super::filters::Span;
use crate::domain::{Cause, Currency, Period};
use crate::exhibits::{Behind, summary};
use crate::patterns::{Coverage, Filter, Interval, Pareto, Rescue};
use crate::render::words;
use crate::store::patterns::Aside;
use serde::Serialize;

#[derive(Serialize)]
pub struct Fact {
    name: &'static str,
    value: String,
    note: String,
    href: Option<String>,
    tag: Option<&'static str>,
}

impl Fact {
    pub fn on_paper(self) -> typeset::Fact {
        let small = match self.tag {
            Some(tag) => format!("{}. {tag}", self.note),
            None => self.note,
        };
        typeset::Fact { label: self.name.to_owned(), value: self.value, small }
    }
}

#[derive(Serialize)]
pub struct Waiting {
    title: String,
    why: &'static str,
    href: Option<String>,
}

#[derive(Serialize)]
pub struct Empty {
    heading: &'static str,
    words: String,
    way_out: Option<(&'static str, &'static str)>,
}

pub fn lede(coverage: &Coverage, period: Period) -> String {
    if coverage.opened == 0 {
        return format!("{}.", words::sentence(&words::period(period)));
    }
    let filed = match coverage.filed {
        0 => "Nobody has filed a cause yet".to_owned(),
        n => format!("Leaders filed {}", words::counted(n, "cause", "causes")),
    };
    format!(
        "{} from {}, opened {}. {filed}, of {} asked for.",
        words::sentence(&words::counted(coverage.opened, "autopsy", "autopsies")),
        words::counted(coverage.accounts, "account", "accounts"),
        words::period(period),
        words::count(coverage.filings_requested),
    )
}

pub fn strip(
    (coverage, rescue): (&Coverage, &Rescue),
    aside: Aside,
    currency: &Currency,
    behind: &Behind,
) -> Vec<Fact> {
    if coverage.opened == 0 {
        return Vec::new();
    }
    let opened = Fact {
        name: "Autopsies opened",
        value: words::grouped(coverage.opened),
        note: format!("{} still open", or_none(coverage.still_open)),
        href: behind.opened(),
        tag: None,
    };
    let agreed = Fact {
        name: "Findings agreed",
        value: words::k_of_n(coverage.findings_agreed, coverage.opened),
        note: format!("{} decided", words::percent(coverage.finding_coverage)),
        href: behind.agreed().filter(|_| coverage.findings_agreed > 0),
        tag: coverage.is_provisional().then_some("Provisional"),
    };
    let on_time = summary::on_time(coverage);
    let filings = Fact {
        name: "Filings on time",
        value: on_time.map_or_else(|| "None due yet".to_owned(), |(k, n)| words::share(k, n, None)),
        note: match coverage.overdue {
            0 => format!("{} late", or_none(coverage.late)),
            n => format!("{} late, {} never came", or_none(coverage.late), words::grouped(n)),
        },
        href: None,
        tag: None,
    };
    let money = Fact {
        name: "Value at risk",
        value: coverage.arr_at_risk.minor.short(currency),
        note: "when the autopsies were opened".to_owned(),
        href: None,
        tag: None,
    };
    let without = usize::try_from(aside.rescued_without_agreement).unwrap_or(0);
    let agreement = Fact {
        name: "Rescued without agreement",
        value: words::sentence(&or_none(without)),
        note: if without == 0 { "no override on record" } else { "the sponsor’s decision" }.to_owned(),
        href: None,
        tag: None,
    };
    vec![opened, money, saved(rescue), agreed, filings, agreement]
}

fn saved(rescue: &Rescue) -> Fact {
    let interval = rescue.save_lo.zip(rescue.save_hi).map(|(lo, hi)| Interval { lo, hi });
    let value = match rescue.closed {
        0 => "None closed yet".to_owned(),
        closed => words::share(rescue.saved, closed, interval),
    };
    let note =
        format!("of {} with a cause", words::counted(rescue.closed, "closed autopsy", "closed autopsies"));
    Fact { name: "Accounts saved", value, note, href: None, tag: None }
}

/// "none", "1", "12".
fn or_none(n: usize) -> String {
    if n == 0 { "none".to_owned() } else { words::grouped(n) }
}

pub fn asides(others: usize, currency: &Currency) -> Vec<String> {
    let money = words::sentence(&words::counted(others, "autopsy has", "autopsies have"));
    let told = format!("{money} money in another currency than {currency}, which is in no sum here.");
    (others > 0).then_some(told).into_iter().collect()
}

pub fn queue(coverage: &Coverage, pareto: &Pareto, behind: &Behind) -> Vec<Waiting> {
    let mut queue = Vec::new();
    if coverage.findings_pending > 0 {
        let n = words::counted(coverage.findings_pending, "autopsy has", "autopsies have");
        queue.push(Waiting {
            title: format!("{} no agreed finding yet", words::sentence(&n)),
            why: "They stand in no share below. What they turn out to be can still move the figures.",
            href: behind.pending(),
        });
    }
    if pareto.undetermined > 0 {
        let n = words::counted(pareto.undetermined, "finding says", "findings say");
        queue.push(Waiting {
            title: format!("{} “can’t tell”", words::sentence(&n)),
            why: "An honest answer, and no cause: look again when more is known.",
            href: behind.cause(Cause::NotDetermined),
        });
    }
    queue
}

pub fn empty(anything: bool, filter: &Filter, span: Span, leads: bool) -> Empty {
    if !anything {
        return Empty {
            heading: "No patterns yet",
            words: "A pattern needs findings, and a finding needs an autopsy. The first exhibits appear with twelve \
                    agreed findings; until then they are told in words."
                .to_owned(),
            way_out: leads.then_some(("/autopsies/new", "Open an autopsy")),
        };
    }
    let words = if filter.is_empty() {
        "There are autopsies on record, but none was opened in these days."
    } else {
        "No autopsy that was opened in these days passes the filters."
    };
    let way_out = match (filter.is_empty(), span) {
        (true, Span::All) => None,
        (true, _) => Some(("/patterns?period=all", "Show all time")),
        (false, _) => Some(("/patterns", "Clear filters")),
    };
    Empty { heading: "Nothing in this period", words: words.to_owned(), way_out }
}
