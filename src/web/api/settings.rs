//! What holds for the whole organisation. The currency stays.
use super::body::Body;
use super::version::{IfMatch, unless_outdated, versioned};
use crate::actions;
use crate::app::App;
use crate::domain::{Admin, Currency, Line, Organisation, Person, Problems, Zone};
use crate::web::error::Result;
use crate::web::session::{As, Now};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub fn router() -> Router<App> {
    Router::new().route("/api/v1/settings", get(one).patch(change))
}

/// The settings.
#[derive(Serialize, ToSchema)]
#[schema(as = Settings)]
pub struct SettingsBody {
    /// The organisation’s name.
    name: Line,
    /// An IANA name, like `Europe/Berlin`: it decides which day it is and when a day ends.
    zone: String,
    /// Of all amounts; it stays.
    currency: Currency,
    /// Reports go by its quarters.
    #[schema(minimum = 1, maximum = 12)]
    fiscal_start_month: u32,
    /// A cause is a pattern from so many accounts on…
    #[schema(minimum = 1, maximum = 1000)]
    pattern_accounts: u32,
    /// …or from this part of the value at risk, in per cent…
    #[schema(minimum = 1, maximum = 100)]
    pattern_money_percent: u32,
    /// …counted over so many quarters.
    #[schema(minimum = 1, maximum = 12)]
    pattern_quarters: u32,
    version: i64,
}

/// What changes; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsChanges {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    zone: Option<String>,
    #[schema(minimum = 1, maximum = 12)]
    fiscal_start_month: Option<i64>,
    #[schema(minimum = 1, maximum = 1000)]
    pattern_accounts: Option<i64>,
    #[schema(minimum = 1, maximum = 100)]
    pattern_money_percent: Option<i64>,
    #[schema(minimum = 1, maximum = 12)]
    pattern_quarters: Option<i64>,
}

impl SettingsChanges {
    fn of(self, it: &Organisation, version: i64) -> Result<Organisation, Problems> {
        let mut problems = Problems::default();
        let name = match self.name {
            Some(name) => problems.take("name", "The name", Line::parse(&name)),
            None => Some(it.name.clone()),
        };
        let zone = self.zone.map_or(Some(it.zone), |zone| Zone::parse(&zone));
        let zone = problems.chosen("zone", zone, "This isn’t a time zone; write one like Europe/Berlin");
        let month = match self.fiscal_start_month {
            Some(month) => u32::try_from(month).ok().filter(|it| (1..=12).contains(it)),
            None => Some(it.fiscal_start_month),
        };
        let month = problems.chosen("fiscal_start_month", month, "A month is a number from 1 to 12");
        let text = |number: Option<i64>| number.map(|it| it.to_string());
        let (accounts, percent, quarters) =
            (text(self.pattern_accounts), text(self.pattern_money_percent), text(self.pattern_quarters));
        let threshold =
            it.threshold.read(accounts.as_deref(), percent.as_deref(), quarters.as_deref(), &mut problems);
        match (name, zone, month) {
            (Some(name), Some(zone), Some(fiscal_start_month)) if problems.is_empty() => {
                let currency = it.currency.clone();
                Ok(Organisation { name, zone, currency, fiscal_start_month, threshold, version })
            }
            _ => Err(problems),
        }
    }
}

/// The settings
#[utoipa::path(get, path = "/api/v1/settings", tag = "Administration",
    responses((status = 200, body = SettingsBody)))]
pub async fn one(State(app): State<App>, As((_, _)): As<(Person, Admin)>) -> Result<Response> {
    told(&app).await
}

/// Change the settings
///
/// Due dates that were set stay as they are.
#[utoipa::path(patch, path = "/api/v1/settings", tag = "Administration", request_body = SettingsChanges,
    responses((status = 200, body = SettingsBody)))]
pub async fn change(
    State(app): State<App>,
    now: Now,
    As((me, admin)): As<(Person, Admin)>,
    said: IfMatch,
    Body(changes): Body<SettingsChanges>,
) -> Result<Response> {
    let before = app.organisation().await?;
    let version = said.of(before.version)?;
    let organisation = changes.of(&before, version).map_err(actions::Error::from)?;
    let done = actions::organisation::change(&app.db, now.call(&me), admin, organisation).await;
    unless_outdated(done, async { Ok(app.organisation().await?.version) }).await?;
    told(&app).await
}

async fn told(app: &App) -> Result<Response> {
    let it = app.organisation().await?;
    let body = SettingsBody {
        name: it.name,
        zone: it.zone.name().to_owned(),
        currency: it.currency,
        fiscal_start_month: it.fiscal_start_month,
        pattern_accounts: it.threshold.accounts,
        pattern_money_percent: it.threshold.money_percent,
        pattern_quarters: it.threshold.quarters,
        version: it.version,
    };
    Ok(versioned(body.version, body))
}
