//! The company as of today, from the facts that are kept in memory.
use super::{App, Unready};
use crate::domain::{Day, Period};
use crate::patterns::Company;

impl Company {
    /// As of the last commit; while its facts are being loaded it waits for them.
    pub async fn load(app: &App, today: Day, focus: Option<Period>) -> Result<Self, Unready> {
        let organisation = app.organisation().await?;
        let facts = app.facts(&organisation).await?;
        Ok(Self::new(organisation, facts, today, focus))
    }
}
