//! The sponsor lets a rescue begin although a seat has not agreed.
use crate::actions;
use crate::app::App;
use crate::domain::{AutopsyId, Consent, Person, Problems, Prose, Sponsor};
use crate::web::autopsies::{Read, read};
use crate::web::error::Result;
use crate::web::extract::{At, Input};
use crate::web::form::{Beside, Field, Form};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    reason: String,
}

fn override_form(read: &Read, fields: &Fields) -> Form {
    Form {
        title: "Let the rescue begin without agreement?".into(),
        lede: format!(
            "{} The autopsy then carries “rescued without agreement” for ever, and reports count it.",
            read.autopsy.consent_blockers().join(" ")
        ),
        action: format!("{}/rescue/override", read.address()),
        crumbs: read.crumbs("Override"),
        fields: vec![
            Field::area("reason", "Why can’t the rescue wait?", &fields.reason)
                .hint("Everyone taking part reads it."),
        ],
        beside: declined(read),
        button: "Override".into(),
        back: read.address(),
        ..Form::default()
    }
}

/// Why those who declined did, and what happened, before anybody decides over it.
fn declined(read: &Read) -> Vec<Beside> {
    let opening = &read.autopsy.opening;
    let refused = read.autopsy.asked().filter(|it| it.answer == Some(Consent::Declined));
    let mut lines: Vec<(String, String)> = refused
        .map(|it| (format!("{} declined", it.function.label()), it.answer_reason.to_string()))
        .collect();
    lines.push(("What happened".to_owned(), opening.happened.to_string()));
    vec![Beside { title: format!("Before you decide on {}", opening.account), lines, link: None }]
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Sponsor)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = override_form(&read, &Fields::default());
    form.show_if(&app, &me, read.autopsy.may_override()).await
}

pub async fn decide(
    State(app): State<App>,
    now: Now,
    As((me, sponsor)): As<(Person, Sponsor)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = override_form(&read, &fields);
    let reason = match Prose::optional(&fields.reason) {
        Ok(reason) => reason,
        Err(error) => {
            let problems = Problems::one("reason", format!("The reason {error}"));
            return form.invalid(&app, &me, problems).await;
        }
    };
    let done = actions::rescues::override_consent(&app.db, now.call(&me), sponsor, id, reason).await;
    form.after(&app, &me, done, format!("{}?said=overridden", read.address())).await
}
