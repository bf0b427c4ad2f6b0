//! The report as one file that stands alone: style and fonts in it, no script, no link, nothing to load.
use super::exhibits::View;
use super::strip::{Fact, asides, strip};
use crate::domain::show_day;
use crate::exhibits::summary::Sentence;
use crate::exhibits::{Behind, Paper};
use crate::render::words;
use crate::store::patterns::Aside;
use crate::web::{assets, page};
use minijinja::value::Serde;
use minijinja::{Error, Value, context};
use serde::Serialize;

#[derive(Serialize)]
struct Page<'a> {
    organisation: &'a str,
    period: String,
    as_of: String,
    narrowed: Option<&'a str>,
    strip: Vec<Fact>,
    asides: Vec<String>,
    sentences: &'a [Sentence],
    /// How the sentences are chosen; nothing under twelve findings, which are read one by one.
    chosen: &'static [&'static str],
    exhibits: Vec<View>,
}

/// The page as text.
///
/// # Errors
/// If the template asks for something that it does not get, which a test would tell.
pub fn alone(paper: &Paper, aside: Aside) -> Result<String, Error> {
    let exhibits = paper.exhibits.iter().map(|it| View::new(it.clone(), &paper.currency));
    let page = Page {
        organisation: &paper.organisation,
        period: words::period(paper.period),
        as_of: show_day(paper.as_of),
        narrowed: paper.narrowed.as_deref(),
        strip: strip((&paper.coverage, &paper.rescue), aside, &paper.currency, &Behind::nowhere()),
        asides: asides(paper.in_other_currencies, &paper.currency),
        sentences: &paper.sentences,
        chosen: paper.chosen,
        exhibits: exhibits.collect(),
    };
    let style = Value::from_safe_string(assets::style_alone());
    page::pages().get_template("patterns/alone.html")?.render(context! { page => Serde(&page), style })
}
