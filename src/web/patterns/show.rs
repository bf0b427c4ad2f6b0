//! The page of the report: coverage first, then what may be said, then the exhibits.
use super::behind::Behind;
use super::filters::{Query, Select, Span, address, fields, hidden, narrowed, offered, selects};
use super::strip::{Empty, Fact, Waiting, asides, empty, lede, queue, strip};
use super::{computed, exhibits, read};
use crate::app::App;
use crate::domain::{Person, Timestamp, Zone, show_day};
use crate::patterns::{Coverage, Crosstab, Dimension, Exposure, Facts, Pareto, Question, View};
use crate::render::charts;
use crate::render::summary::{self, Sentence};
use crate::store;
use crate::web::error::{Error, Result};
use crate::web::extract::Asked;
use crate::web::page;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Html;
use chrono::Days;
use serde::Serialize;

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
        counted.in_other_currencies,
        before,
    )
    .await?;
    let levels = Dimension::ALL.map(|it| offered(&facts, it, question.filter.of(it)));
    let anything = facts.first_opened().is_some();
    let is_past = (!query.as_of.is_empty()).then(|| show_day(question.windows.as_of));
    let behind = Behind::new(period, &question.filter);
    let currency = &organisation.currency;
    let Counted { coverage, pareto, crosstab, .. } = &counted;
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
    in_other_currencies: i64,
}

impl Counted {
    fn new(facts: &Facts, question: &Question, span: Span, by: Dimension) -> Self {
        let view = View::new(facts, question.windows.as_of, &question.filter);
        let period = span.of(question);
        Self {
            coverage: Coverage::new(&view, &Exposure::new(&view), period),
            pareto: Pareto::new(&view, period),
            crosstab: Crosstab::new(&view, period, by),
            in_other_currencies: i64::try_from(view.in_other_currencies(period)).unwrap_or(i64::MAX),
        }
    }
}

/// The first moment that the report knows nothing of.
fn before(zone: Zone, question: &Question) -> Timestamp {
    let as_of = question.windows.as_of;
    zone.end_of(as_of.checked_sub_days(Days::new(1)).unwrap_or(as_of))
}
