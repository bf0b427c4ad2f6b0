//! What pages of patterns and reviews count from the company as of today.
use crate::app::Company;
use crate::domain::{AutopsyId, Baseline, Cause, Level, PatternFigures, PatternPlace, Period};
use crate::exhibits::{Behind, Figures};
use crate::patterns::{Dimension, at_place, baseline};
use crate::render::known::with_sentence;
use crate::store::{self, Conn};
use crate::web::error::Result;
use crate::web::patterns::computed;

impl Company {
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
        computed(move || {
            let as_of = asked.question.windows.as_of;
            with_sentence(at_place(&asked.facts, as_of, &place, asked.period()))
        })
        .await
    }

    /// The autopsies behind a place.
    pub async fn autopsies_at(&self, conn: &mut Conn, place: &PatternPlace) -> Result<Vec<AutopsyId>> {
        Ok(store::autopsies::ids_of(conn, &self.numbers_at(place)).await?)
    }

    /// What is known before a change to a cause begins today.
    pub async fn baseline(&self, cause: Cause, level: Option<Level>) -> Baseline {
        let asked = self.clone();
        computed(move || baseline(&asked.facts, &asked.question.windows, cause, level.as_ref(), asked.today))
            .await
    }
}
