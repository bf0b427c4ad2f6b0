//! How a process change reads in JSON.
use crate::domain::{
    AutopsyId, Baseline, Cause, ChangeId, ChangeKind, ChangeState, CheckOutcome, Day, Dimension, Function,
    Level, Line, PatternId, ProcessChange, Prose, Strength, Turn, Verdict,
};
use crate::exhibits::Effect;
use crate::store::{self, Conn};
use crate::web::api::people::{Who, who};
use crate::web::error::{Error, Result};
use crate::web::names::Names;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A process change in a list.
#[derive(Serialize, ToSchema)]
pub struct ChangeItem {
    pub id: ChangeId,
    /// Its number here: 31 is PC-031.
    number: i64,
    /// As pages name it.
    label: String,
    /// Its number where it was made.
    external_id: Option<Line>,
    state: ChangeState,
    title: Line,
    /// What is changed; null where nobody has said it yet.
    kind: Option<ChangeKind>,
    /// How hard it is to do the old thing again.
    strength: Option<Strength>,
    /// The cause that it is to stop.
    cause: Cause,
    /// Where it applies; everywhere if null.
    level: Option<LevelBody>,
    owner_function: Function,
    owner: Option<Who>,
    /// The day from which it holds: planned until it is in place.
    pub effective_on: NaiveDate,
    /// Days from then until it holds everywhere; they are compared with nothing.
    roll_out_days: i64,
    check_on: Option<NaiveDate>,
    checker: Option<Who>,
    /// It should be in place by now.
    late: bool,
    /// Its check date has come.
    check_due: bool,
    /// How it was judged; null until then.
    verdict: Option<Verdict>,
    outcome: Option<CheckOutcome>,
    version: i64,
}

/// One level of one dimension. A lifecycle stage goes by its code.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelBody {
    pub dimension: Dimension,
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
}

/// A process change.
#[derive(Serialize, ToSchema)]
#[schema(as = ProcessChange)]
pub struct ChangeBody {
    #[serde(flatten)]
    item: ChangeItem,
    /// Why it should work.
    hypothesis: Prose,
    /// What is measured; the figures are always findings of the cause for 1,000 customer-months.
    measure: Line,
    /// The figures before it, fixed when it was agreed.
    baseline: Option<BaselineBody>,
    agreed_on: Option<NaiveDate>,
    declined: Option<Declined>,
    check: Option<CheckBody>,
    /// The pattern that it is to stop.
    pattern_id: Option<PatternId>,
    /// The autopsies whose findings it was born from: 200 at most.
    autopsies: Vec<AutopsyId>,
    /// What comes next, in a sentence.
    next: String,
    /// Whose turn it is, if it is one person's: the owner until it is in place, then the checker.
    waits_for: Option<Who>,
    /// What may be said of it today, or what was said when it was judged; null before it is in place, and in the answer to
    /// a POST or PATCH of one that is not judged.
    effect: Option<EffectBody>,
    /// The figures are on their way; ask again in a moment.
    effect_is_loading: bool,
}

/// Findings of the cause before the change.
#[derive(Serialize, ToSchema)]
#[schema(as = Baseline)]
pub struct BaselineBody {
    /// The first day counted.
    from: NaiveDate,
    /// The first day after.
    to: NaiveDate,
    findings: usize,
    /// Times the part of autopsies that have their finding.
    customer_months: f64,
    /// For 1,000 customer-months, with its exact 95% interval.
    rate: Option<f64>,
    rate_lo: Option<f64>,
    rate_hi: Option<f64>,
}

/// When and why it was declined.
#[derive(Serialize, ToSchema)]
pub struct Declined {
    on: NaiveDate,
    reason: Prose,
}

/// How it was judged, and what followed.
#[derive(Serialize, ToSchema)]
pub struct CheckBody {
    on: NaiveDate,
    by: Option<Who>,
    verdict: Verdict,
    outcome: CheckOutcome,
    note: Prose,
}

/// What may be said of a change.
#[derive(Serialize, ToSchema)]
pub struct EffectBody {
    verdict: Verdict,
    /// The verdict in words, and how many more weeks it takes until there is one.
    reading: String,
    /// Counts and interval in a sentence.
    sentence: String,
    /// Every figure, as the pattern report has it under `changes`.
    figures: serde_json::Value,
}

impl EffectBody {
    pub fn of(it: &Effect) -> Self {
        Self {
            verdict: it.verdict,
            reading: it.reading.clone(),
            sentence: it.sentence.clone(),
            figures: serde_json::to_value(&it.figures).unwrap_or_default(),
        }
    }
}

impl ChangeItem {
    pub fn of(it: &ProcessChange, names: &Names, today: Day) -> Self {
        let plan = &it.plan;
        Self {
            id: it.id,
            number: it.number,
            label: it.label(),
            external_id: it.external_id.clone(),
            state: it.state,
            title: plan.title.clone(),
            kind: plan.kind,
            strength: plan.strength,
            cause: plan.cause,
            level: plan.level.as_ref().map(LevelBody::of),
            owner_function: plan.owner_function,
            owner: who(names, plan.owner_id),
            effective_on: plan.effective_on,
            roll_out_days: plan.roll_out_days,
            check_on: plan.check_on,
            checker: who(names, plan.checker_id),
            late: it.is_late(today),
            check_due: it.check_is_due(today),
            verdict: it.check.as_ref().map(|it| it.verdict),
            outcome: it.check.as_ref().map(|it| it.outcome),
            version: it.version,
        }
    }
}

impl LevelBody {
    fn of(it: &Level) -> Self {
        Self { dimension: it.dimension, name: it.name.to_string() }
    }
}

impl BaselineBody {
    fn of(it: &Baseline) -> Self {
        Self {
            from: it.from,
            to: it.to,
            findings: it.findings,
            customer_months: it.exposure,
            rate: it.rate,
            rate_lo: it.rate_lo,
            rate_hi: it.rate_hi,
        }
    }
}

impl ChangeBody {
    /// The version, for its `ETag`.
    pub fn version(&self) -> i64 {
        self.item.version
    }

    pub fn with(self, effect: Option<&Effect>, effect_is_loading: bool) -> Self {
        Self { effect: effect.map(EffectBody::of), effect_is_loading, ..self }
    }
}

/// A change as it is on record; of its effect only what was kept when it was judged.
pub async fn read(conn: &mut Conn, id: ChangeId, at: crate::domain::Timestamp) -> Result<ChangeBody> {
    let it = store::changes::find(conn, id).await?.ok_or(Error::NotFound)?;
    let names = Names::load(conn).await?;
    let today = store::organisation::get(conn).await?.zone.day(at);
    let autopsies = store::changes::autopsies(conn, id).await?;
    let effect = crate::exhibits::judged(&it);
    Ok(ChangeBody {
        item: ChangeItem::of(&it, &names, today),
        hypothesis: it.plan.hypothesis.clone(),
        measure: it.plan.measure.clone(),
        baseline: it.baseline.as_ref().map(BaselineBody::of),
        agreed_on: it.agreed_on,
        declined: it.declined.clone().map(|(on, reason)| Declined { on, reason }),
        check: it.check.as_ref().map(|check| CheckBody {
            on: check.on,
            by: who(&names, check.by),
            verdict: check.verdict,
            outcome: check.outcome,
            note: check.note.clone(),
        }),
        pattern_id: it.plan.pattern_id,
        autopsies,
        next: it.next_step(today),
        waits_for: match it.turn() {
            Turn::Owner(id) | Turn::Checker(id) => who(&names, id),
            Turn::Leaders | Turn::Nobody => None,
        },
        effect: effect.as_ref().map(EffectBody::of),
        effect_is_loading: false,
    })
}
