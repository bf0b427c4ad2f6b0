//! `/settings`: the organisation's name, its zone and its fiscal year. The currency stays.
use super::error::Result;
use super::extract::{Asked, Input, Said};
use super::form::{Beside, Choice, Field, Form};
use super::page;
use super::session::{As, Now};
use super::typed;
use crate::actions;
use crate::app::App;
use crate::domain::{Action, Admin, Line, Organisation, Person, Problems, Taxonomy, Zone};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

pub fn router() -> Router<App> {
    Router::new().route("/settings", get(form).post(save))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Zones that are suggested; any other IANA name may be typed.
const ZONES: [&str; 28] = [
    "UTC",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "America/Bogota",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Toronto",
    "Asia/Dubai",
    "Asia/Hong_Kong",
    "Asia/Kolkata",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Stockholm",
    "Europe/Zurich",
    "Pacific/Auckland",
];

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fields {
    version: String,
    name: String,
    zone: String,
    fiscal_start_month: String,
    pattern_accounts: Option<String>,
    pattern_money_percent: Option<String>,
    pattern_quarters: Option<String>,
}

impl Fields {
    fn of(it: &Organisation) -> Self {
        Self {
            version: it.version.to_string(),
            name: it.name.to_string(),
            zone: it.zone.name().to_owned(),
            fiscal_start_month: it.fiscal_start_month.to_string(),
            pattern_accounts: Some(it.threshold.accounts.to_string()),
            pattern_money_percent: Some(it.threshold.money_percent.to_string()),
            pattern_quarters: Some(it.threshold.quarters.to_string()),
        }
    }

    fn parse(&self, version: i64, before: &Organisation) -> Result<Organisation, Problems> {
        let currency = before.currency.clone();
        let mut problems = Problems::default();
        let name = problems.take("name", "The name", Line::parse(&self.name));
        let zone = problems.chosen(
            "zone",
            Zone::parse(&self.zone),
            "This isn’t a time zone; write one like Europe/Berlin",
        );
        let month = problems.chosen(
            "fiscal_start_month",
            self.fiscal_start_month.parse::<u32>().ok().filter(|it| (1..=12).contains(it)),
            "Choose a month",
        );
        let threshold = before.threshold.read(
            self.pattern_accounts.as_deref(),
            self.pattern_money_percent.as_deref(),
            self.pattern_quarters.as_deref(),
            &mut problems,
        );
        match (name, zone, month) {
            (Some(name), Some(zone), Some(fiscal_start_month)) if problems.is_empty() => {
                Ok(Organisation { name, zone, currency, fiscal_start_month, threshold, version })
            }
            _ => Err(problems),
        }
    }
}

fn settings_form(app: &App, fields: &Fields, organisation: &Organisation) -> Form {
    let months =
        (1..).zip(MONTHS).map(|(number, name): (u32, _)| Choice::new(number.to_string(), name)).collect();
    let fixed = vec![
        ("Currency".to_owned(), organisation.currency.to_string()),
        ("Causes".to_owned(), format!("Version {}", Taxonomy::get().version)),
    ];
    Form {
        title: "Settings".into(),
        lede: "What holds for the whole organisation.".into(),
        action: "/settings".into(),
        hidden: vec![("version", fields.version.clone())],
        fields: vec![
            Field::text("name", "Organisation", &fields.name).width("w-24"),
            Field::text("zone", "Time zone", &fields.zone)
                .hint("Decides which day it is and when a day ends. An IANA name, like Europe/Berlin.")
                .width("w-24")
                .suggest(ZONES.map(str::to_owned).to_vec()),
            Field::select(
                "fiscal_start_month",
                "First month of the fiscal year",
                &fields.fiscal_start_month,
                months,
            )
            .hint("Reports and reviews go by its quarters."),
            Field::number(
                "pattern_accounts",
                "A cause is a pattern from so many accounts on",
                fields.pattern_accounts.as_deref().unwrap_or_default(),
            ),
            Field::number(
                "pattern_money_percent",
                "Or from this part of the value at risk, %",
                fields.pattern_money_percent.as_deref().unwrap_or_default(),
            ),
            Field::number(
                "pattern_quarters",
                "Counted over so many quarters",
                fields.pattern_quarters.as_deref().unwrap_or_default(),
            )
            .hint("Reviews open what crosses this. What the report calls clear is opened too."),
        ],
        button: "Save".into(),
        note: "Due dates that were set stay as they are. Reports count quarters anew.".into(),
        beside: vec![
            Beside {
                title: "Fixed".into(),
                lines: fixed,
                link: Some(("/causes".into(), "The fixed set of causes".into())),
            },
            Beside {
                title: "Email".into(),
                lines: vec![match &app.mail {
                    Some(mailer) => ("On".to_owned(), format!("by {}", mailer.host())),
                    None => ("Off".to_owned(), "not set up".to_owned()),
                }],
                link: Some(("/settings/mail".into(), "Email settings".into())),
            },
        ],
        ..Form::default()
    }
}

async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Admin)>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Response> {
    let organisation = app.organisation().await?;
    let form = settings_form(&app, &Fields::of(&organisation), &organisation);
    Ok(page::said(&app, &me, "form.html", &form, Some(&said)).await?.into_response())
}

async fn save(
    State(app): State<App>,
    now: Now,
    As((me, admin)): As<(Person, Admin)>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let before = app.organisation().await?;
    let version = typed::version(&fields.version)?;
    let form = settings_form(&app, &fields, &before);
    let organisation = match fields.parse(version, &before) {
        Ok(organisation) => organisation,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    match actions::organisation::change(&app.db, now.call(&me), admin, organisation).await {
        Ok(()) => Ok(Redirect::to("/settings?said=saved").into_response()),
        Err(actions::Error::Stale) => stale(&app, &me, &fields).await,
        Err(error) => form.refuse(&app, &me, error.into()).await,
    }
}

/// Two admins changed the settings: what was typed comes back beside what is on record, to compare and choose.
async fn stale(app: &App, me: &Person, fields: &Fields) -> Result<Response> {
    let now = app.organisation().await?;
    let theirs = settings_form(app, &Fields::of(&now), &now);
    settings_form(app, fields, &now).stale(app, me, theirs, (Action::OrganisationChanged, None)).await
}
