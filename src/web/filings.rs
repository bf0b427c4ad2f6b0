//! `/autopsies/{id}/filing`: where a seat names the root cause, sealed; and `/autopsies/{id}/reveal`.
use super::autopsies::{Read, read};
use super::error::{Error, Result};
use super::extract::{Asked, At, Input, Said};
use super::filing_fields::Fields;
use super::form::{Beside, Choice, Choices, Field, Form};
use super::names::Names;
use super::seats::{SeatAt, seated, what_happened};
use super::session::{As, Now};
use crate::actions::{self, filings::Filed};
use crate::app::App;
use crate::domain::{
    AutopsyId, Confidence, Function, Group, Leader, Person, Problems, Prose, Seated, Taxonomy, counted,
    show_day,
};
use crate::store;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

pub fn router() -> Router<App> {
    Router::new()
        .route("/autopsies/{id}/filing", get(own_seat))
        .route("/autopsies/{id}/seats/{function}/filing", get(form).post(file))
        .route("/autopsies/{id}/seats/{function}/draft", post(keep))
        .route("/autopsies/{id}/reveal", get(reveal_form_page).post(reveal))
}

/// Leads to the seat of whoever asks; who holds two goes to the one that has not filed.
async fn own_seat(State(app): State<App>, As(me): As<Person>, At(id): At<AutopsyId>) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let mine = read.autopsy.seats_of(&me, read.today);
    let unfiled = |it: Function| read.autopsy.seat(it).is_some_and(|it| it.filed_on.is_none());
    let seat = mine.iter().find(|it| unfiled(it.function())).or(mine.first());
    let seat = seat.ok_or_else(|| {
        Error::Forbidden("You hold no seat in this autopsy, so there is nothing to file.".into())
    })?;
    Ok(Redirect::to(&format!("{}/seats/{}/filing", read.address(), seat.function())).into_response())
}

/// All causes in journey order, the same for everyone.
pub fn causes() -> Vec<Choices> {
    Group::ALL
        .iter()
        .map(|group| {
            let of_group = Taxonomy::get().causes.iter().filter(|it| it.group == *group);
            let choices = of_group.map(|it| Choice::new(it.code.code(), &it.label).help(&it.means)).collect();
            Choices { heading: group.label().to_owned(), choices }
        })
        .collect()
}

fn filing_form(read: &Read, function: Function, fields: &Fields, beside: Vec<Beside>, change: bool) -> Form {
    let sure = Confidence::ALL.iter().rev().map(|it| Choice::new(it.code(), it.label())).collect();
    let mut others = causes();
    others.retain(|it| it.heading != Group::Undetermined.label());
    for group in &mut others {
        for choice in &mut group.choices {
            choice.help.clear();
        }
    }
    let contributing = Field {
        options: others,
        columns: "two",
        ..Field::checks(
            "contributing_causes",
            "Up to two further causes",
            &fields.contributing_causes,
            Vec::new(),
        )
    };
    Form {
        title: format!("What most caused {} to go off course?", read.account),
        lede: format!(
            "For {}. The one that best fits what you saw; in journey order, the same for everyone.",
            function.label()
        ),
        action: format!("{}/seats/{function}/filing", read.address()),
        fields: vec![
            Field::grouped("primary_cause", "The cause", &fields.primary_cause, causes()),
            Field::area("evidence", "One fact that shows it", &fields.evidence).hint(
                "One or two sentences. A date or a case number helps most. Name the step, not a person.",
            ),
            Field::radio("confidence", "How sure are you?", &fields.confidence, sure).columns("three"),
            contributing.folded(),
            Field::area("prevention", "What would have prevented it here?", &fields.prevention).folded(),
            Field::text("link", "A link to a document", &fields.link).folded(),
        ],
        button: if change { "Seal my changed filing".into() } else { "Seal my filing".into() },
        note: if read.autopsy.reveal.is_some() {
            "Filings were revealed, so this one is marked as filed after the reveal and counts in no agreement figure.".into()
        } else {
            format!(
                "You can change it until filings are revealed, at the latest after {}.",
                show_day(read.autopsy.opening.due_on)
            )
        },
        back: read.address(),
        beside,
        before: what_happened(read).into_iter().collect(),
        focused: true,
        draft: format!("{}/seats/{function}/draft", read.address()),
        ..Form::default()
    }
}

fn sealed_note(read: &Read) -> Vec<Beside> {
    if read.autopsy.reveal.is_some() {
        return Vec::new();
    }
    let line = "Nobody reads it before the reveal: not the lead, not the sponsor, not an admin. Then those taking part do. The customer never does.";
    vec![Beside {
        title: "Sealed means sealed".into(),
        lines: vec![(String::new(), line.to_owned())],
        link: None,
    }]
}

async fn form(
    State(app): State<App>,
    As(me): As<Person>,
    At((id, function)): SeatAt,
    Asked(said): Asked<Said>,
) -> Result<Response> {
    let (read, seated) = seated(&app, &me, id, function).await?;
    let mut conn = app.db.read().await?;
    let draft = store::drafts::own(&mut conn, id, seated).await?;
    let before = store::filings::own(&mut conn, id, seated).await?;
    drop(conn);
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let fields = draft.as_ref().map(Fields::unsealed).or(before.as_ref().map(Fields::of)).unwrap_or_default();
    let form = filing_form(&read, function, &fields, sealed_note(&read), before.is_some());
    let form = Form { said: said.said, ..form };
    form.show_if(&app, &me, read.autopsy.may_file(seat)).await
}

async fn file(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At((id, function)): SeatAt,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let (read, seated) = seated(&app, &me, id, function).await?;
    let change = read.autopsy.seat(function).is_some_and(|it| it.filed_on.is_some());
    // Drawn where it comes back.
    let form = || filing_form(&read, function, &fields, sealed_note(&read), change);
    if fields.is_for_later() {
        let kept = kept(&app, &now, &me, seated, id, &fields).await;
        return form().after(&app, &me, kept, format!("{}?said=kept", read.address())).await;
    }
    let draft = match fields.parse() {
        Ok(draft) => draft,
        Err(problems) => {
            // What was typed survives a closed tab; where it can't be kept, the page still has it.
            let _ = kept(&app, &now, &me, seated, id, &fields).await;
            return form().invalid(&app, &me, problems).await;
        }
    };
    match actions::filings::file(&app.db, now.call(&me), seated, id, draft).await {
        Ok(filed) => {
            let names = app.kept(Names::load).await?;
            let said = names.said(became(filed), &[&fields.evidence, &fields.prevention]);
            Ok(Redirect::to(&format!("{}?said={said}", read.address())).into_response())
        }
        Err(error) => form().refuse(&app, &me, error.into()).await,
    }
}

async fn kept(
    app: &App,
    now: &Now,
    me: &Person,
    seated: Seated,
    id: AutopsyId,
    fields: &Fields,
) -> actions::Result<()> {
    actions::drafts::save(&app.db, now.call(me), seated, id, fields.draft()).await
}

/// What is typed is kept while it is typed: a script sends it, and nothing is shown.
async fn keep(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At((id, function)): SeatAt,
    Input(fields): Input<Fields>,
) -> Result<StatusCode> {
    let (_, seated) = seated(&app, &me, id, function).await?;
    kept(&app, &now, &me, seated, id, &fields).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is said of a filing: the reveal may have come with it, or a moment before.
fn became(filed: Filed) -> &'static str {
    match (filed.late, filed.revealed) {
        (true, _) => "filed_late",
        (false, true) => "filed_last",
        (false, false) => "filed",
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RevealFields {
    reason: String,
}

fn reveal_form(read: &Read, fields: &RevealFields) -> Form {
    let filed = read.autopsy.asked().filter(|it| it.filed_on.is_some()).count();
    let missing: Vec<&str> =
        read.autopsy.asked().filter(|it| it.filed_on.is_none()).map(|it| it.function.label()).collect();
    Form {
        title: format!("Reveal {} filings without the rest?", counted(filed)),
        lede: format!(
            "They open to everyone taking part now. {} can still file, marked as filed after the reveal, and won’t count towards agreement. This can’t be undone.",
            if missing.is_empty() { "Nobody else".to_owned() } else { missing.join(", ") }
        ),
        action: format!("{}/reveal", read.address()),
        crumbs: read.crumbs("Reveal"),
        fields: vec![
            Field::area("reason", "Why now?", &fields.reason).hint("Everyone taking part sees this."),
        ],
        button: format!("Reveal {} filings", counted(filed)),
        back: read.address(),
        ..Form::default()
    }
}

async fn reveal_form_page(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = reveal_form(&read, &RevealFields::default());
    form.show_if(&app, &me, read.autopsy.may_reveal()).await
}

async fn reveal(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<RevealFields>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = reveal_form(&read, &fields);
    let reason = match Prose::optional(&fields.reason) {
        Ok(reason) => reason,
        Err(error) => {
            let problems = Problems::one("reason", format!("The reason {error}"));
            return form.invalid(&app, &me, problems).await;
        }
    };
    let done = actions::filings::reveal(&app.db, now.call(&me), leader, id, reason).await;
    form.after(&app, &me, done, format!("{}?said=revealed", read.address())).await
}
