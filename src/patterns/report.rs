//! The whole report as one value, which serialises to the tree that other programs read.
use super::association::Associations;
use super::comparison::Comparisons;
use super::control::Control;
use super::cooccurrence::Cooccurrence;
use super::coverage::Coverage;
use super::exposure::Exposure;
use super::facts::Facts;
use super::filter::Filter;
use super::pareto::Pareto;
use super::quarters::Quarters;
use super::signals::Signals;
use super::trend::Trend;
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
    pub qoq: Comparisons,
    pub association: LongWindows<Associations>,
    pub cooccurrence: LongWindows<Cooccurrence>,
    pub control: Control,
    pub trend: Trend,
    pub signals: LongWindows<Signals>,
}

/// A measure over each of the report's periods.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByWindow<T> {
    pub focus: T,
    pub previous: T,
    pub year: T,
    pub window: T,
}

/// A measure that a quarter has too few cases for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LongWindows<T> {
    pub year: T,
    pub window: T,
}

impl Report {
    /// Every figure of the report, as of `windows.as_of`, for the autopsies that pass the filter.
    pub fn new(facts: &Facts, windows: Windows, filter: &Filter) -> Self {
        let view = View::new(facts, windows.as_of, filter);
        let exposure = Exposure::new(&view);
        let quarters = Quarters::new(&view, &exposure, &windows);
        Self {
            schema: "account-autopsy/patterns/1",
            as_of: windows.as_of,
            windows,
            measures: Measures {
                coverage: ByWindow::new(&windows, |it| Coverage::new(&view, &exposure, it)),
                pareto: ByWindow::new(&windows, |it| Pareto::new(&view, it)),
                qoq: Comparisons::new(&view, &exposure, &windows),
                association: LongWindows::new(&windows, |it| Associations::new(&view, it)),
                cooccurrence: LongWindows::new(&windows, |it| Cooccurrence::new(&view, it)),
                control: Control::new(&quarters),
                trend: Trend::new(&quarters),
                signals: LongWindows::new(&windows, |it| Signals::new(&view, &exposure, it)),
            },
        }
    }
}

impl<T> LongWindows<T> {
    fn new(windows: &Windows, measure: impl Fn(Period) -> T) -> Self {
        Self { year: measure(windows.year), window: measure(windows.window) }
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
