//! The report as one file that stands alone: style and fonts in it, no script, no link, nothing to load.
use super::report::Shown;
use crate::domain::show_day;
use crate::exhibits::Paper;
use crate::render::words;
use crate::web::{assets, page};
use minijinja::value::Serde;
use minijinja::{Error, Value, context};
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    organisation: String,
    period: String,
    as_of: String,
    narrowed: Option<String>,
    report: Shown,
}

/// The page as text.
///
/// # Errors
/// If the template asks for something that it does not get, which a test would tell.
pub fn alone(paper: Paper) -> Result<String, Error> {
    let page = Page {
        organisation: paper.organisation.clone(),
        period: words::period(paper.period),
        as_of: show_day(paper.as_of),
        narrowed: paper.narrowed.clone(),
        report: Shown::of(paper),
    };
    let style = Value::from_safe_string(assets::style_alone());
    page::pages().get_template("patterns/alone.html")?.render(context! { page => Serde(&page), style })
}
