//! From a figure to the autopsies behind it: the list, narrowed to what was counted.
use crate::domain::{Cause, Period};
use crate::patterns::{Dimension, Filter};
use crate::web::page::encoded;

/// What all figures of a page were counted from.
#[derive(Debug, Clone)]
pub struct Behind {
    common: String,
}

impl Behind {
    pub fn new(period: Period, filter: &Filter) -> Self {
        let mut common = format!("/autopsies?state=all&from={}&to={}", period.from, period.to);
        for dimension in Dimension::ALL {
            if let Some(name) = filter.of(dimension) {
                common.push_str(&parameter(dimension, name));
            }
        }
        Self { common }
    }

    /// Every autopsy that was opened and not cancelled.
    pub fn opened(&self) -> String {
        format!("{}&finding=any", self.common)
    }

    pub fn agreed(&self) -> String {
        format!("{}&finding=agreed", self.common)
    }

    pub fn pending(&self) -> String {
        format!("{}&finding=pending", self.common)
    }

    /// Those whose agreed finding has this primary cause.
    pub fn cause(&self, cause: Cause) -> String {
        format!("{}&cause={}", self.common, cause.code())
    }

    /// Those whose agreed finding names this cause, as primary or contributing.
    pub fn touched(&self, cause: Cause) -> String {
        format!("{}&touched=1", self.cause(cause))
    }

    /// Those of one level; none for what nobody entered, which no list can be narrowed to.
    pub fn cell(&self, cause: Cause, dimension: Dimension, level: &str) -> Option<String> {
        let at = format!("{}=", field(dimension));
        let narrowed = self.common.contains(&format!("&{at}"));
        match level {
            "" => None,
            _ if narrowed => Some(self.cause(cause)),
            _ => Some(format!("{}{}", self.cause(cause), parameter(dimension, level))),
        }
    }
}

fn parameter(dimension: Dimension, name: &str) -> String {
    format!("&{}={}", field(dimension), encoded(name))
}

/// What the list calls a dimension.
fn field(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Stage => "lifecycle",
        other => other.code(),
    }
}
