//! The measures of one question and one period, each counted when it is first asked for.
use super::behind::Behind;
use crate::domain::{Currency, Period};
use crate::patterns::{
    Agreement, Associations, Attribution, Changes, Comparisons, Control, Cooccurrence, Coverage, Crosstab,
    Dimension, Exposure, Facts, Pareto, Quarters, Question, Rescue, Signals, Trend, View, Windows,
};
use std::cell::OnceCell;

/// What exhibits are made of.
pub struct Figures<'a> {
    pub view: View<'a>,
    pub windows: Windows,
    /// The period that the page shows; comparisons over time have their own, which `windows` holds.
    pub period: Period,
    /// The dimension of the exhibit that compares by level.
    pub by: Dimension,
    pub currency: &'a Currency,
    pub behind: Behind,
    exposure: OnceCell<Exposure>,
    coverage: OnceCell<Coverage>,
    pareto: OnceCell<Pareto>,
    comparisons: OnceCell<Comparisons>,
    associations: OnceCell<Associations>,
    agreement: OnceCell<Agreement>,
    attribution: OnceCell<Attribution>,
    changes: OnceCell<Changes>,
    quarters: OnceCell<Quarters>,
    control: OnceCell<Control>,
    rescue: OnceCell<Rescue>,
}

impl<'a> Figures<'a> {
    pub fn new(
        facts: &'a Facts,
        question: &Question,
        period: Period,
        by: Dimension,
        currency: &'a Currency,
        behind: Behind,
    ) -> Self {
        Self {
            view: View::new(facts, question.windows.as_of, &question.filter),
            windows: question.windows,
            period,
            by,
            currency,
            behind,
            exposure: OnceCell::new(),
            coverage: OnceCell::new(),
            pareto: OnceCell::new(),
            comparisons: OnceCell::new(),
            associations: OnceCell::new(),
            agreement: OnceCell::new(),
            attribution: OnceCell::new(),
            changes: OnceCell::new(),
            quarters: OnceCell::new(),
            control: OnceCell::new(),
            rescue: OnceCell::new(),
        }
    }

    pub fn exposure(&self) -> &Exposure {
        self.exposure.get_or_init(|| Exposure::new(&self.view))
    }

    pub fn coverage(&self) -> &Coverage {
        self.coverage.get_or_init(|| Coverage::new(&self.view, self.exposure(), self.period))
    }

    pub fn pareto(&self) -> &Pareto {
        self.pareto.get_or_init(|| Pareto::new(&self.view, self.period))
    }

    pub fn crosstab(&self) -> Crosstab {
        Crosstab::new(&self.view, self.period, self.by)
    }

    /// Of `windows`, whatever the page's period is.
    pub fn comparisons(&self) -> &Comparisons {
        self.comparisons.get_or_init(|| Comparisons::new(&self.view, self.exposure(), &self.windows))
    }

    pub fn associations(&self) -> &Associations {
        self.associations.get_or_init(|| Associations::new(&self.view, self.period))
    }

    pub fn agreement(&self) -> &Agreement {
        self.agreement.get_or_init(|| Agreement::new(&self.view, self.period))
    }

    pub fn attribution(&self) -> &Attribution {
        self.attribution.get_or_init(|| Attribution::new(&self.view, self.period))
    }

    /// Of `windows`, whatever the page's period is.
    pub fn changes(&self) -> &Changes {
        self.changes.get_or_init(|| Changes::new(&self.view, self.exposure(), &self.windows))
    }

    /// Up to the quarter in focus, whatever the page's period is.
    pub fn control(&self) -> &Control {
        self.control.get_or_init(|| Control::new(self.quarters()))
    }

    /// Up to the quarter in focus, whatever the page's period is.
    pub fn trend(&self) -> Trend {
        Trend::new(self.quarters())
    }

    pub fn signals(&self) -> Signals {
        Signals::new(&self.view, self.exposure(), self.period)
    }

    pub fn cooccurrence(&self) -> Cooccurrence {
        Cooccurrence::new(&self.view, self.period)
    }

    fn quarters(&self) -> &Quarters {
        self.quarters.get_or_init(|| Quarters::new(&self.view, self.exposure(), &self.windows))
    }

    pub fn rescue(&self) -> &Rescue {
        self.rescue.get_or_init(|| Rescue::new(&self.view, self.period))
    }
}
