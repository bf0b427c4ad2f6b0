//! The figures of a review: counted once, and frozen.
use super::pattern_records::{New, open_found};
use super::reviews::{review, tell};
use super::{Call, Error, Result, perform, today};
use crate::domain::{
    Action, AutopsyId, Chair, Day, Decision, DecisionKind, Entry, MailKind, OpenedAs, Pattern,
    PatternFigures, PatternPlace, Period, ProcessChange, Prose, Review, ReviewId, SnapshotHead, SnapshotId,
    Taxonomy,
};
use crate::exhibits::{Candidate, Decided, Known, OnRecord, back_after, pre_read};
use crate::patterns::Company;
use crate::store::{self, Conn, Db, changes, pattern_records, reviews::Snapshot};
use serde_json::json;
use sha2::{Digest, Sha256};

/// What computed the figures.
const CODE: &str = env!("CARGO_PKG_VERSION");

/// A pattern that the report found.
#[derive(Debug, Clone)]
pub struct Found {
    pub place: PatternPlace,
    pub why: OpenedAs,
    pub figures: PatternFigures,
    pub autopsies: Vec<AutopsyId>,
    /// The change after which it had fallen, if it is back.
    pub back_after: Option<String>,
}

/// The figures to freeze.
#[derive(Debug, Clone)]
pub struct Frozen {
    pub as_of: Day,
    pub code: String,
    pub taxonomy: String,
    /// JSON: what is shown, the measures that it was drawn from, and the agenda.
    pub paper: String,
    pub measures: String,
    pub agenda: String,
    pub found: Vec<Found>,
    /// The patterns to decide on in their order, each with why.
    pub to_decide: Vec<(PatternPlace, String)>,
    /// What is known of each pattern that is on the agenda then.
    pub of_places: Vec<(PatternPlace, PatternFigures)>,
}

/// Counts everything that the pre-read of a review says of the company as of its day, with the review's quarter in focus.
pub async fn count(db: &Db, company: Company, review: &Review) -> Result<Frozen> {
    let mut conn = db.read().await?;
    let known = known(&mut conn, &company, review).await?;
    drop(conn);
    let counted = company.clone();
    let counted = tokio::task::spawn_blocking(move || pre_read(&counted, known));
    let counted = counted.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
    let mut found = Vec::with_capacity(counted.found.len());
    let mut conn = db.read().await?;
    for Candidate { place, why, figures, back_after } in counted.found {
        let numbers = company.numbers_within(&place, Period { from: figures.from, to: figures.to });
        let autopsies = store::autopsies::ids_of(&mut conn, &numbers).await?;
        found.push(Found { place, why, figures, autopsies, back_after });
    }
    Ok(Frozen {
        as_of: company.question.windows.as_of,
        code: CODE.to_owned(),
        taxonomy: Taxonomy::get().version.to_string(),
        paper: counted.paper.frozen().map_err(unwritten)?,
        measures: serde_json::to_string(&counted.measures).map_err(unwritten)?,
        agenda: serde_json::to_string(&counted.agenda).map_err(unwritten)?,
        found,
        to_decide: counted.to_decide,
        of_places: counted.of_places,
    })
}

fn unwritten(error: serde_json::Error) -> Error {
    Error::Store(sqlx::Error::Encode(error.into()))
}

/// What is on record on the day of the pre-read.
async fn known(conn: &mut Conn, company: &Company, review: &Review) -> Result<Known> {
    let (question, today) = (&company.question, company.today);
    let until = question.end(company.organisation.zone);
    let aside = store::patterns::aside(conn, question.windows.year, &question.filter, until).await?;
    let patterns = pattern_records::list(conn, &pattern_records::Which::default()).await?;
    let slots = store::reviews::agenda(conn, review.id).await?;
    let on_agenda = patterns.iter().filter(|it| slots.iter().any(|slot| slot.pattern_id == it.id));
    let on_agenda = on_agenda.map(|it| it.place.clone()).collect();
    let changes = changes::list(conn, &changes::Which::default()).await?;
    let checks = changes.iter().filter(|it| it.check_is_due(today));
    let record = OnRecord {
        decided: decided(conn, review, &patterns, &changes).await?,
        checks: checks.map(|it| (it.clone(), String::new())).collect(),
        late: changes.iter().filter(|it| it.is_late(today)).cloned().collect(),
        patterns: Vec::new(),
    };
    let without_agreement = aside.rescued_without_agreement;
    Ok(Known { patterns, changes, on_agenda, record, without_agreement, minutes: review.plan.minutes })
}

/// What was decided since the last closed review before this one began to decide, and what became of it.
async fn decided(
    conn: &mut Conn,
    review: &Review,
    patterns: &[Pattern],
    changes: &[ProcessChange],
) -> Result<Vec<Decided>> {
    let reviews = store::reviews::list(conn, None).await?;
    let last = reviews.iter().find(|it| it.quarter.from < review.quarter.from && it.closed.is_some());
    let is_recent = |it: &Decision| match last {
        None => it.review_id != Some(review.id),
        Some(last) => {
            let closed = last.closed.map(|it| it.0);
            it.review_id == Some(last.id)
                || (it.review_id != Some(review.id) && closed.is_some_and(|closed| it.decided_at > closed))
        }
    };
    let mut decided = Vec::new();
    for pattern in patterns {
        let recent = pattern.decisions.iter().filter(|it| is_recent(it));
        let Some(it) = recent.max_by_key(|it| (it.decided_at, it.id)) else { continue };
        let change = changes.iter().find(|change| Some(change.id) == it.change_id);
        decided.push(Decided {
            pattern: format!("{} {}", pattern.label(), pattern.place.label()),
            kind: it.kind,
            function: it.owner_function.label(),
            due_on: it.due_on,
            change: change.filter(|_| it.kind == DecisionKind::Change).cloned(),
        });
    }
    Ok(decided)
}

/// Freezes the pre-read: its figures never change. The patterns that it found are opened, those that matter most come onto
/// the agenda, and everybody who was asked is told.
pub async fn freeze(
    db: &Db,
    call: Call,
    chair: Chair,
    id: ReviewId,
    version: i64,
    frozen: Frozen,
) -> Result<SnapshotId> {
    let entry = call.on_review(Action::ReviewFrozen, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = review(conn, id).await?;
            found.may_freeze()?;
            if found.version != version {
                return Err(Error::Stale);
            }
            let today = today(conn, entry.at).await?;
            let provisional = found.is_provisional_on(today);
            let snapshot = snapshot(frozen.clone(), provisional, &entry, chair);
            let head = snapshot.head.clone();
            for it in frozen.found {
                let new = New {
                    why: it.why,
                    by: None,
                    change: None,
                    note: it.back_after.as_deref().map_or_else(Prose::default, |it| back_after(it).into()),
                    figures: it.figures,
                    autopsies: it.autopsies,
                };
                open_found(conn, &entry, &it.place, new, it.back_after.is_some()).await?;
            }
            for (place, because) in frozen.to_decide {
                if let Some(pattern) = store::pattern_records::at(conn, &place).await? {
                    store::reviews::put_on_agenda(conn, id, pattern.id, &because, None).await?;
                }
            }
            store::reviews::freeze(conn, id, &snapshot).await?;
            for (place, figures) in frozen.of_places {
                if let Some(pattern) = store::pattern_records::at(conn, &place).await? {
                    store::reviews::keep_figures(conn, head.id, pattern.id, &figures).await?;
                }
            }
            store::reviews::moved(conn, id).await?;
            let asked = found.people.iter().map(|it| it.person_id);
            tell(conn, id, MailKind::PreRead, asked.filter(|it| *it != chair.id()), entry.at).await?;
            let fields = json!({
                "snapshot": head.id,
                "as_of": head.as_of,
                "provisional": provisional,
                "sha256": crate::domain::hex(&snapshot.hash),
            });
            let noted = Entry { fields: fields.to_string(), version: Some(version + 1), ..entry };
            store::record::append(conn, &noted).await?;
            Ok(head.id)
        })
    })
    .await
}

/// The hash of what is frozen.
pub(super) fn hash([paper, measures, agenda]: [&str; 3]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [paper, measures, agenda] {
        hash.update(part.as_bytes());
    }
    hash.finalize().to_vec()
}

fn snapshot(it: Frozen, provisional: bool, entry: &Entry, by: Chair) -> Snapshot {
    let hash = hash([&it.paper, &it.measures, &it.agenda]);
    Snapshot {
        head: SnapshotHead {
            id: SnapshotId::new(),
            at: entry.at,
            as_of: it.as_of,
            provisional,
            code: it.code,
            taxonomy: it.taxonomy,
        },
        by_id: by.id(),
        paper: it.paper,
        measures: it.measures,
        agenda: it.agenda,
        hash,
    }
}
