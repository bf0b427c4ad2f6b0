//! `POST /changes`, `PATCH /changes/{id}`: a plan is proposed, and written anew until it has begun.
use super::shape::{self, ChangeBody, LevelBody};
use crate::actions;
use crate::app::App;
use crate::domain::{
    AutopsyId, Cause, ChangeDraft, ChangeId, ChangeKind, ChangePlan, Contributor, Dimension, Function, Level,
    Line, MEASURE, PatternId, Person, PersonId, Problems, Prose, Stage, Strength,
};
use crate::store;
use crate::web::api::body::{Body, Change, Posted};
use crate::web::api::once::Made;
use crate::web::api::version::{IfMatch, unless_outdated, versioned};
use crate::web::changes::{before, steward};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// A proposal. What is left out may be said until it is agreed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChange {
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// The cause that it is to stop: one that an agreed finding names.
    cause: Cause,
    owner_function: Function,
    /// The day on which it takes effect.
    effective_on: NaiveDate,
    kind: Option<ChangeKind>,
    strength: Option<Strength>,
    /// Where it applies; everywhere if left out.
    level: Option<LevelBody>,
    owner: Option<PersonId>,
    /// Why it should work.
    #[serde(default)]
    #[schema(max_length = 2000)]
    hypothesis: String,
    /// What is measured; if left out, what the product counts itself.
    #[schema(min_length = 1, max_length = 200)]
    measure: Option<String>,
    /// Days until it holds everywhere.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 180)]
    roll_out_days: i64,
    /// 90 days after it takes effect and is rolled out, if left out.
    check_on: Option<NaiveDate>,
    /// Not its owner.
    checker: Option<PersonId>,
    /// The pattern that it is to stop.
    pattern_id: Option<PatternId>,
    /// Autopsies whose agreed findings it is born from.
    #[serde(default)]
    #[schema(max_items = 200)]
    autopsies: Vec<AutopsyId>,
}

/// What of a plan changes; what is left out stays, null takes it away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanChanges {
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
    cause: Option<Cause>,
    owner_function: Option<Function>,
    effective_on: Option<NaiveDate>,
    #[serde(default)]
    #[schema(value_type = Option<ChangeKind>)]
    kind: Change<ChangeKind>,
    #[serde(default)]
    #[schema(value_type = Option<Strength>)]
    strength: Change<Strength>,
    #[serde(default)]
    #[schema(value_type = Option<LevelBody>)]
    level: Change<LevelBody>,
    #[serde(default)]
    #[schema(value_type = Option<PersonId>)]
    owner: Change<PersonId>,
    #[schema(max_length = 2000)]
    hypothesis: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    measure: Option<String>,
    #[schema(minimum = 0, maximum = 180)]
    roll_out_days: Option<i64>,
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    check_on: Change<NaiveDate>,
    #[serde(default)]
    #[schema(value_type = Option<PersonId>)]
    checker: Change<PersonId>,
}

fn level(problems: &mut Problems, body: Option<LevelBody>) -> Option<Level> {
    let body = body?;
    let name = problems.take("level", "The name of the level", Line::parse(&body.name))?;
    if body.dimension == Dimension::Stage && Stage::parse(name.as_str()).is_none() {
        problems.add("level", "A lifecycle stage goes by its code, like adoption");
        return None;
    }
    Some(Level { dimension: body.dimension, name })
}

impl NewChange {
    fn parse(self) -> Result<(ChangePlan, Vec<AutopsyId>), Problems> {
        let mut problems = Problems::default();
        let title = problems.take("title", "The title", Line::parse(&self.title));
        let hypothesis = problems.take("hypothesis", "The hypothesis", Prose::optional(&self.hypothesis));
        let measure = self.measure.as_deref().unwrap_or(MEASURE);
        let measure = problems.take("measure", "The measure", Line::parse(measure));
        let level = level(&mut problems, self.level);
        if !self.cause.is_determined() {
            problems.add("cause", "Choose the cause that it is to stop");
        }
        if self.autopsies.len() > 200 {
            problems.add("autopsies", "200 autopsies are the most");
        }
        let days = typed_days(
            &mut problems,
            &[("effective_on", Some(self.effective_on)), ("check_on", self.check_on)],
        );
        match (title, hypothesis, measure) {
            (Some(title), Some(hypothesis), Some(measure)) if problems.is_empty() && days => {
                let usual = ChangePlan::usual_check(self.effective_on, self.roll_out_days.clamp(0, 180));
                let plan = ChangePlan {
                    title,
                    kind: self.kind,
                    strength: self.strength,
                    cause: self.cause,
                    level,
                    pattern_id: self.pattern_id,
                    owner_function: self.owner_function,
                    owner_id: self.owner,
                    hypothesis,
                    measure,
                    effective_on: self.effective_on,
                    roll_out_days: self.roll_out_days,
                    check_on: Some(self.check_on.unwrap_or(usual)),
                    checker_id: self.checker,
                };
                Ok((plan.checked()?, self.autopsies))
            }
            _ => Err(problems),
        }
    }
}

/// Are these days of a year that somebody may mean?
fn typed_days(problems: &mut Problems, days: &[(&'static str, Option<NaiveDate>)]) -> bool {
    use chrono::Datelike;
    for (field, day) in days {
        if day.is_some_and(|it| !(1900..3000).contains(&it.year())) {
            problems.add(field, "This has to be a day, like 2026-12-01");
        }
    }
    problems.is_empty()
}

impl PlanChanges {
    fn over(self, plan: ChangePlan) -> Result<ChangePlan, Problems> {
        let mut problems = Problems::default();
        let title = self.title.map(|it| problems.take("title", "The title", Line::parse(&it)));
        let hypothesis =
            self.hypothesis.map(|it| problems.take("hypothesis", "The hypothesis", Prose::optional(&it)));
        let measure = self.measure.map(|it| problems.take("measure", "The measure", Line::parse(&it)));
        let level = match self.level {
            Change::Stays => plan.level,
            Change::Becomes(body) => level(&mut problems, body),
        };
        let cause = self.cause.unwrap_or(plan.cause);
        if !cause.is_determined() {
            problems.add("cause", "Choose the cause that it is to stop");
        }
        let effective_on = self.effective_on.unwrap_or(plan.effective_on);
        let check_on = self.check_on.over(plan.check_on);
        typed_days(&mut problems, &[("effective_on", Some(effective_on)), ("check_on", check_on)]);
        if !problems.is_empty() {
            return Err(problems);
        }
        ChangePlan {
            title: title.flatten().unwrap_or(plan.title),
            kind: self.kind.over(plan.kind),
            strength: self.strength.over(plan.strength),
            cause,
            level,
            pattern_id: plan.pattern_id,
            owner_function: self.owner_function.unwrap_or(plan.owner_function),
            owner_id: self.owner.over(plan.owner_id),
            hypothesis: hypothesis.flatten().unwrap_or(plan.hypothesis),
            measure: measure.flatten().unwrap_or(plan.measure),
            effective_on,
            roll_out_days: self.roll_out_days.unwrap_or(plan.roll_out_days),
            check_on,
            checker_id: self.checker.over(plan.checker_id),
        }
        .checked()
    }
}

/// Propose a process change
///
/// Against a cause that an agreed finding names. It begins when a CS leader or the sponsor has agreed.
#[utoipa::path(post, path = "/api/v1/changes", tag = "Process changes", request_body = NewChange,
    responses((status = 201, body = ChangeBody)))]
pub async fn propose(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    Posted(body, once): Posted<NewChange>,
) -> Result<Response> {
    let (plan, autopsies) = body.parse().map_err(actions::Error::from)?;
    if let Some(pattern) = plan.pattern_id {
        let known = store::pattern_records::find(&mut *app.db.read().await?, pattern).await?;
        if known.is_none() {
            let unknown = Problems::one("pattern_id", "There is no such pattern");
            return Err(actions::Error::from(unknown).into());
        }
    }
    let (id, at) = (ChangeId::new(), now.at);
    let made = Made::new(format!("/api/v1/changes/{id}"), move |conn| {
        Box::pin(async move { Ok(json!(shape::read(conn, id, at).await?)) })
    });
    let (call, draft) = (now.call(&me), ChangeDraft { id, plan, autopsies });
    once.answer(&app, made, async |db| actions::changes::propose(&db, call, contributor, draft).await).await
}

/// Edit the plan of a process change
///
/// Only what is sent changes. Once it is in place, what it is to do and how it is judged stay as they were written before.
#[utoipa::path(patch, path = "/api/v1/changes/{id}", tag = "Process changes", params(("id" = ChangeId, Path, description = "The process change")),
    request_body = PlanChanges, responses((status = 200, body = ChangeBody)))]
pub async fn edit(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    said: IfMatch,
    Body(changes): Body<PlanChanges>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let change = store::changes::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let organisation = app.organisation_on(&mut conn).await?;
    drop(conn);
    let steward = steward(&change, &me)?;
    let version = said.of(change.version)?;
    let plan = changes.over(change.plan.clone()).map_err(actions::Error::from)?;
    let baseline = if change.needs_baseline() {
        let today = organisation.zone.day(now.at);
        Some(before(&app, &organisation, today, plan.cause, plan.level.clone(), plan.effective_on).await?)
    } else {
        None
    };
    let call = now.call(&me);
    let done = actions::changes::edit(&app.db, call, steward, id, version, plan, baseline).await;
    let current = async {
        let found = store::changes::find(&mut *app.db.read().await?, id).await?;
        Ok(found.map_or(version, |it| it.version))
    };
    unless_outdated(done, current).await?;
    let body = shape::read(&mut *app.db.read().await?, id, now.at).await?;
    Ok(versioned(body.version(), body))
}
