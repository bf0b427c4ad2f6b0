//! The report as files: one exhibit or all causes as CSV, everything as a workbook, a PDF or a page that stands alone. Who
//! took which goes on the record, as it does for every export.
use super::filters::{self, Query, fields};
use super::{alone, computed, read};
use crate::actions;
use crate::app::App;
use crate::domain::{Day, Organisation, Period, Person};
use crate::exhibits::{self, Behind, Cover, Figures, Paper, Which};
use crate::patterns::{ByWindow, Dimension, Facts, Fields, Pareto, Question, View};
use crate::render::sheets;
use crate::store;
use crate::store::patterns::Aside;
use crate::web::error::{Error, Result};
use crate::web::extract::Asked;
use crate::web::page;
use crate::web::press;
use crate::web::session::{As, Now};
use crate::web::sheet::XLSX;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::io;
use std::sync::Arc;

const CSV: &str = "text/csv; charset=utf-8";

/// Causes by findings and by money, in each of the report's periods.
pub async fn pareto(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(fields): Asked<Fields>,
) -> Result<Response> {
    let (organisation, facts, question) = read(&app, &now, &fields).await?;
    noted(&app, now, &me, "csv", &fields).await?;
    let windows = question.windows;
    let counted = computed(move || {
        let view = View::new(&facts, windows.as_of, &question.filter);
        ByWindow::<Pareto>::of(&view, &windows)
    });
    let sheet = sheets::pareto(&windows, &counted.await, &organisation.currency, Vec::new())?;
    Ok(file("causes", windows.as_of, (CSV, "csv"), sheet))
}

/// The numbers of one exhibit: `/patterns/causes.csv`.
pub async fn exhibit(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Path(name): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let which = name.strip_suffix(".csv").and_then(Which::parse).ok_or(Error::NotFound)?;
    let asked = Report::noted(&app, now, &me, "csv", &query).await?;
    let as_of = asked.question.windows.as_of;
    let sheet = computed(move || {
        exhibits::csv(&exhibits::exhibit(which, &asked.figures()).table, &asked.organisation.currency)
    });
    Ok(file(which.code(), as_of, (CSV, "csv"), sheet.await?))
}

/// Every exhibit as a sheet.
pub async fn workbook(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let asked = Report::noted(&app, now, &me, "xlsx", &query).await?;
    let as_of = asked.question.windows.as_of;
    let made = computed(move || exhibits::workbook(&asked.paper()));
    Ok(file("patterns", as_of, (XLSX, "xlsx"), made.await.map_err(io::Error::other)?))
}

/// Every exhibit on a page that needs nothing beside it.
pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let asked = Report::noted(&app, now, &me, "html", &query).await?;
    let as_of = asked.question.windows.as_of;
    let made = computed(move || alone(asked.paper()));
    let made = made.await.map_err(io::Error::other)?;
    Ok(file("patterns", as_of, ("text/html; charset=utf-8", "html"), made.into_bytes()))
}

/// Every exhibit on paper, or those of one part.
pub async fn pdf(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let (sheet, part) = (query.sheet()?, filters::part(&query.tab)?);
    press::is_built()?;
    let asked = Report::noted(&app, now, &me, "pdf", &query).await?;
    let as_of = asked.question.windows.as_of;
    let make = move || exhibits::document(&asked.paper(), Cover::of_report(as_of), sheet, part);
    let name = part.map_or_else(|| "patterns".to_owned(), |it| format!("patterns-{}", it.code()));
    Ok(press::file(&named(&name, as_of), press::set(&app, make).await?))
}

/// What a file is made of.
struct Report {
    organisation: Organisation,
    facts: Arc<Facts>,
    question: Question,
    period: Period,
    by: Dimension,
    aside: Aside,
}

impl Report {
    /// What somebody asks for; that they took it as a file is on the record.
    async fn noted(app: &App, now: Now, me: &Person, format: &str, query: &Query) -> Result<Self> {
        let (span, by) = (query.span()?, query.by()?);
        let (organisation, facts, question) = read(app, &now, &fields(query)).await?;
        noted(app, now, me, format, query).await?;
        let period = span.of(&question);
        let before = question.end(organisation.zone);
        let aside =
            store::patterns::aside(&mut *app.db.read().await?, period, &question.filter, before).await?;
        Ok(Self { organisation, facts, question, period, by, aside })
    }

    fn figures(&self) -> Figures<'_> {
        let currency = &self.organisation.currency;
        Figures::new(&self.facts, &self.question, self.period, self.by, currency, Behind::nowhere())
    }

    fn paper(&self) -> Paper {
        let without = self.aside.rescued_without_agreement;
        Paper::new(self.organisation.name.as_str(), &self.figures(), &self.question.filter, without)
    }
}

async fn noted(app: &App, now: Now, me: &Person, format: &str, query: &impl serde::Serialize) -> Result<()> {
    Ok(actions::exports::list(&app.db, now.call(me), "patterns", format, page::filters(query)).await?)
}

/// By the last day that it knows of.
fn named(name: &str, as_of: Day) -> String {
    format!("{name}-{}", as_of.pred_opt().unwrap_or(as_of))
}

fn file(name: &str, as_of: Day, (kind, ending): (&str, &str), bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{}.{ending}\"", named(name, as_of));
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, bytes).into_response()
}
