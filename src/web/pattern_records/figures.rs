//! What pages of patterns and reviews count from the company as of today, where it doesn't keep others waiting.
use crate::domain::{Baseline, PatternFigures, PatternPlace, ProcessChange};
use crate::patterns::{Company, baseline};
use crate::web::patterns::computed;

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
