//! The figures that patterns and reviews rest on: the whole company as of today, over the quarters of the threshold.
use crate::app::App;
use crate::domain::{Baseline, Cause, Day, Level, Organisation, PatternFigures, PatternPlace, Period};
use crate::exhibits::{Behind, Figures, known_of};
use crate::patterns::{Dimension, Facts, Filter, Question, Windows, baseline, numbers_at};
use crate::store::{self, Conn};
use crate::web::error::Result;
use crate::web::patterns::computed;
use chrono::Days;
use std::sync::Arc;

/// The facts, and the question that is asked of them.
#[derive(Clone)]
pub struct Asked {
    pub organisation: Organisation,
    pub facts: Arc<Facts>,
    pub question: Question,
    pub today: Day,
}

impl Asked {
    /// Everything on record, with the last whole quarter in focus, or another one.
    pub async fn load(app: &App, today: Day, focus: Option<Period>) -> Result<Self> {
        let organisation = app.organisation().await?;
        let facts = app.facts(&organisation).await?;
        let as_of = today.checked_add_days(Days::new(1)).unwrap_or(today);
        // What is not over yet is looked at as far as it has come.
        let focus = focus.map(|it| Period { to: it.to.min(as_of), ..it }).filter(|it| it.from < it.to);
        let windows = Windows::new(as_of, focus, organisation.fiscal_start_month, facts.first_opened());
        Ok(Self { organisation, facts, question: Question { windows, filter: Filter::default() }, today })
    }

    /// The quarters that the threshold looks at.
    pub fn period(&self) -> Period {
        self.organisation.threshold.period(self.question.windows.focus)
    }

    /// The measures over a period, with links to the autopsies behind them.
    pub fn figures(&self, period: Period) -> Figures<'_> {
        let behind = Behind::new(period, &self.question.filter);
        Figures::new(
            &self.facts,
            &self.question,
            period,
            Dimension::Segment,
            &self.organisation.currency,
            behind,
        )
    }

    /// What is known of a place today.
    pub async fn known_of(&self, place: &PatternPlace) -> PatternFigures {
        let (asked, place) = (self.clone(), place.clone());
        computed(move || known_of(&asked.facts, &asked.figures(asked.period()), &place)).await
    }

    /// The autopsies behind a place.
    pub async fn autopsies_at(
        &self,
        conn: &mut Conn,
        place: &PatternPlace,
    ) -> Result<Vec<crate::domain::AutopsyId>> {
        let numbers: Vec<u32> = numbers_at(&self.facts, self.question.windows.as_of, place, self.period())
            .into_iter()
            .map(|it| it.0)
            .collect();
        Ok(store::autopsies::ids_of(conn, &numbers).await?)
    }

    /// What is known before a change to a cause begins today.
    pub async fn baseline(&self, cause: Cause, level: Option<Level>) -> Baseline {
        let asked = self.clone();
        computed(move || baseline(&asked.facts, &asked.question.windows, cause, level.as_ref(), asked.today))
            .await
    }
}
