//! When, where, who: what plans a review, and what changes its plan.
use crate::actions::reviews::Edit;
use crate::domain::{Day, Line, PersonId, Problems, Prose, Review, ReviewPlan, Timestamp, to_micros};
use crate::web::typed;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

/// A review to plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReview {
    /// Any day of the fiscal quarter that it looks back on.
    quarter: NaiveDate,
    meets_at: DateTime<Utc>,
    /// How long it takes.
    #[serde(default = "usually")]
    #[schema(minimum = 15, maximum = 480, default = 75)]
    minutes: i64,
    /// A room, or a link.
    #[serde(default)]
    #[schema(max_length = 200)]
    place: String,
    /// A CS leader or the sponsor.
    chair_id: PersonId,
    /// Who is asked to come, beside the chair.
    #[serde(default)]
    #[schema(max_items = 200)]
    people: Vec<PersonId>,
}

fn usually() -> i64 {
    ReviewPlan::USUALLY
}

/// What changes; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewChanges {
    meets_at: Option<DateTime<Utc>>,
    #[schema(minimum = 15, maximum = 480)]
    minutes: Option<i64>,
    #[schema(max_length = 200)]
    place: Option<String>,
    chair_id: Option<PersonId>,
    /// Your own words beside the figures, which can’t be edited.
    #[schema(max_length = 2000)]
    words: Option<String>,
    /// More people who are asked to come.
    #[schema(max_items = 200)]
    people: Option<Vec<PersonId>>,
}

impl NewReview {
    pub fn parse(self) -> Result<(Day, ReviewPlan, Vec<PersonId>), Problems> {
        let mut problems = Problems::default();
        let quarter = typed::day(&self.quarter.to_string());
        let quarter = problems.chosen("quarter", quarter, "A day lies between 1900 and 2999");
        let meets_at = instant(&mut problems, self.meets_at);
        let place = problems.take("place", "The place", Line::optional(&self.place));
        let people = few(&mut problems, self.people);
        match (quarter, meets_at, place, people) {
            (Some(quarter), Some(meets_at), Some(place), Some(people)) => {
                let plan = ReviewPlan { meets_at, minutes: self.minutes, place, chair_id: self.chair_id };
                Ok((quarter, plan.checked()?, people))
            }
            _ => Err(problems),
        }
    }
}

impl ReviewChanges {
    /// The plan with the changes in it, who else is asked, and the words if there are others.
    pub fn of(self, review: &Review) -> Result<Edit, Problems> {
        let mut problems = Problems::default();
        let before = &review.plan;
        let meets_at = match self.meets_at {
            None => Some(before.meets_at),
            Some(at) => instant(&mut problems, at),
        };
        let place = match &self.place {
            None => Some(before.place.clone()),
            Some(text) => problems.take("place", "The place", Line::optional(text)),
        };
        let words = match &self.words {
            None => Some(None),
            Some(text) => problems.take("words", "The text", Prose::optional(text)).map(Some),
        };
        let people = few(&mut problems, self.people.unwrap_or_default());
        match (meets_at, place, words, people) {
            (Some(meets_at), Some(place), Some(words), Some(people)) => {
                let minutes = self.minutes.unwrap_or(before.minutes);
                let chair_id = self.chair_id.unwrap_or(before.chair_id);
                let plan = ReviewPlan { meets_at, minutes, place, chair_id }.checked()?;
                Ok(Edit { plan, people, words })
            }
            _ => Err(problems),
        }
    }
}

fn instant(problems: &mut Problems, at: Timestamp) -> Option<Timestamp> {
    let known = typed::day(&at.date_naive().to_string()).map(|_| to_micros(at));
    problems.chosen("meets_at", known, "A day lies between 1900 and 2999")
}

/// As many as a list may name at once.
const MOST: usize = 200;

pub fn few(problems: &mut Problems, people: Vec<PersonId>) -> Option<Vec<PersonId>> {
    let few = Some(people).filter(|it| it.len() <= MOST);
    problems.chosen("people", few, "Name 200 people at most")
}
