//! Whether a process change worked: it is judged once, whoever named its cause is told, and unless it fell for good its patterns
//! ask for another decision.
use super::changes::unchanged;
use super::pattern_records::{New, known_at, open_again};
use super::{Call, Result, perform, today};
use crate::domain::{
    Action, AutopsyId, ChangeId, CheckOutcome, Checker, EffectCheck, Entry, Mail, MailKind, ObjectKind,
    OpenedAs, Pattern, PatternFigures, PatternId, PersonId, Problems, Prose, Timestamp, Verdict,
};
use crate::patterns::Company;
use crate::store::{self, Conn, Db};
use serde_json::json;

/// The patterns about which this change was decided, and nothing else since.
pub(super) async fn resting_on(conn: &mut Conn, id: ChangeId) -> Result<Vec<Pattern>> {
    let all = store::pattern_records::list(conn, &store::pattern_records::Which::default()).await?;
    Ok(all.into_iter().filter(|it| it.rests_on(id)).collect())
}

/// What may be said of a change today, and the patterns that rest on it, should that bring them back.
#[derive(Debug, Clone)]
pub struct Judged {
    pub verdict: Verdict,
    /// The figures: JSON.
    pub effect: String,
    pub patterns: Vec<Resting>,
}

/// A pattern that rests on a change, as it is today.
#[derive(Debug, Clone)]
pub struct Resting {
    pub pattern: PatternId,
    pub figures: PatternFigures,
    pub autopsies: Vec<AutopsyId>,
}

/// The patterns about which this change was decided, each with what the company's facts say of it today.
pub async fn resting(db: &Db, company: &Company, id: ChangeId) -> Result<Vec<Resting>> {
    let mut conn = db.read().await?;
    let patterns = resting_on(&mut conn, id).await?;
    let mut found = Vec::with_capacity(patterns.len());
    for it in patterns {
        let (figures, autopsies) = known_at(&mut conn, company, &it.place).await?;
        found.push(Resting { pattern: it.id, figures, autopsies });
    }
    Ok(found)
}

/// Judges a change, once. Unless its cause fell and what made it fall stays, its patterns are opened again. Whoever named the
/// cause is told.
#[expect(
    clippy::too_many_arguments,
    reason = "who judges what, how and with which figures: each is one thing"
)]
pub async fn check(
    db: &Db,
    call: Call,
    by: Checker,
    id: ChangeId,
    version: i64,
    outcome: CheckOutcome,
    note: Prose,
    judged: Judged,
) -> Result<()> {
    let entry = call.entry(Action::ChangeChecked, ObjectKind::Change, Some(id.uuid()));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = unchanged(conn, id, version).await?;
            let today = today(conn, entry.at).await?;
            found.may_check(outcome, today)?;
            if note.is_empty() && (outcome != CheckOutcome::Kept || judged.verdict != Verdict::Fell) {
                let message = if outcome == CheckOutcome::Kept {
                    "Say why it is kept although the figures don’t show that it works"
                } else {
                    "Say why, and what comes instead"
                };
                return Err(Problems::one("note", message).into());
            }
            let Judged { verdict, effect, patterns } = judged;
            let noted = Entry {
                fields: json!({ "verdict": verdict, "outcome": outcome }).to_string(),
                reason: note.to_string(),
                version: Some(version + 1),
                ..entry.clone()
            };
            store::changes::judge(
                conn,
                id,
                &EffectCheck { on: today, by: Some(by.id()), verdict, outcome, note, effect },
            )
            .await?;
            store::record::append(conn, &noted).await?;
            if verdict != Verdict::Fell || outcome == CheckOutcome::Stopped {
                reopen(conn, &entry, id, &Prose::default(), &patterns).await?;
            }
            tell(conn, id, MailKind::ChangeJudged, by.id(), entry.at).await
        })
    })
    .await
}

/// Opens again what rests on a change that came to nothing. Where no figures of today are at hand, those of before stand.
pub(super) async fn reopen(
    conn: &mut Conn,
    entry: &Entry,
    change: ChangeId,
    note: &Prose,
    known: &[Resting],
) -> Result<()> {
    for pattern in resting_on(conn, change).await? {
        let today = known.iter().find(|it| it.pattern == pattern.id);
        let figures = today.map(|it| it.figures.clone()).or_else(|| pattern.figures().cloned());
        let Some(figures) = figures else { continue };
        let opening = New {
            why: OpenedAs::ChangeFailed,
            by: None,
            change: Some(change),
            note: note.clone(),
            figures,
            autopsies: today.map_or_else(Vec::new, |it| it.autopsies.clone()),
        };
        open_again(conn, entry, &pattern, opening).await?;
    }
    Ok(())
}

/// Tells everybody whose filing led to the change what came of it, but not whoever did it.
pub(super) async fn tell(
    conn: &mut Conn,
    id: ChangeId,
    kind: MailKind,
    by: PersonId,
    at: Timestamp,
) -> Result<()> {
    for person in store::changes::filers(conn, id).await?.into_iter().filter(|it| *it != by) {
        store::outbox::insert(conn, &Mail::to(person, kind, at).about_change(id)).await?;
    }
    Ok(())
}
