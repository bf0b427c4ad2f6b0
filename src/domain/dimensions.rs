//! What autopsies are cut by.
use super::Line;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub enum Dimension {
    Segment,
    Region,
    Product,
    Stage,
}

impl Dimension {
    pub const ALL: [Self; 4] = [Self::Segment, Self::Region, Self::Product, Self::Stage];

    /// Its place in `ALL`.
    pub fn index(self) -> usize {
        self as usize
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::Region => "region",
            Self::Product => "product",
            Self::Stage => "stage",
        }
    }

    /// The dimension of a code, if it is one.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// One level of one dimension: "segment: Enterprise". A lifecycle stage goes by its code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Level {
    pub dimension: Dimension,
    pub name: Line,
}

impl Level {
    /// From two columns, of which both or none hold something.
    pub fn of(dimension: Option<Dimension>, name: Option<Line>) -> Option<Self> {
        dimension.zip(name).map(|(dimension, name)| Self { dimension, name })
    }

    /// As a page names it.
    pub fn label(&self) -> &str {
        let stage = Some(self.dimension).filter(|it| *it == Dimension::Stage);
        let stage = stage.and_then(|_| super::Stage::parse(self.name.as_str()));
        stage.map_or(self.name.as_str(), |it| it.label())
    }
}
