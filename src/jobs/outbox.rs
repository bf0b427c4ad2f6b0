//! Sends what waits in the outbox, one mail after the other. At least once; a mail that can't be sent waits longer each
//! time and is given up in the end, and holds up nobody; a mail server that is down costs no mail a try.
use super::letters::letter;
use crate::actions::{self, Call};
use crate::app::App;
use crate::app::mailer::{Failed, Mailer};
use crate::domain::{Actor, Mail, Timestamp};
use futures_util::future::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// How often the outbox is looked at: somebody may wait in front of the door for a sign-in link.
const EVERY: Duration = Duration::from_secs(2);
/// What was settled long ago is forgotten once a day.
const FORGET_EVERY: u32 = 24 * 60 * 60 / 2;

/// Runs until it is dropped. What a server that was killed had begun is begun anew.
pub async fn run(app: App) {
    if let Err(error) = actions::outbox::put_all_back(&app.db).await {
        tracing::error!(%error, "the outbox could not be put in order");
    }
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for tick in (0..FORGET_EVERY).cycle() {
        ticks.tick().await;
        let forgotten = if tick == 0 { actions::outbox::forget(&app.db, app.now()).await } else { Ok(()) };
        if let Err(error) = forgotten.and(deliver(&app).await.map(|_| ())) {
            tracing::error!(%error, "the outbox failed; it is tried again in a moment");
        }
    }
}

/// Sends everything that may be sent by now. Answers how many mails went out. Without a mail server, notes of what waits
/// that it is never sent.
pub async fn deliver(app: &App) -> actions::Result<usize> {
    let Some(mailer) = &app.mail else {
        actions::outbox::mail_is_off(&app.db, app.now()).await?;
        return Ok(0);
    };
    let mut sent = 0;
    while mailer.is_worth_asking(app.now()) {
        let Some(mail) = actions::outbox::take(&app.db, app.now()).await? else { break };
        sent += usize::from(settle(app, mailer, mail).await?);
    }
    Ok(sent)
}

/// Tries one mail and notes what came of it. Answers whether it went out.
async fn settle(app: &App, mailer: &Mailer, mail: Mail) -> actions::Result<bool> {
    let at = app.now();
    // A bug in drawing one mail must not stop the others.
    let tried = AssertUnwindSafe(attempt(app, mailer, &mail, at)).catch_unwind().await;
    match tried.unwrap_or_else(|_| Err(Failed::of("drawing", false))) {
        Ok(true) => {
            mailer.is_up();
            let call = Call { actor: Actor::Job, at, request_id: None };
            actions::outbox::sent(&app.db, call, mail).await?;
            return Ok(true);
        }
        Ok(false) => actions::outbox::moot(&app.db, at, mail.id).await?,
        Err(failed) => {
            let reached = if failed.class == "drawing" { Ok(()) } else { mailer.answers().await };
            if let Err(down) = reached {
                tracing::warn!(class = %down.class, "the mail server doesn't answer; mail waits");
                mailer.is_down(at);
                actions::outbox::put_back(&app.db, mail.id, down.class).await?;
            } else {
                tracing::warn!(mail = %mail.id, class = %failed.class, "a mail was not sent");
                actions::outbox::failed(&app.db, at, &mail, failed.class, failed.refused).await?;
            }
        }
    }
    Ok(false)
}

/// Draws a mail and brings it to the server. `false`: there is nothing to tell any more.
async fn attempt(app: &App, mailer: &Mailer, mail: &Mail, at: Timestamp) -> Result<bool, Failed> {
    let drawn = letter(app, mail, at).await.map_err(|error| {
        tracing::error!(mail = %mail.id, %error, "a mail could not be drawn");
        Failed::of("drawing", false)
    })?;
    let Some(letter) = drawn else { return Ok(false) };
    mailer.send(&letter).await?;
    Ok(true)
}
