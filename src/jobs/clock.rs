//! Once a minute: filings that fell due are revealed, findings whose days for answers are over are settled, patterns
//! whose day has come are opened again, and in working hours whoever is waited for is reminded.
use super::patterns;
use crate::actions::{self, Call};
use crate::app::App;
use crate::domain::{Actor, working_days_after};
use crate::store;
use std::time::Duration;

const EVERY: Duration = Duration::from_mins(1);

/// Runs until it is dropped.
pub async fn run(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = tick(&app).await {
            tracing::error!(%error, "the clock's work failed; it is tried again in a minute");
        }
        app.limits.forget();
    }
}

/// Does everything that has fallen due by now. What fails holds up nothing else; the first fault is told at the end.
pub async fn tick(app: &App) -> actions::Result<()> {
    let call = Call { actor: Actor::Job, at: app.now(), request_id: None };
    let mut conn = app.db.read().await?;
    let today = store::organisation::get(&mut conn).await?.zone.day(call.at);
    let reveals = store::autopsies::due_for_reveal(&mut conn, today).await?;
    let settlings = store::autopsies::due_for_settling(&mut conn, today).await?;
    drop(conn);
    let mut outcome = Ok(());
    for id in reveals {
        let done = actions::filings::reveal_when_due(&app.db, call.clone(), id).await;
        outcome = outcome.and(done.map(|_| ()));
    }
    for id in settlings {
        let done = actions::findings::settle_when_due(&app.db, call.clone(), id).await;
        outcome = outcome.and(done.map(|_| ()));
    }
    outcome = outcome.and(patterns::look_again(app, call.clone(), today).await);
    outcome.and(remind(app, call).await)
}

/// Queues the reminders of today, in working hours and where mail is set up.
async fn remind(app: &App, call: Call) -> actions::Result<()> {
    let mut conn = app.db.read().await?;
    let zone = store::organisation::get(&mut conn).await?.zone;
    if app.mail.is_none() || !zone.is_at_work(call.at) {
        return Ok(());
    }
    let today = zone.day(call.at);
    let mut due = Vec::new();
    for id in store::autopsies::due_for_reminders(&mut conn, today, working_days_after(today, 1)).await? {
        let autopsy = store::autopsies::find(&mut conn, id).await?;
        if autopsy.is_some_and(|it| !it.reminders(today).is_empty()) {
            due.push(id);
        }
    }
    let mut changes = Vec::new();
    for change in store::changes::due(&mut conn, today).await? {
        if actions::change_reminders::is_due(&mut conn, &change, today).await? {
            changes.push(change.id);
        }
    }
    drop(conn);
    let mut outcome = Ok(());
    for id in changes {
        outcome = outcome.and(actions::change_reminders::by_the_clock(&app.db, call.clone(), id).await);
    }
    for id in due {
        outcome = outcome.and(actions::reminders::by_the_clock(&app.db, call.clone(), id).await);
    }
    outcome
}
