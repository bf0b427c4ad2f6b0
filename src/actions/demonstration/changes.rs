//! Plays the process changes of the demonstration: what was imported is given what it came without and judged, others are
//! proposed and decided about, each on its day and with the figures of that day.
use super::{Cast, days_from, midnight};
use crate::actions::changes::{self, Judged};
use crate::actions::{Call, Error, Result};
use crate::demo::changes::{COMPLETED, Check, Completed, Decided, PLANNED, Planned};
use crate::domain::{
    ChangeDraft, ChangeId, ChangePlan, Line, MEASURE, Organisation, PatternPlace, ProcessChange, Prose,
    Timestamp,
};
use crate::patterns::{Changes, Facts, Fields, Question, Windows, at_place, baseline};
use crate::store::{self, Db};
use chrono::TimeDelta;

/// The figures that each is measured with.
struct Known {
    facts: Facts,
    organisation: Organisation,
    now: Timestamp,
}

impl Known {
    async fn load(db: &Db, now: Timestamp) -> Result<Self> {
        let mut conn = db.read().await?;
        let organisation = store::organisation::get(&mut conn).await?;
        let read = store::patterns::load(&mut conn, &organisation.currency, &mut |_| {}).await?;
        let facts = read.build().map_err(|it| Error::Store(sqlx::Error::Decode(it.into())))?;
        Ok(Self { facts, organisation, now })
    }

    /// What was known by the end of the day so many days ago.
    fn windows(&self, ago: i32) -> Result<Windows> {
        let today = days_from(self.now.date_naive(), -ago);
        let question =
            Question::read(&Fields::default(), &self.facts, today, self.organisation.fiscal_start_month);
        question.map(|it| it.windows).map_err(|it| Error::Store(sqlx::Error::Decode(it.into())))
    }
}

pub(super) async fn play(db: &Db, cast: &Cast, now: Timestamp) -> Result<()> {
    let known = Known::load(db, now).await?;
    let all = store::changes::list(&mut *db.read().await?, &store::changes::Which::default()).await?;
    let imported = |it: &Completed| {
        all.iter().find(|known| known.external_id.as_ref().is_some_and(|id| id.as_str() == it.id))
    };
    for it in &COMPLETED {
        let Some(change) = imported(it) else { continue };
        complete(db, cast, &known, change, it).await?;
    }
    for it in &COMPLETED {
        if let (Some(change), Some(made)) = (imported(it), it.check) {
            judge(db, cast, &known, change.id, it, made).await?;
        }
    }
    for it in &PLANNED {
        plan(db, cast, &known, it).await?;
    }
    Ok(())
}

/// In the morning of a day.
fn at(now: Timestamp, ago: i32) -> Timestamp {
    (midnight(now, ago) + TimeDelta::hours(9)).min(now)
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
    let call = Call::of(dana.id, known.now);
    changes::edit(db, call, steward, change.id, change.version, plan, Some(before)).await?;
    let number = it.id.strip_prefix("PC-").and_then(|it| it.parse().ok()).ok_or(Error::NotFound)?;
    changes::renumber(db, change.id, number).await
}

async fn judge(db: &Db, cast: &Cast, known: &Known, id: ChangeId, it: &Completed, made: Check) -> Result<()> {
    let change = store::changes::find(&mut *db.read().await?, id).await?.ok_or(Error::NotFound)?;
    let checker = cast.person(it.checker)?;
    let proof = change.checked_by(checker).ok_or(Error::NotFound)?;
    let windows = known.windows(made.ago)?;
    let (cause, level, key) = (change.plan.cause, change.plan.level.clone(), change.key());
    let counted = Changes::at(&known.facts, &windows, level.as_ref());
    let found = counted.rows.iter().find(|it| it.change_id == key).ok_or(Error::NotFound)?;
    let judged = Judged {
        verdict: found.judged(),
        effect: serde_json::to_string(found).map_err(|it| Error::Store(sqlx::Error::Decode(it.into())))?,
        figures: at_place(&known.facts, windows.as_of, &PatternPlace { cause, level }, windows.year),
    };
    let call = Call::of(checker.id, at(known.now, made.ago));
    let note = Prose::from(made.note.to_owned());
    changes::check(db, call, proof, id, change.version, made.outcome, note, judged).await
}

async fn plan(db: &Db, cast: &Cast, known: &Known, it: &Planned) -> Result<()> {
    let (id, by) = (ChangeId::new(), cast.person(it.by)?);
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
    changes::propose(db, Call::of(by.id, at(known.now, it.proposed)), proof, draft).await?;
    let dana = cast.person(crate::demo::names::DANA)?;
    let decides = dana.reviewer().ok_or(Error::NotFound)?;
    match it.decided {
        Decided::NotYet => Ok(()),
        Decided::Agreed { ago } => {
            let windows = known.windows(ago)?;
            let on = plan.effective_on.min(windows.as_of);
            let before = baseline(&known.facts, &windows, plan.cause, None, on);
            changes::agree(db, Call::of(dana.id, at(known.now, ago)), decides, id, 1, before).await
        }
        Decided::Declined { ago, reason } => {
            let reason = Prose::from(reason.to_owned());
            changes::decline(db, Call::of(dana.id, at(known.now, ago)), decides, id, 1, reason).await
        }
    }
}
