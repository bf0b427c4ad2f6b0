//! The page of the report: coverage first, then what may be said, then the exhibits of one part of it.
use super::exhibits::View;
use super::filters::{Files, Part, Query, Select, address, fields, files, hidden, offered, parts, selects};
use super::report::Shown;
use super::strip::{Empty, Waiting, empty, lede, queue};
use super::{computed, read};
use crate::app::App;
use crate::domain::{Person, show_day};
use crate::exhibits::summary;
use crate::exhibits::{Behind, Figures, Tab, asides, exhibit, key_figures, narrowed};
use crate::patterns::Dimension;
use crate::store;
use crate::web::error::Result;
use crate::web::extract::Asked;
use crate::web::page;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Html;
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    lede: String,
    /// What the filters leave, in words.
    narrowed: Option<String>,
    selects: Vec<Select>,
    /// Fields that go along unseen.
    hidden: Vec<(&'static str, String)>,
    /// The address of the same report as data.
    data: String,
    /// The whole report as files.
    files: Files,
    parts: Vec<Part>,
    /// The part with the sentences on top.
    is_summary: bool,
    /// With the exhibits of this part alone.
    report: Shown,
    queue: Vec<Waiting>,
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
    let (span, by, tab) = (query.span()?, query.by()?, query.tab()?);
    let fields = fields(&query);
    let (organisation, facts, question) = read(&app, &now, &fields).await?;
    let period = span.of(&question);
    let before = question.end(organisation.zone);
    let aside = store::patterns::aside(&mut *app.db.read().await?, period, &question.filter, before).await?;
    let levels = Dimension::ALL.map(|it| offered(&facts, it, question.filter.of(it)));
    let is_past = (!query.as_of.is_empty()).then(|| show_day(question.windows.as_of));
    let leads = me.leader().is_some();
    let page = computed(move || {
        let currency = &organisation.currency;
        let behind = Behind::new(period, &question.filter);
        let figures = Figures::new(&facts, &question, period, by, currency, behind);
        let (coverage, pareto) = (figures.coverage(), figures.pareto());
        let anything = facts.first_opened().is_some();
        let nothing = coverage.opened == 0;
        let drawn = tab.exhibits().filter(|_| !nothing).map(|it| exhibit(it, &figures));
        Page {
            lede: lede(coverage, period),
            narrowed: narrowed(&question.filter),
            selects: selects(&query, span, by, levels),
            hidden: hidden(&query),
            data: address("/api/v1/patterns", &fields),
            files: files(&query),
            parts: parts(&query, tab),
            is_summary: tab == Tab::Summary,
            report: Shown {
                key_figures: key_figures(&figures, aside.rescued_without_agreement),
                asides: asides(figures.view.in_other_currencies(period), currency),
                sentences: summary::sentences(&figures),
                chosen: summary::chosen(pareto),
                exhibits: drawn.map(|it| View::new(it, currency).with_file(&query)).collect(),
            },
            queue: queue(coverage, pareto, &figures.behind),
            empty: nothing.then(|| empty(anything, &question.filter, span, leads)),
            is_past,
        }
    })
    .await;
    page::show(&app, &me, "patterns/show.html", &page).await
}
