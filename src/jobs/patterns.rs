//! Patterns whose day has come are opened again, once, with the figures of that day.
use crate::actions::{self, Call};
use crate::app::{App, Unready};
use crate::domain::{Day, PatternId};
use crate::patterns::Company;
use crate::store;

/// Opens again what was accepted or looked into until today. While the figures are being loaded it waits for them.
pub async fn look_again(app: &App, call: Call, today: Day) -> actions::Result<()> {
    let due = store::pattern_records::due(&mut *app.db.read().await?, today).await?;
    if due.is_empty() {
        return Ok(());
    }
    let company = match Company::load(app, today, None).await {
        Ok(company) => company,
        Err(Unready::Loading(_)) => return Ok(()),
        Err(Unready::Store(error)) => return Err(error.into()),
    };
    let mut outcome = Ok(());
    for id in due {
        outcome = outcome.and(look_at(app, call.clone(), &company, id).await);
    }
    outcome
}

async fn look_at(app: &App, call: Call, company: &Company, id: PatternId) -> actions::Result<()> {
    let mut conn = app.db.read().await?;
    let Some(found) = store::pattern_records::find(&mut conn, id).await? else { return Ok(()) };
    let (figures, autopsies) = actions::pattern_records::known_at(&mut conn, company, &found.place).await?;
    drop(conn);
    actions::pattern_records::open_when_due(&app.db, call, id, figures, autopsies).await?;
    Ok(())
}
