//! Once a minute: filings that fell due are revealed, findings whose days for answers are over are settled.
use crate::actions::{self, Call};
use crate::app::App;
use crate::domain::Actor;
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
    outcome
}
