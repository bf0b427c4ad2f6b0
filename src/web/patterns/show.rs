//! The page of the report: coverage first, then what may be said, then the exhibits.
use super::behind::Behind;
use super::exhibits;
use super::{computed, read};
use crate::app::App;
use crate::domain::{Cause, Currency, Period, Person, Stage, Timestamp, Zone, show_day};
use crate::patterns::{Coverage, Crosstab, Dimension, Facts, Fields, Filter, Pareto, Question, Report, View};
use crate::render::summary::{self, Sentence};
use crate::render::{charts, words};
use crate::store::{self, patterns::Aside};
use crate::web::error::{Error, Result};
use crate::web::extract::Asked;
use crate::web::page::{self, encoded};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Html;
use chrono::Days;
use serde::{Deserialize, Serialize};

/// Names that a filter offers at most.
const OFFERED: usize = 200;

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    period: String,
    by: String,
    as_of: String,
    focus: String,
    segment: String,
    region: String,
    product: String,
    stage: String,
}

#[derive(Serialize)]
struct Page {
    lede: String,
    /// What the filters leave, in words.
    narrowed: Option<String>,
    selects: Vec<Select>,
    /// Fields that go along unseen.
    hidden: Vec<(&'static str, String)>,
    /// The address of the same report as data and as a sheet.
    data: String,
    sheet: String,
    strip: Vec<Fact>,
    asides: Vec<String>,
    heading: &'static str,
    sentences: Vec<Sentence>,
    queue: Vec<Waiting>,
    exhibits: Vec<exhibits::View>,
    /// Nothing was opened: whether anything ever was, whatever the filters say.
    empty: Option<Empty>,
    /// The figures stand as of a day that is over, the autopsies behind them as they are now.
    is_past: Option<String>,
}

#[derive(Serialize)]
struct Select {
    name: &'static str,
    label: &'static str,
    chosen: String,
    options: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Fact {
    name: &'static str,
    value: String,
    note: String,
    href: Option<String>,
    tag: Option<&'static str>,
}

#[derive(Serialize)]
struct Waiting {
    title: String,
    why: &'static str,
    href: String,
}

#[derive(Serialize)]
struct Empty {
    heading: &'static str,
    words: String,
    way_out: Option<(&'static str, &'static str)>,
}

/// Which of the report's periods the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    Year,
    Quarter,
    All,
}

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Html<String>> {
    let span = match query.period.as_str() {
        "" | "year" => Span::Year,
        "quarter" => Span::Quarter,
        "all" => Span::All,
        _ => return Err(Error::Malformed("period is one of year, quarter, all.".into())),
    };
    let by = match query.by.as_str() {
        "" => Dimension::Segment,
        code => Dimension::parse(code)
            .ok_or_else(|| Error::Malformed("by is one of segment, region, product, stage.".into()))?,
    };
    let fields = fields(&query);
    let (organisation, facts, question) = read(&app, &now, &fields).await?;
    let period = span.of(&question);
    let (all, asked) = (facts.clone(), question.clone());
    let counted = computed(move || Counted::new(&all, &asked, span, by)).await;
    let before = before(organisation.zone, &question);
    let aside = store::patterns::aside(
        &mut *app.db.read().await?,
        period,
        &question.filter,
        &organisation.currency,
        before,
    )
    .await?;
    let levels = Dimension::ALL.map(|it| offered(&facts, it, question.filter.of(it)));
    let anything = facts.first_opened().is_some();
    let is_past = (!query.as_of.is_empty()).then(|| show_day(question.windows.as_of));
    let behind = Behind::new(period, &question.filter);
    let currency = &organisation.currency;
    let Counted { coverage, pareto, crosstab } = &counted;
    let page = Page {
        lede: lede(coverage, period),
        narrowed: narrowed(&question.filter),
        selects: selects(&query, span, by, levels),
        hidden: hidden(&query),
        data: address("/api/v1/patterns", &fields),
        sheet: address("/patterns.csv", &fields),
        strip: strip(coverage, &aside, currency, &behind),
        asides: asides(&aside, currency),
        heading: if pareto.n < charts::ENOUGH { "In short" } else { "In three sentences" },
        sentences: summary::sentences(coverage, pareto, currency),
        queue: queue(coverage, pareto, &behind),
        exhibits: if coverage.opened == 0 {
            Vec::new()
        } else {
            vec![
                exhibits::by_findings(pareto, period, &behind),
                exhibits::by_money(pareto, period, currency, &behind),
                exhibits::by_level(crosstab.clone(), period, &behind),
            ]
        },
        empty: (coverage.opened == 0).then(|| empty(anything, &question.filter, span, me.leader().is_some())),
        is_past,
    };
    page::show(&app, &me, "patterns/show.html", &page).await
}

/// The figures of the one period that the page shows.
struct Counted {
    coverage: Coverage,
    pareto: Pareto,
    crosstab: Crosstab,
}

impl Counted {
    fn new(facts: &Facts, question: &Question, span: Span, by: Dimension) -> Self {
        let Report { measures, .. } = Report::new(facts, question.windows, &question.filter);
        let view = View::new(facts, question.windows.as_of, &question.filter);
        let crosstab = Crosstab::new(&view, span.of(question), by);
        let (coverage, pareto) = (measures.coverage, measures.pareto);
        match span {
            Span::Year => Self { coverage: coverage.year, pareto: pareto.year, crosstab },
            Span::Quarter => Self { coverage: coverage.focus, pareto: pareto.focus, crosstab },
            Span::All => Self { coverage: coverage.window, pareto: pareto.window, crosstab },
        }
    }
}

impl Span {
    fn of(self, question: &Question) -> Period {
        match self {
            Self::Year => question.windows.year,
            Self::Quarter => question.windows.focus,
            Self::All => question.windows.window,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::All => "all",
        }
    }
}

/// The first moment that the report knows nothing of.
fn before(zone: Zone, question: &Question) -> Timestamp {
    let as_of = question.windows.as_of;
    zone.end_of(as_of.checked_sub_days(Days::new(1)).unwrap_or(as_of))
}

fn fields(query: &Query) -> Fields {
    Fields {
        as_of: query.as_of.clone(),
        focus: query.focus.clone(),
        segment: query.segment.clone(),
        region: query.region.clone(),
        product: query.product.clone(),
        stage: query.stage.clone(),
    }
}

/// The address of the same question elsewhere.
fn address(path: &str, fields: &Fields) -> String {
    let Fields { as_of, focus, segment, region, product, stage } = fields;
    let pairs = [
        ("as_of", as_of),
        ("focus", focus),
        ("segment", segment),
        ("region", region),
        ("product", product),
        ("stage", stage),
    ];
    let asked: Vec<_> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if asked.is_empty() { path.to_owned() } else { format!("{path}?{}", asked.join("&")) }
}

fn hidden(query: &Query) -> Vec<(&'static str, String)> {
    let pairs = [("as_of", &query.as_of), ("focus", &query.focus)];
    pairs.into_iter().filter(|it| !it.1.is_empty()).map(|(name, value)| (name, value.clone())).collect()
}

/// The names to choose from: as many as a list can hold, and the chosen one in any case.
fn offered(facts: &Facts, dimension: Dimension, chosen: Option<&str>) -> Vec<(String, String)> {
    if dimension == Dimension::Stage {
        return Stage::ALL.iter().map(|it| (it.code().to_owned(), it.label().to_owned())).collect();
    }
    let names = facts.levels(dimension).iter().map(String::as_str).filter(|it| !it.is_empty());
    let mut names: Vec<&str> = names.take(OFFERED).collect();
    names.extend(chosen.filter(|it| !names.contains(it)));
    names.into_iter().map(|it| (it.to_owned(), it.to_owned())).collect()
}

fn selects(query: &Query, span: Span, by: Dimension, levels: [Vec<(String, String)>; 4]) -> Vec<Select> {
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

/// The filters in words.
fn narrowed(filter: &Filter) -> Option<String> {
    let names = Dimension::ALL.into_iter().filter_map(|it| Some(charts::level_name(it, filter.of(it)?)));
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn lede(coverage: &Coverage, period: Period) -> String {
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

fn strip(coverage: &Coverage, aside: &Aside, currency: &Currency, behind: &Behind) -> Vec<Fact> {
    if coverage.opened == 0 {
        return Vec::new();
    }
    let opened = Fact {
        name: "Autopsies opened",
        value: words::grouped(coverage.opened),
        note: format!("{} still open", or_none(coverage.still_open)),
        href: Some(behind.opened()),
        tag: None,
    };
    let agreed = Fact {
        name: "Findings agreed",
        value: words::k_of_n(coverage.findings_agreed, coverage.opened),
        note: format!("{} decided", words::percent(coverage.finding_coverage)),
        href: (coverage.findings_agreed > 0).then(|| behind.agreed()),
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
    vec![opened, agreed, filings, money, agreement]
}

/// "none", "1", "12".
fn or_none(n: usize) -> String {
    if n == 0 { "none".to_owned() } else { words::grouped(n) }
}

fn asides(aside: &Aside, currency: &Currency) -> Vec<String> {
    let others = usize::try_from(aside.in_other_currencies).unwrap_or(0);
    let money = words::sentence(&words::counted(others, "autopsy has", "autopsies have"));
    let told = format!("{money} money in another currency than {currency}, which is in no sum here.");
    (others > 0).then_some(told).into_iter().collect()
}

fn queue(coverage: &Coverage, pareto: &Pareto, behind: &Behind) -> Vec<Waiting> {
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

fn empty(anything: bool, filter: &Filter, span: Span, leads: bool) -> Empty {
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
