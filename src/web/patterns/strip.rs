//! What stands around the exhibits: coverage as a line, what to look at, and what to say of nothing.
use super::filters::Span;
use crate::domain::{Cause, Period};
use crate::exhibits::Behind;
use crate::patterns::{Coverage, Filter, Pareto};
use crate::render::words;
use serde::Serialize;

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
