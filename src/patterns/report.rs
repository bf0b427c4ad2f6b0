//! The whole report as one value, which serialises to the tree that other programs read.
use super::agreement::Agreement;
use super::association::Associations;
use super::attribution::Attribution;
use super::changes::Changes;
use super::comparison::Comparisons;
use super::control::Control;
use super::cooccurrence::Cooccurrence;
use super::coverage::Coverage;
use super::exposure::Exposure;
use super::facts::Facts;
use super::filter::Filter;
use super::later::{Later, share};
use super::pareto::Pareto;
use super::quarters::Quarters;
use super::recurrence::Recurrence;
use super::rescue::Rescue;
use super::signals::Signals;
use super::spans::{ByWindow, FocusWindow, FocusYearWindow, WholeWindow, YearWindow};
use super::third_time::ThirdTime;
use super::timeliness::Timeliness;
use super::trend::Trend;
use super::view::View;
use super::windows::Windows;
use crate::domain::Day;
use serde::Serialize;
use std::sync::OnceLock;

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
    pub association: YearWindow<Associations>,
    pub cooccurrence: YearWindow<Cooccurrence>,
    pub agreement: FocusYearWindow<Agreement>,
    pub attribution: FocusYearWindow<Attribution>,
    pub rescue: YearWindow<Rescue>,
    pub third_time: YearWindow<ThirdTime>,
    pub recurrence: WholeWindow<Recurrence>,
    pub timeliness: FocusWindow<Timeliness>,
    pub changes: Changes,
    pub control: Control,
    pub trend: Trend,
    pub signals: YearWindow<Signals>,
}

impl Report {
    /// Every figure of the report, as of `windows.as_of`, for the autopsies that pass the filter.
    pub fn new(facts: &Facts, windows: Windows, filter: &Filter) -> Self {
        let view = View::new(facts, windows.as_of, filter);
        let (exposure, quarters) = (OnceLock::new(), OnceLock::new());
        let exposure = || exposure.get_or_init(|| Exposure::new(&view));
        let quarters = || quarters.get_or_init(|| Quarters::new(&view, exposure(), &windows));
        let agreement = Later::new(|| FocusYearWindow::new(&windows, |it| Agreement::new(&view, it)));
        let signals = Later::new(|| YearWindow::new(&windows, |it| Signals::new(&view, exposure(), it)));
        let association = Later::new(|| YearWindow::new(&windows, |it| Associations::new(&view, it)));
        let attribution = Later::new(|| FocusYearWindow::new(&windows, |it| Attribution::new(&view, it)));
        let recurrence = Later::new(|| WholeWindow { window: Recurrence::new(&view, windows.window) });
        let pareto = Later::new(|| ByWindow::of(&view, &windows));
        let timeliness = Later::new(|| FocusWindow::new(&windows, |it| Timeliness::new(&view, it)));
        let coverage = Later::new(|| ByWindow::new(&windows, |it| Coverage::new(&view, exposure(), it)));
        let qoq = Later::new(|| Comparisons::new(&view, exposure(), &windows));
        let rescue = Later::new(|| YearWindow::new(&windows, |it| Rescue::new(&view, it)));
        let cooccurrence = Later::new(|| YearWindow::new(&windows, |it| Cooccurrence::new(&view, it)));
        let changes = Later::new(|| Changes::new(&view, exposure(), &windows));
        let control = Later::new(|| Control::new(quarters()));
        let third_time = Later::new(|| YearWindow::new(&windows, |it| ThirdTime::new(&view, it)));
        let trend = Later::new(|| Trend::new(quarters()));
        // The long ones first.
        share(&[
            &agreement,
            &signals,
            &association,
            &attribution,
            &recurrence,
            &pareto,
            &timeliness,
            &coverage,
            &qoq,
            &rescue,
            &cooccurrence,
            &changes,
            &control,
            &third_time,
            &trend,
        ]);
        Self {
            schema: "account-autopsy/patterns/1",
            as_of: windows.as_of,
            windows,
            measures: Measures {
                coverage: coverage.take(),
                pareto: pareto.take(),
                qoq: qoq.take(),
                association: association.take(),
                cooccurrence: cooccurrence.take(),
                agreement: agreement.take(),
                attribution: attribution.take(),
                rescue: rescue.take(),
                third_time: third_time.take(),
                recurrence: recurrence.take(),
                timeliness: timeliness.take(),
                changes: changes.take(),
                control: control.take(),
                trend: trend.take(),
                signals: signals.take(),
            },
        }
    }
}
