//! One fact that shows the cause, and how sure one is; then the seal.
use super::held::{Held, Wrong};
use crate::actions;
use crate::app::App;
use crate::domain::{Cause, Confidence, Group, Kind, Prose};
use crate::web::error::{Error, Result};
use crate::web::extract::Input;
use crate::web::filing_fields::Fields;
use crate::web::filings::causes;
use crate::web::form::{Choice, Choices, Field};
use crate::web::names::Names;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    at: String,
    wrong: Wrong,
    cause: &'static str,
    primary_cause: String,
    evidence: Field,
    confidence: Field,
    /// The root that an amplifier fed on is asked for in plain view.
    root: Option<Field>,
    more: Vec<Field>,
    more_open: bool,
    changes: bool,
}

pub async fn page(State(app): State<App>, held: Held) -> Result<Response> {
    if held.read.autopsy.may_file(held.seat()?).is_err() {
        return Ok(held.leads_to(""));
    }
    match held.typed(&app).await? {
        Some(typed) if Cause::parse(&typed.primary_cause).is_some() => {
            drawn(&app, &held, &typed, StatusCode::OK, Wrong::default())
        }
        _ => Ok(held.leads_to("/cause")),
    }
}

pub async fn seal(State(app): State<App>, held: Held, Input(fields): Input<Fields>) -> Result<Response> {
    let id = held.read.autopsy.id();
    let keep = || actions::drafts::save(&app.db, held.call(), held.seated, id, fields.draft());
    let error = if fields.is_for_later() {
        match keep().await {
            Ok(()) => return Ok(held.leads_to("/saved")),
            Err(error) => error,
        }
    } else {
        let filed = match fields.parse() {
            Ok(draft) => actions::filings::file(&app.db, held.call(), held.seated, id, draft).await,
            Err(problems) => Err(problems.into()),
        };
        match filed {
            Ok(filed) => {
                let names = app.kept(Names::load).await?;
                let texts = [fields.evidence.as_str(), fields.prevention.as_str()];
                // The receipt says whom the words name; whoever files last gets none.
                let is_told = filed.revealed && !names.in_words(&texts).is_empty();
                return Ok(held.leads_to(if is_told { super::sealed::NAMED } else { "/sealed" }));
            }
            // What was typed survives a closed tab; where it can't be kept, the page still has it.
            Err(error) => {
                let _ = keep().await;
                error
            }
        }
    };
    let (status, wrong) = Wrong::of(error)?;
    drawn(&app, &held, &fields, status, wrong)
}

/// The page with what was typed. Where no cause is chosen, there is nothing to show for it yet.
pub fn drawn(app: &App, held: &Held, fields: &Fields, status: StatusCode, wrong: Wrong) -> Result<Response> {
    let Some(cause) = Cause::parse(&fields.primary_cause) else {
        return Err(Error::Malformed("Go back and choose the cause first.".to_owned()));
    };
    let sure = Confidence::ALL.iter().rev().map(|it| Choice::new(it.code(), it.label())).collect();
    let beside = |field| wrong.beside(field);
    let amplifies = cause.kind() == Kind::Amplifier;
    let label = if amplifies { "Which root did it feed on?" } else { "Up to two causes that contributed" };
    let contributing = Field {
        options: others(cause, amplifies),
        columns: "two",
        ..Field::checks("contributing_causes", label, &fields.contributing_causes, Vec::new())
    };
    let contributing = beside(contributing);
    let (root, contributing) =
        if amplifies { (Some(contributing), None) } else { (None, Some(contributing)) };
    let mut more: Vec<Field> = contributing.into_iter().collect();
    more.push(beside(Field::area("prevention", "What would have prevented it here?", &fields.prevention)));
    more.push(beside(Field::text("link", "A link to a document", &fields.link)));
    let filled = |it: &Field| it.error.is_some() || !it.value.is_empty() || !it.values.is_empty();
    let page = Page {
        at: held.at.clone(),
        cause: cause.label(),
        primary_cause: fields.primary_cause.clone(),
        evidence: beside(Field { most: Prose::MOST, ..Field::area("evidence", "", &fields.evidence) }),
        confidence: beside(
            Field::radio("confidence", "How sure are you?", &fields.confidence, sure).columns("three"),
        ),
        root,
        more_open: more.iter().any(filled),
        more,
        changes: held.seat()?.filed_on.is_some(),
        wrong,
    };
    held.draws(app, "links/evidence.html", &page, status)
}

/// What may have contributed: every other cause; to an amplifier, the roots.
fn others(cause: Cause, roots: bool) -> Vec<Choices> {
    let mut groups = causes();
    groups.retain(|it| it.heading != Group::Undetermined.label());
    for group in &mut groups {
        group.choices.retain(|it| {
            let other = Cause::parse(&it.value).filter(|it| *it != cause);
            other.is_some_and(|it| !roots || it.kind() == Kind::Root)
        });
        for choice in &mut group.choices {
            choice.help.clear();
        }
    }
    groups.retain(|it| !it.choices.is_empty());
    groups
}
