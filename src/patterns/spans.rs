//! Measures over some of the report's periods: each one over those in which it says something.
use super::pareto::Pareto;
use super::view::View;
use super::windows::Windows;
use crate::domain::Period;
use serde::Serialize;

/// A measure over each of the report's periods.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByWindow<T> {
    pub focus: T,
    pub previous: T,
    pub year: T,
    pub window: T,
}

/// A measure that one quarter is long enough for, and that is not compared with the quarter before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FocusYearWindow<T> {
    pub focus: T,
    pub year: T,
    pub window: T,
}

/// A measure that a quarter has too few cases for, or is too short for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearWindow<T> {
    pub year: T,
    pub window: T,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FocusWindow<T> {
    pub focus: T,
    pub window: T,
}

/// A measure that takes everything on record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WholeWindow<T> {
    pub window: T,
}

impl<T> ByWindow<T> {
    pub(super) fn new(windows: &Windows, measure: impl Fn(Period) -> T) -> Self {
        Self {
            focus: measure(windows.focus),
            previous: measure(windows.previous),
            year: measure(windows.year),
            window: measure(windows.window),
        }
    }
}

impl ByWindow<Pareto> {
    /// Causes in each of the periods, and nothing else of the report.
    pub fn of(view: &View<'_>, windows: &Windows) -> Self {
        Self::new(windows, |it| Pareto::new(view, it))
    }
}

impl<T> FocusYearWindow<T> {
    pub(super) fn new(windows: &Windows, measure: impl Fn(Period) -> T) -> Self {
        Self { focus: measure(windows.focus), year: measure(windows.year), window: measure(windows.window) }
    }
}

impl<T> YearWindow<T> {
    pub(super) fn new(windows: &Windows, measure: impl Fn(Period) -> T) -> Self {
        Self { year: measure(windows.year), window: measure(windows.window) }
    }
}

impl<T> FocusWindow<T> {
    pub(super) fn new(windows: &Windows, measure: impl Fn(Period) -> T) -> Self {
        Self { focus: measure(windows.focus), window: measure(windows.window) }
    }
}
