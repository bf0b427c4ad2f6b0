//! The whole report as one value, which serialises to the tree that other programs read.
use super::coverage::Coverage;
use super::exposure::Exposure;
use super::facts::Facts;
use super::filter::Filter;
use super::pareto::Pareto;
use super::view::View;
use super::windows::Windows;
use crate::domain::{Day, Period};
use serde::Serialize;

/// The pattern report. Shares are 0 to 1, money is in major units, what is undefined is null.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub schema: &'static str,
    pub as_of: Day,
    pub windows: Windows,
    pub measures: Measures,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measures {
    pub coverage: ByWindow<Coverage>,
    pub pareto: ByWindow<Pareto>,
}

/// A measure over each of the report's periods.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByWindow<T> {
    pub focus: T,
    pub previous: T,
    pub year: T,
    pub window: T,
}

impl Report {
    /// Every figure of the report, as of `windows.as_of`, for the autopsies that pass the filter.
    pub fn new(facts: &Facts, windows: Windows, filter: &Filter) -> Self {
        let view = View::new(facts, windows.as_of, filter);
        let exposure = Exposure::new(&view);
        Self {
            schema: "account-autopsy/patterns/1",
            as_of: windows.as_of,
            windows,
            measures: Measures {
                coverage: ByWindow::new(&windows, |it| Coverage::new(&view, &exposure, it)),
                pareto: ByWindow::new(&windows, |it| Pareto::new(&view, it)),
            },
        }
    }
}

impl<T> ByWindow<T> {
    fn new(windows: &Windows, measure: impl Fn(Period) -> T) -> Self {
        Self {
            focus: measure(windows.focus),
            previous: measure(windows.previous),
            year: measure(windows.year),
            window: measure(windows.window),
        }
    }
}
