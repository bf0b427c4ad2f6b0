//! What can be set: a document as data, from top to bottom.
use serde::{Deserialize, Serialize};

/// A document. The same value gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub title: String,
    /// Of its texts, by ISO 639: "en".
    pub language: String,
    pub paper: Paper,
    /// What stands above every page; beside it, from the second page on, the title.
    pub header: String,
    /// What stands below every page, beside its number: which document this is.
    pub footer: String,
    /// The day that its properties show.
    pub made_on: Option<Date>,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    #[default]
    A4,
    Letter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Date {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

/// A part of a document that stands below the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "it", rename_all = "snake_case")]
pub enum Block {
    /// A level of 1 to 3, below the title.
    Heading {
        level: u8,
        text: String,
    },
    Paragraph {
        text: Text,
        tone: Tone,
    },
    /// A strip of figures.
    Facts(Vec<Fact>),
    /// Numbered.
    Sentences(Vec<Text>),
    List(Vec<Text>),
    Table(Table),
    Exhibit(Box<Exhibit>),
    /// The exhibits, each with its page.
    Contents,
    PageBreak,
}

/// Words, some of them strong.
pub type Text = Vec<Run>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub text: String,
    pub strong: bool,
}

impl Run {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), strong: false }
    }

    pub fn strong(text: impl Into<String>) -> Self {
        Self { text: text.into(), strong: true }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    #[default]
    Body,
    /// Larger: the first words.
    Lede,
    /// Smaller and quieter.
    Small,
    /// Larger, in serif: the one sentence that matters.
    Finding,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
    pub small: String,
}

/// The first cell of a row names what it is about; the row of headings is repeated on each page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub heading: String,
    pub align: Align,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Start,
    /// Figures, which never break.
    End,
}

/// A finding in words, what it is seen in, and its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exhibit {
    /// "Exhibit A".
    pub label: String,
    pub title: String,
    pub subtitle: String,
    pub body: Body,
    /// "n = 58", the first words of the note below the drawing.
    pub n: String,
    pub note: String,
    pub table: Option<Table>,
    /// How it is computed, a paragraph each.
    pub how: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "it", rename_all = "snake_case")]
pub enum Body {
    Drawing(Drawing),
    /// Small drawings, three side by side.
    Multiples(Vec<Multiple>),
    Heat(Heat),
    /// Words, a line each. None says that there is nothing.
    Lines(Vec<String>),
}

/// An SVG. Its colours and fonts stand in itself: in attributes, or in a `<style>` of plain class selectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    pub svg: String,
    /// What it shows, for whoever can't see it. A drawing without is refused.
    pub alt: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Multiple {
    pub name: String,
    /// "32% → 24%", and beside it "−8 points (−25 to +10)".
    pub effect: String,
    pub interval: String,
    pub drawing: Drawing,
    pub verdict: String,
}

/// A table whose cells are shaded, and say in figures what the shade says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heat {
    pub caption: String,
    pub columns: Vec<HeatColumn>,
    pub rows: Vec<HeatRow>,
    /// What the shade means, its lightest, its darkest, and what the hatching means.
    pub legend: [String; 4],
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatColumn {
    pub heading: String,
    pub small: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatRow {
    pub name: String,
    pub cells: Vec<HeatCell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatCell {
    pub text: String,
    pub small: String,
    /// 0 to 6, light to dark; none is hatched.
    pub shade: Option<u8>,
}
