//! One exhibit, whatever it is shown on.
use super::table::Table;
use super::which::Which;
use crate::render::charts::{HeatCell, HeatColumn};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exhibit {
    pub which: Which,
    /// The finding, in words that the figures support.
    pub title: String,
    /// What is measured, of whom, when.
    pub subtitle: String,
    pub body: Body,
    /// "n = 58", the first words of the note.
    pub n: String,
    /// How to read it, and what not to read into it: sentences, or nothing.
    pub note: String,
    /// How it is computed, a paragraph each, for somebody who has never heard of an odds ratio.
    pub how: Vec<Cow<'static, str>>,
    pub table: Table,
}

/// What is looked at, above the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Both drawings as SVG, and the class beside `ex-body`: from which width on the wide one is shown.
    Drawing { svg: String, size: Cow<'static, str> },
    /// Small drawings with the same axes, side by side.
    Multiples(Vec<Multiple>),
    /// A table whose cells are shaded.
    Heat(HeatMap),
    /// Too little to draw, or nothing that a drawing shows better: words, a line each. None says that there is nothing.
    Lines(Vec<Line>),
}

/// A line of words, and the autopsies that it speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Line {
    pub text: String,
    pub href: Option<String>,
}

/// One of several small drawings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Multiple {
    pub name: String,
    pub href: Option<String>,
    /// "32% → 24%", and beside it "−8 points (−25 to +10)".
    pub effect: String,
    pub interval: String,
    pub svg: String,
    /// "No clear change".
    pub verdict: String,
    /// The class of the verdict: "up", "down" or "".
    pub class: Cow<'static, str>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeatMap {
    pub label: String,
    pub columns: Vec<HeatColumn>,
    pub rows: Vec<HeatMapRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeatMapRow {
    pub name: Cow<'static, str>,
    /// Each with the autopsies behind it.
    pub cells: Vec<(HeatCell, Option<String>)>,
}

/// Paragraphs that are part of the program, as an exhibit holds them.
pub(super) fn paragraphs(texts: &'static [&'static str]) -> Vec<Cow<'static, str>> {
    texts.iter().copied().map(Cow::Borrowed).collect()
}
