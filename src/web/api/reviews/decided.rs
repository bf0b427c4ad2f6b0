//! What is decided about a pattern, as a body: in a review, or between two of them.
use crate::actions::pattern_records::Brings;
use crate::app::App;
use crate::domain::{
    ChangeDraft, ChangeId, ChangeKind, ChangePlan, Day, DecisionDraft, DecisionKind, Function, Line, MEASURE,
    Pattern, PersonId, Problems, Prose, Strength,
};
use crate::patterns::Company;
use crate::store;
use crate::web::error::Result;
use crate::web::pattern_records::baseline_today;
use crate::web::typed;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// One decision on a pattern: change (with a process change), accept (with a reason) or investigate (with the question).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    kind: DecisionKind,
    /// Asked for where something is accepted, or is to be found out.
    #[serde(default)]
    #[schema(max_length = 2000)]
    reason: String,
    owner_function: Function,
    owner_id: PersonId,
    /// A day to come, within a year: the change is in place, the investigation is over, or what is accepted is looked at
    /// again.
    due_on: NaiveDate,
    /// How you will see that it worked.
    #[serde(default)]
    #[schema(max_length = 2000)]
    measure: String,
    /// What was said against it: words, no names and no votes.
    #[serde(default)]
    #[schema(max_length = 2000)]
    dissent: String,
    /// With `change`: one that is known and not over.
    change_id: Option<ChangeId>,
    /// With `change`: one that is proposed here, and agreed by the decision.
    change: Option<DecidedChange>,
}

/// A process change that a decision proposes. Its cause and place are the pattern’s; owner and day are the decision’s.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecidedChange {
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    kind: ChangeKind,
    strength: Strength,
    /// What will be different, and why.
    #[schema(min_length = 1, max_length = 2000)]
    hypothesis: String,
    /// When it is judged: 90 days after it took effect if nothing is said.
    check_on: Option<NaiveDate>,
    /// Who judges it: somebody else than its owner.
    checker_id: PersonId,
    /// Days until it holds everywhere.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 180)]
    roll_out_days: i64,
}

impl NewDecision {
    /// The decision on this pattern, and what it brings.
    pub async fn parse(
        self,
        app: &App,
        pattern: &Pattern,
        today: Day,
    ) -> Result<(DecisionDraft, Option<Brings>)> {
        let (draft, change) = self.read(pattern).map_err(crate::actions::Error::from)?;
        if draft.change_id.is_none() {
            return Ok((draft, None));
        }
        let asked = Company::load(app, today, None).await?;
        let mut conn = app.db.read().await?;
        let known = match draft.change_id {
            Some(id) => store::changes::find(&mut conn, id).await?,
            None => None,
        };
        drop(conn);
        let place = &pattern.place;
        let baseline = baseline_today(&asked, place, known.as_ref()).await;
        Ok((draft, Some(Brings { draft: change, baseline })))
    }

    fn read(self, pattern: &Pattern) -> Result<(DecisionDraft, Option<ChangeDraft>), Problems> {
        let mut problems = Problems::default();
        let reason = problems.take("reason", "The reason", Prose::optional(&self.reason));
        let measure = problems.take("measure", "The measure", Prose::optional(&self.measure));
        let dissent = problems.take("dissent", "The dissent", Prose::optional(&self.dissent));
        let due_on = typed::day(&self.due_on.to_string());
        let due_on = problems.chosen("due_on", due_on, "A day lies between 1900 and 2999");
        let brings = self.change_id.is_some() || self.change.is_some();
        if brings && self.kind != DecisionKind::Change {
            problems.add("change", "Only a decision to change brings a process change");
        } else if self.change_id.is_some() && self.change.is_some() {
            problems.add("change", "Name a process change, or propose one; not both");
        }
        let (function, owner) = (self.owner_function, self.owner_id);
        let change = match (self.change, due_on) {
            (Some(it), Some(due_on)) => it.plan(pattern, (function, owner), due_on, &mut problems),
            _ => None,
        };
        match (reason, measure, dissent, due_on) {
            (Some(reason), Some(measure), Some(dissent), Some(due_on)) if problems.is_empty() => {
                let draft = DecisionDraft {
                    kind: self.kind,
                    reason,
                    owner_function: function,
                    owner_id: owner,
                    due_on,
                    measure,
                    change_id: change.as_ref().map(|it| it.id).or(self.change_id),
                    dissent,
                };
                Ok((draft, change))
            }
            _ => Err(problems),
        }
    }
}

impl DecidedChange {
    fn plan(
        self,
        pattern: &Pattern,
        (owner_function, owner): (Function, PersonId),
        effective_on: Day,
        problems: &mut Problems,
    ) -> Option<ChangeDraft> {
        let title = problems.take("title", "The title", Line::parse(&self.title));
        let hypothesis = problems.take("hypothesis", "The hypothesis", Prose::parse(&self.hypothesis));
        let check_on = match self.check_on {
            None => Some(ChangePlan::usual_check(effective_on, self.roll_out_days)),
            Some(day) => {
                let day = typed::day(&day.to_string());
                problems.chosen("check_on", day, "A day lies between 1900 and 2999")
            }
        };
        Some(ChangeDraft {
            id: ChangeId::new(),
            plan: ChangePlan {
                title: title?,
                kind: Some(self.kind),
                strength: Some(self.strength),
                cause: pattern.place.cause,
                level: pattern.place.level.clone(),
                pattern_id: Some(pattern.id),
                owner_function,
                owner_id: Some(owner),
                hypothesis: hypothesis?,
                measure: Line::parse(MEASURE).ok()?,
                effective_on,
                roll_out_days: self.roll_out_days,
                check_on: Some(check_on?),
                checker_id: Some(self.checker_id),
            },
            autopsies: Vec::new(),
        })
    }
}
