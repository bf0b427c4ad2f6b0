//! The report as one file that stands alone: style and fonts in it, no script, no link, nothing to load.
use super::exhibits::View;
use super::strip::asides;
use crate::domain::show_day;
use crate::exhibits::summary::Sentence;
use crate::exhibits::{KeyFigure, Paper};
use crate::render::words;
use crate::web::{assets, page};
use minijinja::value::Serde;
use minijinja::{Error, Value, context};
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
struct Page<'a> {
    organisation: &'a str,
    period: String,
    as_of: String,
    narrowed: Option<&'a str>,
    key_figures: &'a [KeyFigure],
    asides: Vec<String>,
    sentences: &'a [Sentence],
    /// How the sentences are chosen; nothing under twelve findings, which are read one by one.
    chosen: &'a [Cow<'static, str>],
    exhibits: Vec<View>,
}

/// The page as text.
///
/// # Errors
/// If the template asks for something that it does not get, which a test would tell.
pub fn alone(paper: &Paper) -> Result<String, Error> {
    let exhibits = paper.exhibits.iter().map(|it| View::new(it.clone(), &paper.currency));
    let page = Page {
        organisation: &paper.organisation,
        period: words::period(paper.period),
        as_of: show_day(paper.as_of),
        narrowed: paper.narrowed.as_deref(),
        key_figures: &paper.key_figures,
        asides: asides(paper.in_other_currencies, &paper.currency),
        sentences: &paper.sentences,
        chosen: &paper.chosen,
        exhibits: exhibits.collect(),
    };
    let style = Value::from_safe_string(assets::style_alone());
    page::pages().get_template("patterns/alone.html")?.render(context! { page => Serde(&page), style })
}
