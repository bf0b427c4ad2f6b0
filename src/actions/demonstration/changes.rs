//! The process changes of the demonstration: what was imported is given what it came without and judged, others are proposed
//! and decided about, each on its day and with the figures of that day.
use super::past::{Known, morning};
use super::{Cast, days_from};
use crate::actions::changes::{self, Judged};
use crate::actions::{Call, Error, Result};
use crate::demo::changes::{COMPLETED, Check, Completed, Decided, Planned};
use crate::domain::{
    ChangeDraft, ChangeId, ChangePlan, ChangeState, Line, MEASURE, PatternPlace, ProcessChange, Prose,
};
use crate::patterns::{Changes, baseline};
use crate::store::{self, Db};

/// Gives what was imported what it came without.
pub(super) async fn complete_all(db: &Db, cast: &Cast, known: &Known) -> Result<()> {
    for it in &COMPLETED {
        if let Some(change) = imported(db, it).await? {
            complete(db, cast, known, &change, it).await?;
        }
    }
    Ok(())
}

async fn imported(db: &Db, it: &Completed) -> Result<Option<ProcessChange>> {
    let all = store::changes::list(&mut *db.read().await?, &store::changes::Which::default()).await?;
    Ok(all.into_iter().find(|known| known.external_id.as_ref().is_some_and(|id| id.as_str() == it.id)))
}

async fn complete(db: &Db, cast: &Cast, known: &Known, change: &ProcessChange, it: &Completed) -> Result<()> {
    let dana = cast.person(crate::demo::names::DANA)?;
    let steward = change.tended_by(dana).ok_or(Error::NotFound)?;
    let plan = ChangePlan {
        kind: Some(it.kind),
        strength: Some(it.strength),
        owner_id: Some(cast.person(it.owner)?.id),
        hypothesis: Prose::from(it.hypothesis.to_owned()),
        measure: Line::from(MEASURE.to_owned()),
        check_on: Some(days_from(known.now.date_naive(), it.check_in)),
        checker_id: Some(cast.person(it.checker)?.id),
        ..change.plan.clone()
    };
    let windows = known.windows(0)?;
    let before = baseline(&known.facts, &windows, plan.cause, plan.level.as_ref(), plan.effective_on);
    // Soon after it was in place elsewhere.
    let ago = (known.now.date_naive() - plan.effective_on).num_days().saturating_sub(5);
    let call = Call::of(dana.id, morning(known.now, i32::try_from(ago).unwrap_or(0).max(0)));
    changes::edit(db, call, steward, change.id, change.version, plan, Some(before)).await?;
    let number = it.id.strip_prefix("PC-").and_then(|it| it.parse().ok()).ok_or(Error::NotFound)?;
    changes::renumber(db, change.id, number).await
}

/// Judges an imported change with the figures of that day.
pub(super) async fn judge(db: &Db, cast: &Cast, known: &Known, it: &Completed, made: Check) -> Result<()> {
    let Some(change) = imported(db, it).await? else { return Ok(()) };
    let id = change.id;
    let checker = cast.person(it.checker)?;
    let proof = change.checked_by(checker).ok_or(Error::NotFound)?;
    let (at, windows) = (morning(known.now, made.ago), known.windows(made.ago)?);
    let key = change.key();
    let counted = Changes::everywhere(&known.facts, &windows);
    let found = counted.rows.iter().find(|it| it.change_id == key).ok_or(Error::NotFound)?;
    let judged = Judged {
        verdict: found.judged(),
        effect: serde_json::to_string(found).map_err(|it| Error::Store(sqlx::Error::Decode(it.into())))?,
        patterns: changes::resting(db, &known.company(at, windows.focus), id).await?,
    };
    let call = Call::of(checker.id, at);
    let note = Prose::from(made.note.to_owned());
    changes::check(db, call, proof, id, change.version, made.outcome, note, judged).await
}

/// Proposes a change with the findings of the year before.
pub(super) async fn propose(db: &Db, cast: &Cast, known: &Known, id: ChangeId, it: &Planned) -> Result<()> {
    let by = cast.person(it.by)?;
    let effective_on = days_from(known.now.date_naive(), it.effective_in);
    let plan = ChangePlan {
        title: Line::from(it.title.to_owned()),
        kind: Some(it.kind),
        strength: Some(it.strength),
        cause: it.cause,
        level: None,
        pattern_id: None,
        owner_function: it.owner_function,
        owner_id: Some(cast.person(it.owner)?.id),
        hypothesis: Prose::from(it.hypothesis.to_owned()),
        measure: Line::from(MEASURE.to_owned()),
        effective_on,
        roll_out_days: 0,
        check_on: Some(ChangePlan::usual_check(effective_on, 0)),
        checker_id: Some(cast.person(it.checker)?.id),
    };
    let recent = known.windows(it.proposed)?.year;
    let place = PatternPlace { cause: it.cause, level: None };
    let as_of = known.windows(it.proposed)?.as_of;
    let numbers = crate::patterns::numbers_at(&known.facts, as_of, &place, recent);
    let autopsies = store::changes::by_numbers(&mut *db.read().await?, &numbers).await?;
    let proof = by.contributor().ok_or(Error::NotFound)?;
    let draft = ChangeDraft { id, plan: plan.clone(), autopsies };
    changes::propose(db, Call::of(by.id, morning(known.now, it.proposed)), proof, draft).await
}

/// Agrees to it with the figures of that day, or declines it. A review may have agreed to it before.
pub(super) async fn settle(db: &Db, cast: &Cast, known: &Known, id: ChangeId, how: Decided) -> Result<()> {
    let dana = cast.person(crate::demo::names::DANA)?;
    let decides = dana.reviewer().ok_or(Error::NotFound)?;
    let change = store::changes::find(&mut *db.read().await?, id).await?.ok_or(Error::NotFound)?;
    if change.state != ChangeState::Proposed {
        return Ok(());
    }
    match how {
        Decided::NotYet => Ok(()),
        Decided::Agreed { ago } => {
            let windows = known.windows(ago)?;
            let on = change.plan.effective_on.min(windows.as_of);
            let before = baseline(&known.facts, &windows, change.plan.cause, None, on);
            let call = Call::of(dana.id, morning(known.now, ago));
            changes::agree(db, call, decides, id, change.version, before).await
        }
        Decided::Declined { ago, reason } => {
            let reason = Prose::from(reason.to_owned());
            let call = Call::of(dana.id, morning(known.now, ago));
            changes::decline(db, call, decides, id, change.version, reason, Vec::new()).await
        }
    }
}
