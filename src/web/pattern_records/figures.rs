//! What pages of patterns and reviews count from the company as of today, where it doesn't keep others waiting.
use super::pattern;
use crate::app::App;
use crate::domain::{Baseline, Day, PatternFigures, PatternId, PatternPlace, ProcessChange};
use crate::patterns::{Company, baseline};
use crate::web::error::Result;
use crate::web::patterns::computed;

/// What is known of a pattern today.
pub async fn known_today(app: &App, today: Day, id: PatternId) -> Result<PatternFigures> {
    let pattern = pattern(&mut *app.db.read().await?, id).await?;
    Ok(known_of(&Company::load(app, today, None).await?, &pattern.place).await)
}

/// What is known of a place today.
pub async fn known_of(company: &Company, place: &PatternPlace) -> PatternFigures {
    let (company, place) = (company.clone(), place.clone());
    computed(move || company.known_of(&place)).await
}

/// What is known today before the change that answers a pattern: one that is known, at its own place, or a new one at the
/// pattern's.
pub async fn baseline_today(
    company: &Company,
    place: &PatternPlace,
    known: Option<&ProcessChange>,
) -> Baseline {
    let level = known.map_or_else(|| place.level.clone(), |it| it.plan.level.clone());
    let (it, cause) = (company.clone(), place.cause);
    computed(move || baseline(&it.facts, &it.question.windows, cause, level.as_ref(), it.today)).await
}
