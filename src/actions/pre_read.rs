//! The figures of a review, counted once, ready to be frozen.
use super::reviews::{Found, Frozen};
use super::{Error, Result};
use crate::domain::{Decision, DecisionKind, Pattern, ProcessChange, Review, Taxonomy};
use crate::exhibits::{Candidate, Decided, Known, OnRecord, pre_read};
use crate::patterns::Company;
use crate::store::{self, Conn, Db, changes, pattern_records};

/// What computed the figures.
const CODE: &str = env!("CARGO_PKG_VERSION");

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
    for Candidate { place, why, figures } in counted.found {
        let autopsies = store::autopsies::ids_of(&mut conn, &company.numbers_at(&place)).await?;
        found.push(Found { place, why, figures, autopsies });
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
    Ok(Known { patterns, on_agenda, record, without_agreement, minutes: review.plan.minutes })
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
