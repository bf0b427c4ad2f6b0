//! What the report is asked: its period, its filters, what it compares by; as choices, as an address and in words.
use crate::domain::{Period, Stage};
use crate::exhibits::Tab;
use crate::patterns::{Dimension, Facts, Fields, Question};
use crate::render::encoded;
use crate::web::error::{Error, Result};
use crate::web::page::asked;
use crate::web::press;
use serde::{Deserialize, Serialize};

/// Names that a filter offers at most.
const OFFERED: usize = 200;

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    pub tab: String,
    pub period: String,
    pub by: String,
    pub as_of: String,
    pub focus: String,
    pub segment: String,
    pub region: String,
    pub product: String,
    pub stage: String,
    pub filings: String,
    /// Of a PDF; without a `tab` it has the whole report.
    pub paper: String,
}

impl Query {
    pub fn span(&self) -> Result<Span> {
        match self.period.as_str() {
            "" | "year" => Ok(Span::Year),
            "quarter" => Ok(Span::Quarter),
            "all" => Ok(Span::All),
            _ => Err(Error::Malformed("period is one of year, quarter, all.".into())),
        }
    }

    pub fn by(&self) -> Result<Dimension> {
        match self.by.as_str() {
            "" => Ok(Dimension::Segment),
            code => Dimension::parse(code)
                .ok_or_else(|| Error::Malformed("by is one of segment, region, product, stage.".into())),
        }
    }

    pub fn sheet(&self) -> Result<typeset::Paper> {
        press::sheet(&self.paper)
    }

    pub fn tab(&self) -> Result<Tab> {
        Ok(part(&self.tab)?.unwrap_or(Tab::Summary))
    }
}

#[derive(Serialize)]
pub struct Select {
    name: &'static str,
    label: &'static str,
    chosen: String,
    options: Vec<(String, String)>,
}

/// Which of the report's periods the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    Year,
    Quarter,
    All,
}

impl Span {
    pub fn of(self, question: &Question) -> Period {
        match self {
            Self::Year => question.windows.year,
            Self::Quarter => question.windows.focus,
            Self::All => question.windows.window,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::All => "all",
        }
    }
}

pub fn fields(query: &Query) -> Fields {
    Fields {
        as_of: query.as_of.clone(),
        focus: query.focus.clone(),
        segment: query.segment.clone(),
        region: query.region.clone(),
        product: query.product.clone(),
        stage: query.stage.clone(),
        filings: query.filings.clone(),
    }
}

/// The address of the same question elsewhere.
pub fn address(path: &str, fields: &Fields) -> String {
    let Fields { as_of, focus, segment, region, product, stage, filings } = fields;
    let pairs = [
        ("as_of", as_of),
        ("focus", focus),
        ("segment", segment),
        ("region", region),
        ("product", product),
        ("stage", stage),
        ("filings", filings),
    ];
    let asked: Vec<_> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if asked.is_empty() { path.to_owned() } else { format!("{path}?{}", asked.join("&")) }
}

pub fn hidden(query: &Query) -> Vec<(&'static str, String)> {
    let pairs =
        [("tab", &query.tab), ("as_of", &query.as_of), ("focus", &query.focus), ("filings", &query.filings)];
    pairs.into_iter().filter(|it| !it.1.is_empty()).map(|(name, value)| (name, value.clone())).collect()
}

/// The names to choose from: as many as a list can hold, and the chosen one in any case.
pub fn offered(facts: &Facts, dimension: Dimension, chosen: Option<&str>) -> Vec<(String, String)> {
    if dimension == Dimension::Stage {
        return Stage::ALL.iter().map(|it| (it.code().to_owned(), it.label().to_owned())).collect();
    }
    let names = facts.levels(dimension).iter().map(String::as_str).filter(|it| !it.is_empty());
    let mut names: Vec<&str> = names.take(OFFERED).collect();
    names.extend(chosen.filter(|it| !names.contains(it)));
    names.into_iter().map(|it| (it.to_owned(), it.to_owned())).collect()
}

pub fn selects(query: &Query, span: Span, by: Dimension, levels: [Vec<(String, String)>; 4]) -> Vec<Select> {
    let pairs = |pairs: &[(&str, &str)]| -> Vec<_> {
        pairs.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect()
    };
    let all = |label: &str, mut levels: Vec<(String, String)>| {
        levels.insert(0, (String::new(), label.to_owned()));
        levels
    };
    let [segments, regions, products, stages] = levels;
    let select = |name, label, chosen: &str, options| Select {
        name,
        label,
        chosen: chosen.trim().to_owned(),
        options,
    };
    let periods = pairs(&[("year", "Last four quarters"), ("quarter", "Last quarter"), ("all", "All time")]);
    let columns = pairs(&[
        ("segment", "Segment"),
        ("region", "Region"),
        ("product", "Product"),
        ("stage", "Lifecycle stage"),
    ]);
    vec![
        select("period", "Period", span.code(), periods),
        select("segment", "Segment", &query.segment, all("All segments", segments)),
        select("region", "Region", &query.region, all("All regions", regions)),
        select("product", "Product", &query.product, all("All products", products)),
        select("stage", "Lifecycle stage", &query.stage, all("All stages", stages)),
        select("by", "Compare by", by.code(), columns),
    ]
}

/// Another part of the report, asked the same.
#[derive(Serialize)]
pub struct Part {
    label: &'static str,
    href: String,
    is_current: bool,
}

/// Every part of the report, as an address that keeps what is asked.
pub fn parts(query: &Query, current: Tab) -> Vec<Part> {
    let part = |tab: Tab| {
        let named = if tab == Tab::Summary { String::new() } else { tab.code().to_owned() };
        let href = format!("/patterns{}", asked(&Query { tab: named, ..query.clone() }));
        Part { label: tab.label(), href, is_current: tab == current }
    };
    Tab::ALL.into_iter().map(part).collect()
}

/// The part of the report that is asked for, if it isn't the whole.
pub fn part(code: &str) -> Result<Option<Tab>> {
    let wrong = || Error::Malformed(format!("tab is one of {}.", Tab::ALL.map(Tab::code).join(", ")));
    if code.is_empty() { Ok(None) } else { Tab::parse(code).map(Some).ok_or_else(wrong) }
}

/// The addresses of the part that is shown as a PDF; of the whole report as a PDF on either paper, as a workbook and as a
/// page that stands alone.
#[derive(Serialize)]
pub struct Files {
    part: String,
    pdf: String,
    letter: String,
    workbook: String,
    page: String,
}

pub fn files(query: &Query) -> Files {
    let letter = Query { paper: "letter".to_owned(), ..query.clone() };
    let shown = if query.tab.is_empty() { Tab::Summary.code() } else { &query.tab };
    Files {
        part: format!("/patterns.pdf{}", asked(&Query { tab: shown.to_owned(), ..query.clone() })),
        pdf: file("/patterns.pdf", query),
        letter: file("/patterns.pdf", &letter),
        workbook: file("/patterns.xlsx", query),
        page: file("/patterns.html", query),
    }
}

/// The address of a file that answers the same question, whichever part of the report is shown.
pub fn file(path: &str, query: &Query) -> String {
    format!("{path}{}", asked(&Query { tab: String::new(), ..query.clone() }))
}
