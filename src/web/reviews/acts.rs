//! What is done in a review: its figures are frozen, words are written, people noted, lines taken down, and it is closed.
use super::{Read, frozen};
use crate::actions;
use crate::app::App;
use crate::domain::{
    Chair, Contributor, MinuteId, PatternId, Person, PersonId, Problems, Prose, ReviewId, Reviewer, show_day,
};
use crate::web::error::{Error, Result};
use crate::web::extract::{At, Input};
use crate::web::form::{Choice, Field, Form};
use crate::web::names::Names;
use crate::web::pattern_records::known_today;
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Versioned {
    version: String,
}

/// The review, for its chair.
pub async fn chaired(app: &App, me: &Person, id: ReviewId) -> Result<(Read, Chair)> {
    let mut conn = app.db.read().await?;
    let read = Read::of(&mut conn, app, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    if let Some(chair) = read.review.chaired_by(me) {
        return Ok((read, chair));
    }
    let chair = names.name(Some(read.review.plan.chair_id));
    Err(Error::Forbidden(format!("Only the chair can do this: {chair}.")))
}

fn freeze_form_of(read: &Read) -> Form {
    let provisional = read.review.is_provisional_on(read.today);
    let lede = if provisional {
        let last = read.review.quarter.to.pred_opt().unwrap_or(read.review.quarter.to);
        format!(
            "The quarter is over on {}: frozen today, the figures are provisional and marked so. They can be frozen once more when it is over.",
            show_day(last)
        )
    } else {
        "The figures of today are kept as they are and never change, whatever comes in later. Everybody who is asked to come is told.".to_owned()
    };
    Form {
        title: format!("Freeze the pre-read of {}?", read.title()),
        lede,
        action: format!("{}/snapshot", read.address()),
        crumbs: read.crumbs("Freeze the pre-read"),
        hidden: vec![("version", read.review.version.to_string())],
        button: if provisional { "Freeze provisional figures" } else { "Freeze the figures" }.into(),
        note: "Patterns over the threshold are opened, and those that matter most come onto the agenda. This can’t be undone.".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn freeze_form(
    State(app): State<App>,
    As(me): As<Person>,
    At(id): At<ReviewId>,
) -> Result<Response> {
    let (read, _) = chaired(&app, &me, id).await?;
    freeze_form_of(&read).show_if(&app, &me, read.review.may_freeze()).await
}

pub async fn freeze(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ReviewId>,
    Input(fields): Input<Versioned>,
) -> Result<Response> {
    let (read, chair) = chaired(&app, &me, id).await?;
    let form = freeze_form_of(&read);
    let version = typed::version(&fields.version)?;
    if let Err(blocked) = read.review.may_freeze() {
        return form.refuse(&app, &me, actions::Error::from(blocked).into()).await;
    }
    let frozen = frozen::freeze(&app, &read).await?;
    let done = actions::pre_read::freeze(&app.db, now.call(&me), chair, id, version, frozen).await;
    form.after(&app, &me, done, format!("{}?said=frozen", read.address())).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Words {
    version: String,
    words: String,
}

fn words_form_of(read: &Read, fields: &Words) -> Form {
    Form {
        title: "In your own words".into(),
        lede: "Stands beside what the figures say. The figures themselves can’t be edited.".into(),
        action: format!("{}/words", read.address()),
        crumbs: read.crumbs("In your own words"),
        hidden: vec![("version", fields.version.clone())],
        fields: vec![Field::area("words", "What should people know who read this?", &fields.words)],
        button: "Save".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn words_form(
    State(app): State<App>,
    As((me, _)): As<(Person, Reviewer)>,
    At(id): At<ReviewId>,
) -> Result<Response> {
    let read = Read::of(&mut *app.db.read().await?, &app, id).await?;
    let fields = Words { version: read.review.version.to_string(), words: read.review.words.to_string() };
    words_form_of(&read, &fields).show_if(&app, &me, read.review.may_move()).await
}

pub async fn write(
    State(app): State<App>,
    now: Now,
    As((me, reviewer)): As<(Person, Reviewer)>,
    At(id): At<ReviewId>,
    Input(fields): Input<Words>,
) -> Result<Response> {
    let read = Read::of(&mut *app.db.read().await?, &app, id).await?;
    let form = words_form_of(&read, &fields);
    let version = typed::version(&fields.version)?;
    let words = match Prose::optional(&fields.words) {
        Ok(words) => words,
        Err(error) => {
            return form.invalid(&app, &me, Problems::one("words", format!("The text {error}"))).await;
        }
    };
    let done = actions::reviews::write(&app.db, now.call(&me), reviewer, id, version, words).await;
    form.after(&app, &me, done, format!("{}?said=saved", read.address())).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Picked {
    pattern: String,
}

pub async fn put_on_agenda(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ReviewId>,
    Input(fields): Input<Picked>,
) -> Result<Response> {
    let (read, chair) = chaired(&app, &me, id).await?;
    let pattern: PatternId = typed::id(&fields.pattern)?;
    let figures = known_today(&app, read.today, pattern).await?;
    actions::reviews::put_on_agenda(&app.db, now.call(&me), chair, id, pattern, figures).await?;
    Ok(Redirect::to(&format!("{}?said=added#decisions", read.address())).into_response())
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Present {
    people: Vec<String>,
}

fn people_form_of(read: &Read, fields: &Present, names: &Names) -> Form {
    let asked = |it: &&Person| read.review.people.iter().any(|known| known.person_id == it.id);
    let (mut first, others): (Vec<&Person>, Vec<&Person>) = names.active().partition(asked);
    first.extend(others);
    let people = first.into_iter().map(|it| Choice::new(it.id.to_string(), it.name.as_str())).collect();
    Form {
        title: "Who was there?".into(),
        lede: "Those who were asked come first.".into(),
        action: format!("{}/people", read.address()),
        crumbs: read.crumbs("Who was there"),
        fields: vec![Field::checks("people", "Present", &fields.people, people)],
        button: "Save".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn people_form(
    State(app): State<App>,
    As(me): As<Person>,
    At(id): At<ReviewId>,
) -> Result<Response> {
    let (read, _) = chaired(&app, &me, id).await?;
    let names = app.kept(Names::load).await?;
    let there = read.review.people.iter().filter(|it| it.attended).map(|it| it.person_id.to_string());
    let fields = Present { people: there.collect() };
    people_form_of(&read, &fields, &names).show_if(&app, &me, read.review.may_move()).await
}

pub async fn attend(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ReviewId>,
    Input(fields): Input<Present>,
) -> Result<Response> {
    let (read, chair) = chaired(&app, &me, id).await?;
    let names = app.kept(Names::load).await?;
    let form = people_form_of(&read, &fields, &names);
    let present: Option<Vec<PersonId>> = fields.people.iter().map(|it| it.parse().ok()).collect();
    let Some(present) = present else {
        return form.invalid(&app, &me, Problems::one("people", "Choose people from the list")).await;
    };
    let done = actions::reviews::attend(&app.db, now.call(&me), chair, id, None, present).await;
    form.after(&app, &me, done, format!("{}?said=saved#people", read.address())).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MinuteFields {
    id: String,
    text: String,
}

fn minute_form_of(read: &Read, fields: &MinuteFields) -> Form {
    let closed = read.review.closed.is_some();
    Form {
        title: if closed { "Correct the minutes" } else { "Add to the minutes" }.into(),
        action: format!("{}/minutes", read.address()),
        crumbs: read.crumbs("Minutes"),
        hidden: vec![("id", fields.id.clone())],
        fields: vec![Field::area(
            "text",
            if closed { "What has to be put right?" } else { "What was said or settled?" },
            &fields.text,
        )],
        button: "Add the line".into(),
        note: "A line stays as it is; what has to be put right is another line.".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn note(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    At(id): At<ReviewId>,
    Input(fields): Input<MinuteFields>,
) -> Result<Response> {
    let read = Read::of(&mut *app.db.read().await?, &app, id).await?;
    let form = minute_form_of(&read, &fields);
    let minute: MinuteId = typed::id(&fields.id)?;
    let text = match Prose::parse(&fields.text) {
        Ok(text) => text,
        Err(error) => {
            return form.invalid(&app, &me, Problems::one("text", format!("The line {error}"))).await;
        }
    };
    let done =
        actions::reviews::note(&app.db, now.call(&me), contributor, me.reviewer(), id, minute, text).await;
    form.after(&app, &me, done, format!("{}?said=noted#minutes", read.address())).await
}

fn closure_form_of(read: &Read) -> Form {
    Form {
        title: format!("Close the review of {}?", read.title()),
        lede: format!(
            "{}Its figures, decisions and minutes stay as they are. It is not opened again; what has to be put right is a new line in the minutes.",
            not_yet(read)
        ),
        action: format!("{}/closure", read.address()),
        crumbs: read.crumbs("Close"),
        hidden: vec![("version", read.review.version.to_string())],
        button: "Close the review".into(),
        note: "This can’t be undone.".into(),
        back: read.address(),
        ..Form::default()
    }
}

/// What is odd about closing it now.
fn not_yet(read: &Read) -> String {
    let meets = read.organisation.zone.day(read.review.plan.meets_at);
    let early =
        (meets > read.today).then(|| format!("The meeting is on {}, still to come. ", show_day(meets)));
    let is_empty = !read.review.people.iter().any(|it| it.attended);
    let empty = is_empty.then(|| "Nobody is noted as having been there. ".to_owned());
    early.into_iter().chain(empty).collect()
}

pub async fn closure_form(
    State(app): State<App>,
    As(me): As<Person>,
    At(id): At<ReviewId>,
) -> Result<Response> {
    let (read, _) = chaired(&app, &me, id).await?;
    closure_form_of(&read).show_if(&app, &me, read.review.may_close()).await
}

pub async fn close(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ReviewId>,
    Input(fields): Input<Versioned>,
) -> Result<Response> {
    let (read, chair) = chaired(&app, &me, id).await?;
    let form = closure_form_of(&read);
    let version = typed::version(&fields.version)?;
    let done = actions::reviews::close(&app.db, now.call(&me), chair, id, version).await;
    form.after(&app, &me, done, format!("{}?said=review_closed", read.address())).await
}
