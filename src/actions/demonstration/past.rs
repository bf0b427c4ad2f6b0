//! What was made of the findings: process changes and reviews, in the order of their days.
use super::{Cast, changes, days_from, midnight, reviews};
use crate::actions::{Error, Result};
use crate::demo::changes::{COMPLETED, Check, Completed, Decided, PLANNED, Planned};
use crate::domain::{ChangeId, Organisation, Period, Timestamp};
use crate::patterns::{Company, Facts, Fields, Question, Windows};
use crate::store::{self, Db};
use chrono::TimeDelta;
use std::sync::Arc;

/// What is known today, which knows what was known on any day before.
pub(super) struct Known {
    pub facts: Arc<Facts>,
    pub organisation: Organisation,
    pub now: Timestamp,
}

impl Known {
    pub async fn load(db: &Db, now: Timestamp) -> Result<Self> {
        let mut conn = db.read().await?;
        let organisation = store::organisation::get(&mut conn).await?;
        let read = store::patterns::load(&mut conn, &organisation.currency, &mut |_| {}).await?;
        let facts = read.build().map_err(|it| Error::Store(sqlx::Error::Decode(it.into())))?;
        Ok(Self { facts: Arc::new(facts), organisation, now })
    }

    /// What was known by the end of the day so many days ago.
    pub fn windows(&self, ago: i32) -> Result<Windows> {
        let today = days_from(self.now.date_naive(), -ago);
        let question =
            Question::read(&Fields::default(), &self.facts, today, self.organisation.fiscal_start_month);
        question.map(|it| it.windows).map_err(|it| Error::Store(sqlx::Error::Decode(it.into())))
    }

    /// The company as of then, with a quarter in focus.
    pub fn company(&self, then: Timestamp, focus: Period) -> Company {
        let today = self.organisation.zone.day(then);
        Company::new(self.organisation.clone(), Arc::clone(&self.facts), today, Some(focus))
    }
}

/// In the morning of a day.
pub(super) fn morning(now: Timestamp, ago: i32) -> Timestamp {
    (midnight(now, ago) + TimeDelta::hours(9)).min(now)
}

enum Step<'a> {
    Judge(&'a Completed, Check),
    Propose(&'a Planned, ChangeId),
    Settle(Decided, ChangeId),
    Review(&'a reviews::Meeting, reviews::Step),
}

/// Plays all of it, each step with the figures of its day.
pub(super) async fn play(db: &Db, cast: &Cast, now: Timestamp) -> Result<()> {
    let known = Known::load(db, now).await?;
    changes::complete_all(db, cast, &known).await?;
    let meetings = reviews::meetings(&known);
    let mut steps = Vec::new();
    for it in &COMPLETED {
        steps.extend(it.check.map(|made| (morning(now, made.ago), Step::Judge(it, made))));
    }
    for it in &PLANNED {
        let id = ChangeId::new();
        steps.push((morning(now, it.proposed), Step::Propose(it, id)));
        if let Decided::Agreed { ago } | Decided::Declined { ago, .. } = it.decided {
            steps.push((morning(now, ago), Step::Settle(it.decided, id)));
        }
    }
    for meeting in &meetings {
        steps.extend(meeting.steps().into_iter().map(|(at, step)| (at, Step::Review(meeting, step))));
    }
    steps.sort_by_key(|it| it.0);
    for (at, step) in steps {
        match step {
            Step::Judge(it, made) => changes::judge(db, cast, &known, it, made).await?,
            Step::Propose(it, id) => changes::propose(db, cast, &known, id, it).await?,
            Step::Settle(decided, id) => changes::settle(db, cast, &known, id, decided).await?,
            Step::Review(meeting, step) => reviews::act(db, cast, at, meeting, step).await?,
        }
    }
    Ok(())
}
