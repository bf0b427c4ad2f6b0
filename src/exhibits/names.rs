//! What dimensions and their levels are called on a page.
use crate::domain::{Cause, Stage};
use crate::patterns::{Dimension, Filter};
use crate::render::words;

/// The name of a level; "" is what nobody entered.
pub fn level_name(dimension: Dimension, name: &str) -> String {
    match (dimension, Stage::parse(name)) {
        (Dimension::Stage, Some(stage)) => stage.label().to_owned(),
        _ if name.is_empty() => "Not recorded".to_owned(),
        _ => words::sentence(name),
    }
}

/// A filter in words; nothing when it lets everything through.
pub fn narrowed(filter: &Filter) -> Option<String> {
    let names = Dimension::ALL.into_iter().filter_map(|it| Some(level_name(it, filter.of(it)?)));
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The dimension's word for a person.
pub fn one(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Segment => "segment",
        Dimension::Region => "region",
        Dimension::Product => "product",
        Dimension::Stage => "lifecycle stage",
    }
}

pub(super) fn many(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Segment => "segments",
        Dimension::Region => "regions",
        Dimension::Product => "products",
        Dimension::Stage => "lifecycle stages",
    }
}

/// "Enterprise", "Enterprise and SMB", "A, B and C".
pub(super) fn joined(names: &[String]) -> String {
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// A cause as it stands in a sentence.
pub(super) fn quoted(cause: Cause) -> String {
    format!("“{}”", cause.label())
}
