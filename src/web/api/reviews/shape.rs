//! How reviews, their agenda and their decisions read in JSON.
use crate::domain::{
    self, Cause, ChangeId, Decision, DecisionId, DecisionKind, Dimension, Function, Line, Organisation,
    Pattern, PatternId, Prose, Review, ReviewId, ReviewState, SnapshotHead, SnapshotId, quarter_label,
};
use crate::store::{self, Conn, pattern_records::Which};
use crate::web::api::pattern_records::FiguresBody;
use crate::web::api::people::{Who, who};
use crate::web::error::{Error, Result};
use crate::web::names::Names;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What the list tells of a review.
#[derive(Serialize, ToSchema)]
pub struct ReviewItem {
    id: ReviewId,
    /// “Q3 2026”.
    quarter: String,
    quarter_from: NaiveDate,
    /// The first day after the quarter.
    quarter_to: NaiveDate,
    state: ReviewState,
    meets_at: DateTime<Utc>,
    minutes: i64,
    place: Line,
    chair: Option<Who>,
    /// Its figures were frozen before the quarter was over.
    provisional: bool,
    /// Patterns on its agenda without a decision.
    undecided: usize,
    closed_at: Option<DateTime<Utc>>,
    version: i64,
}

/// A review.
#[derive(Serialize, ToSchema)]
#[schema(as = Review)]
pub struct ReviewBody {
    #[serde(flatten)]
    item: ReviewItem,
    /// Their own words beside the figures.
    words: Prose,
    people: Vec<Invited>,
    snapshot: Option<SnapshotItem>,
    agenda: Vec<Slot>,
    closed_by: Option<Who>,
    #[serde(skip)]
    pub version: i64,
}

/// Somebody who was asked to come, or came.
#[derive(Serialize, ToSchema)]
struct Invited {
    person: Option<Who>,
    /// When they opened the pre-read.
    read_at: Option<DateTime<Utc>>,
    attended: bool,
}

/// The pre-read without its figures.
#[derive(Serialize, ToSchema)]
struct SnapshotItem {
    id: SnapshotId,
    at: DateTime<Utc>,
    /// The first day that its figures know nothing of.
    as_of: NaiveDate,
    /// Made before the quarter was over; it can be frozen once more.
    provisional: bool,
    /// The version of what computed it.
    code: String,
    /// The version of the fixed set of causes.
    taxonomy: String,
}

/// A pattern on the agenda, and what was decided on it.
#[derive(Serialize, ToSchema)]
struct Slot {
    pattern_id: PatternId,
    /// “P-012”.
    label: String,
    cause: Cause,
    /// Where it is; null is everywhere.
    dimension: Option<Dimension>,
    level: Option<Line>,
    because: String,
    /// What is decided on, or was: as it was frozen before that, or when the chair put it on the agenda.
    figures: Option<FiguresBody>,
    decision: Option<DecisionBody>,
}

/// What was decided on a pattern.
#[derive(Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionBody {
    id: DecisionId,
    pattern_id: PatternId,
    /// Null: between two reviews.
    review_id: Option<ReviewId>,
    kind: DecisionKind,
    reason: Prose,
    owner_function: Function,
    owner: Option<Who>,
    /// The change is in place, the investigation is over, or what was accepted is looked at again.
    due_on: NaiveDate,
    measure: Prose,
    change_id: Option<ChangeId>,
    /// What was said against it: words, no names and no votes.
    dissent: Prose,
    decided_by: Option<Who>,
    decided_at: DateTime<Utc>,
    pub version: i64,
}

impl DecisionBody {
    pub fn of(it: &Decision, names: &Names) -> Self {
        Self {
            id: it.id,
            pattern_id: it.pattern_id,
            review_id: it.review_id,
            kind: it.kind,
            reason: it.reason.clone(),
            owner_function: it.owner_function,
            owner: who(names, Some(it.owner_id)),
            due_on: it.due_on,
            measure: it.measure.clone(),
            change_id: it.change_id,
            dissent: it.dissent.clone(),
            decided_by: who(names, Some(it.decided_by)),
            decided_at: it.decided_at,
            version: it.version,
        }
    }
}

/// What every review is told with.
pub struct Known {
    names: Names,
    organisation: Organisation,
}

impl Known {
    pub async fn read(conn: &mut Conn) -> Result<Self> {
        let names = Names::load(conn).await?;
        Ok(Self { names, organisation: store::organisation::get(conn).await? })
    }
}

impl ReviewItem {
    pub fn of(it: &Review, known: &Known) -> Self {
        Self {
            id: it.id,
            quarter: quarter_label(it.quarter, known.organisation.fiscal_start_month),
            quarter_from: it.quarter.from,
            quarter_to: it.quarter.to,
            state: it.state(),
            meets_at: it.plan.meets_at,
            minutes: it.plan.minutes,
            place: it.plan.place.clone(),
            chair: who(&known.names, Some(it.plan.chair_id)),
            provisional: it.snapshot.as_ref().is_some_and(|it| it.provisional),
            undecided: it.undecided,
            closed_at: it.closed.map(|it| it.0),
            version: it.version,
        }
    }
}

/// The review as it is.
pub async fn read(conn: &mut Conn, id: ReviewId) -> Result<ReviewBody> {
    let review = store::reviews::find(conn, id).await?.ok_or(Error::NotFound)?;
    let known = Known::read(conn).await?;
    let on_agenda = store::reviews::agenda(conn, id).await?;
    let which = Which { review: Some(id), ..Which::default() };
    let patterns = store::pattern_records::list(conn, &which).await?;
    let slots = on_agenda.into_iter().filter_map(|on| {
        let found = patterns.iter().find(|it| it.id == on.pattern_id)?;
        Some(slot(found, id, on, &known.names))
    });
    Ok(ReviewBody {
        agenda: slots.collect(),
        words: review.words.clone(),
        people: review
            .people
            .iter()
            .map(|it| Invited {
                person: who(&known.names, Some(it.person_id)),
                read_at: it.read_at,
                attended: it.attended,
            })
            .collect(),
        snapshot: review.snapshot.as_ref().map(snapshot_item),
        closed_by: review.closed.and_then(|it| who(&known.names, Some(it.1))),
        version: review.version,
        item: ReviewItem::of(&review, &known),
    })
}

fn snapshot_item(it: &SnapshotHead) -> SnapshotItem {
    SnapshotItem {
        id: it.id,
        at: it.at,
        as_of: it.as_of,
        provisional: it.provisional,
        code: it.code.clone(),
        taxonomy: it.taxonomy.clone(),
    }
}

fn slot(it: &Pattern, review: ReviewId, on: domain::Slot, names: &Names) -> Slot {
    let (dimension, level) = it.place.level.as_ref().map(|it| (it.dimension, it.name.clone())).unzip();
    let decision = it.decisions.iter().find(|it| it.review_id == Some(review));
    Slot {
        pattern_id: it.id,
        label: it.label(),
        cause: it.place.cause,
        dimension,
        level,
        because: on.because,
        figures: on.figures.as_ref().map(FiguresBody::from),
        decision: decision.map(|it| DecisionBody::of(it, names)),
    }
}
