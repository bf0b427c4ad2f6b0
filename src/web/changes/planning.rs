//! The plan of a process change: proposed, and written anew until it has begun.
use super::Read;
use super::fields::{Fields, Offered, level, level_code};
use super::figures::before;
use crate::actions;
use crate::app::App;
use crate::domain::{
    Action, AutopsyId, Cause, ChangeDraft, ChangeId, ChangePlan, ChangeState, Contributor, MEASURE,
    PatternId, Person, PersonId, Problems, ProcessChange, Steward, show_day,
};
use crate::store;
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At, Input};
use crate::web::form::{Beside, Form};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Days;
use serde::Deserialize;

/// A plan is proposed to take effect so many days from today.
const SOON: u64 = 30;

/// What a change is proposed from.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct From {
    cause: String,
    pattern: String,
    autopsy: String,
    /// "segment:Enterprise".
    level: String,
}

fn new_form(fields: &Fields, names: &Names, offered: &Offered, born: Option<Beside>) -> Form {
    Form {
        title: "Propose a process change".into(),
        lede: "What is changed, for which cause, who owns it, and how it is judged: before it starts.".into(),
        action: "/changes".into(),
        crumbs: vec![
            ("/changes".into(), "Process changes".into()),
            (String::new(), "Propose a change".into()),
        ],
        hidden: vec![
            ("id", fields.id.clone()),
            ("pattern", fields.pattern.clone()),
            ("autopsy", fields.autopsy.clone()),
        ],
        fields: fields.asked(names, offered),
        button: "Propose it".into(),
        note: "Everybody here can read it. It begins when a CS leader or the sponsor has agreed; until then you can edit it.".into(),
        back: "/changes".into(),
        beside: born.into_iter().collect(),
        ..Form::default()
    }
}

/// What it is born from, as a panel beside the form; nothing of an autopsy that this reader may not open.
async fn born(app: &App, now: &Now, me: &Person, fields: &Fields) -> Result<Option<Beside>> {
    let mut conn = app.db.read().await?;
    if let Ok(id) = fields.autopsy.parse::<AutopsyId>() {
        let Some(autopsy) = store::autopsies::find(&mut conn, id).await? else { return Ok(None) };
        let today = app.organisation_on(&mut conn).await?.zone.day(now.at);
        let finding = autopsy.finding.as_ref().filter(|it| it.agreed_on.is_some());
        let Some(finding) = finding.filter(|_| autopsy.sight_of(me, today).page) else { return Ok(None) };
        return Ok(Some(Beside {
            title: "Born from".into(),
            lines: vec![
                ("Autopsy".into(), autopsy.opening.account.to_string()),
                ("Found".into(), finding.primary_cause.label().into()),
            ],
            link: Some((format!("/autopsies/{id}"), "The autopsy".into())),
        }));
    }
    if let Ok(id) = fields.pattern.parse::<PatternId>()
        && let Some(pattern) = store::pattern_records::find(&mut conn, id).await?
    {
        let known = pattern.figures().map(|it| it.sentence.clone()).unwrap_or_default();
        return Ok(Some(Beside {
            title: "Born from".into(),
            lines: vec![(pattern.label(), pattern.place.label()), (String::new(), known)],
            link: None,
        }));
    }
    Ok(None)
}

pub async fn empty(
    State(app): State<App>,
    now: Now,
    As((me, _)): As<(Person, Contributor)>,
    Asked(from): Asked<From>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let organisation = app.organisation_on(&mut conn).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let pattern = match from.pattern.parse::<PatternId>() {
        Ok(id) => store::pattern_records::find(&mut conn, id).await?,
        Err(_) => None,
    };
    let found = match from.autopsy.parse::<AutopsyId>() {
        Ok(id) => store::autopsies::find(&mut conn, id).await?,
        Err(_) => None,
    };
    drop(conn);
    let today = organisation.zone.day(now.at);
    let found = found.filter(|it| it.sight_of(&me, today).page);
    let found = found.and_then(|it| it.finding).filter(|it| it.agreed_on.is_some());
    let cause = Cause::parse(&from.cause)
        .or(pattern.as_ref().map(|it| it.place.cause))
        .or(found.as_ref().map(|it| it.primary_cause));
    let level = level(&from.level).or(pattern.as_ref().and_then(|it| it.place.level.clone()));
    let owner = cause.and_then(|it| match it.owner() {
        crate::domain::Owner::Function(function) => Some(function),
        _ => None,
    });
    let person = |it: Option<PersonId>| it.map_or_else(String::new, |it| it.to_string());
    let effective_on = today.checked_add_days(Days::new(SOON)).unwrap_or(today);
    let fields = Fields {
        id: ChangeId::new().to_string(),
        cause: cause.map_or_else(String::new, |it| it.code().to_owned()),
        level: level.as_ref().map_or_else(String::new, level_code),
        owner_function: owner.map_or_else(String::new, |it| it.code().to_owned()),
        owner: person(owner.and_then(|it| names.executive(it))),
        measure: MEASURE.to_owned(),
        effective_on: effective_on.to_string(),
        pattern: pattern.map_or_else(String::new, |it| it.id.to_string()),
        autopsy: if found.is_some() { from.autopsy } else { String::new() },
        ..Fields::default()
    };
    let born = born(&app, &now, &me, &fields).await?;
    new_form(&fields, &names, &Offered::load(&app).await?, born).show(&app, &me).await
}

pub async fn create(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let names = app.kept(Names::load).await?;
    let id: ChangeId = typed::id(&fields.id)?;
    let born = born(&app, &now, &me, &fields).await?;
    let form = new_form(&fields, &names, &Offered::load(&app).await?, born);
    let pattern_id = pattern(&app, &fields.pattern).await?;
    let plan = match fields.plan(pattern_id) {
        Ok(plan) => plan,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let draft = ChangeDraft { id, plan, autopsies: fields.autopsies() };
    let done = actions::changes::propose(&app.db, now.call(&me), contributor, draft).await;
    form.after(&app, &me, done, format!("/changes/{id}?said=change_proposed")).await
}

/// The pattern that a form was opened from.
async fn pattern(app: &App, id: &str) -> Result<Option<PatternId>> {
    let Ok(id) = id.parse::<PatternId>() else { return Ok(None) };
    let known = store::pattern_records::find(&mut *app.db.read().await?, id).await?;
    Ok(known.map(|it| it.id))
}

fn edit_form(read: &Read, fields: &Fields, offered: &Offered) -> Form {
    let change = &read.change;
    let note = match change.state {
        ChangeState::Agreed => "Its baseline is taken anew, as the figures stand today.",
        ChangeState::InPlace => {
            "It is in place: its cause, hypothesis, measure and days stay as they were written before it started."
        }
        _ => "",
    };
    Form {
        title: format!("Edit {}", change.label()),
        lede: change.plan.title.to_string(),
        action: format!("{}/edit", read.address()),
        crumbs: read.crumbs("Edit"),
        hidden: vec![("version", fields.version.clone())],
        fields: fields.asked(&read.names, offered),
        button: "Save".into(),
        note: note.into(),
        back: read.address(),
        ..Form::default()
    }
}

/// The proof that somebody may edit a change and put it in place.
pub fn steward(change: &ProcessChange, me: &Person) -> Result<Steward> {
    change.tended_by(me).ok_or_else(|| {
        let who = "Its owner, a CS leader or the sponsor can do this; of a proposal also whoever made it.";
        Error::Forbidden(who.to_owned())
    })
}

pub async fn form(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    steward(&read.change, &me)?;
    let form = edit_form(&read, &Fields::of(&read.change), &Offered::load(&app).await?);
    form.show_if(&app, &me, read.change.may_edit(&read.change.plan)).await
}

pub async fn save(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    let steward = steward(&read.change, &me)?;
    let version = typed::version(&fields.version)?;
    let offered = Offered::load(&app).await?;
    let form = edit_form(&read, &fields, &offered);
    let plan = match fields.plan(read.change.plan.pattern_id) {
        Ok(plan) => plan,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let needed = read.change.needs_baseline();
    let baseline = if needed { Some(baseline(&app, &read, &plan).await) } else { None };
    let baseline = match baseline.transpose() {
        Ok(found) => found,
        Err(error) => return form.refuse(&app, &me, error).await,
    };
    let call = now.call(&me);
    match actions::changes::edit(&app.db, call, steward, id, version, plan, baseline).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?said=saved", read.address())).into_response()),
        Err(actions::Error::Stale) => {
            let fresh = Read::load(&app, now.at, id).await?;
            let theirs = edit_form(&fresh, &Fields::of(&fresh.change), &offered);
            edit_form(&fresh, &fields, &offered)
                .stale(&app, &me, theirs, (Action::ChangeEdited, Some(id.uuid())))
                .await
        }
        Err(error) => form.refuse(&app, &me, error.into()).await,
    }
}

pub async fn baseline(app: &App, read: &super::Read, plan: &ChangePlan) -> Result<crate::domain::Baseline> {
    let Read { organisation, today, .. } = read;
    before(app, organisation, *today, plan.cause, plan.level.clone(), plan.effective_on).await
}

/// What a reader of a refused move learns beside its sentence.
pub fn plan_beside(change: &ProcessChange, names: &Names) -> Beside {
    let plan = &change.plan;
    let day = |it: Option<crate::domain::Day>| it.map_or_else(|| "not set".to_owned(), show_day);
    let who = |it: Option<PersonId>| it.map_or_else(|| "nobody yet".to_owned(), |it| names.name(Some(it)));
    Beside {
        title: change.label(),
        lines: vec![
            ("Change".into(), plan.title.to_string()),
            ("Against".into(), plan.cause.label().into()),
            ("Owner".into(), format!("{}, {}", who(plan.owner_id), plan.owner_function.label())),
            ("In effect".into(), show_day(plan.effective_on)),
            (
                if change.check.is_some() { "Checked" } else { "To be checked" }.into(),
                format!("{} by {}", day(plan.check_on), who(plan.checker_id)),
            ),
            ("Hypothesis".into(), plan.hypothesis.to_string()),
        ],
        link: Some((format!("/changes/{}", change.id), "The whole plan".into())),
    }
}

/// The problem of a form that was sent without something.
pub fn missing(field: &'static str, message: &str) -> Error {
    actions::Error::from(Problems::one(field, message)).into()
}
