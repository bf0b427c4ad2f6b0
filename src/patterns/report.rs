//! The whole report as one value, which serialises to the tree that other programs read.
use super::both;
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
        let exposure = OnceLock::new();
        let exposure = || exposure.get_or_init(|| Exposure::new(&view));
        // Two threads, each of which has about half of the work.
        let of_autopsies = || {
            let agreement = FocusYearWindow::new(&windows, |it| Agreement::new(&view, it));
            let timeliness = FocusWindow::new(&windows, |it| Timeliness::new(&view, it));
            let coverage = ByWindow::new(&windows, |it| Coverage::new(&view, exposure(), it));
            let association = YearWindow::new(&windows, |it| Associations::new(&view, it));
            let cooccurrence = YearWindow::new(&windows, |it| Cooccurrence::new(&view, it));
            let rescue = YearWindow::new(&windows, |it| Rescue::new(&view, it));
            (agreement, timeliness, coverage, association, cooccurrence, rescue)
        };
        let of_accounts = || {
            let signals = YearWindow::new(&windows, |it| Signals::new(&view, exposure(), it));
            let recurrence = WholeWindow { window: Recurrence::new(&view, windows.window) };
            let pareto = ByWindow::new(&windows, |it| Pareto::new(&view, it));
            let attribution = FocusYearWindow::new(&windows, |it| Attribution::new(&view, it));
            (signals, recurrence, pareto, attribution)
        };
        let (of_autopsies, of_accounts) = both(of_autopsies, of_accounts);
        let (agreement, timeliness, coverage, association, cooccurrence, rescue) = of_autopsies;
        let (signals, recurrence, pareto, attribution) = of_accounts;
        let exposure = exposure();
        let ((qoq, changes), (third_time, control, trend)) = both(
            || (Comparisons::new(&view, exposure, &windows), Changes::new(&view, exposure, &windows)),
            || {
                let quarters = Quarters::new(&view, exposure, &windows);
                let third_time = YearWindow::new(&windows, |it| ThirdTime::new(&view, it));
                (third_time, Control::new(&quarters), Trend::new(&quarters))
            },
        );
        Self {
            schema: "account-autopsy/patterns/1",
            as_of: windows.as_of,
            windows,
            measures: Measures {
                coverage,
                pareto,
                qoq,
                association,
                cooccurrence,
                agreement,
                attribution,
                rescue,
                third_time,
                recurrence,
                timeliness,
                changes,
                control,
                trend,
                signals,
            },
        }
    }
}
