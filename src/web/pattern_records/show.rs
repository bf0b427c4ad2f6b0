//! The page of a pattern: its figures each time that it was opened, what was decided, and the decision form.
use super::Subject;
use super::decision::{Fields, decision_form};
use super::figures::{baseline_today, known_of};
use super::list::{FALLEN, Row};
use super::{crumbs, pattern};
use crate::actions;
use crate::app::App;
use crate::domain::{
    AutopsyId, Pattern, PatternId, Person, ProcessChange, Reviewer, autopsy_label, show_day,
};
use crate::exhibits::cured;
use crate::patterns::Company;
use crate::render::words;
use crate::store::{self, Conn, changes::Which};
use crate::web::error::Result;
use crate::web::extract::{Asked, At, Input, Said};
use crate::web::form::Form;
use crate::web::names::Names;
use crate::web::page;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::{Html, Response};
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    row: Row,
    crumbs: Vec<(String, String)>,
    openings: Vec<Opened>,
    decisions: Vec<Decided>,
    changes: Vec<Link>,
    autopsies: Vec<Link>,
    more_autopsies: usize,
    may_decide: bool,
    decide: String,
    report: String,
    /// Its figures as they are today, and the period that they are of.
    as_of_today: Option<(String, String)>,
}

#[derive(Serialize)]
struct Opened {
    on: String,
    why: &'static str,
    by: Option<String>,
    note: String,
    sentence: String,
    period: String,
    money: String,
    change: Option<Link>,
}

/// A decision as a page shows it.
#[derive(Serialize)]
pub struct Decided {
    kind: &'static str,
    on: String,
    by: String,
    owner: String,
    /// "in place by", "looked at again on": what its day is.
    ends: &'static str,
    due_on: String,
    reason: String,
    measure: String,
    dissent: String,
    change: Option<Link>,
    review: Option<Link>,
}

#[derive(Clone, Serialize)]
pub struct Link {
    pub href: Option<String>,
    pub text: String,
}

impl Link {
    pub fn to_change(it: &ProcessChange) -> Self {
        Self {
            href: Some(format!("/changes/{}", it.id)),
            text: format!("{} {} ({})", it.label(), it.plan.title, it.state.label().to_lowercase()),
        }
    }
}

impl Decided {
    pub fn of(
        it: &crate::domain::Decision,
        names: &Names,
        zone: crate::domain::Zone,
        changes: &[ProcessChange],
    ) -> Self {
        let change = changes.iter().find(|change| Some(change.id) == it.change_id);
        Self {
            kind: it.kind.label(),
            on: show_day(zone.day(it.decided_at)),
            by: names.name(Some(it.decided_by)),
            owner: format!("{}, {}", names.name(Some(it.owner_id)), it.owner_function.label()),
            ends: it.ends(change),
            due_on: show_day(it.due_on),
            reason: it.reason.to_string(),
            measure: it.measure.to_string(),
            dissent: it.dissent.to_string(),
            change: change.map(Link::to_change),
            review: it
                .review_id
                .map(|id| Link { href: Some(format!("/reviews/{id}")), text: "In a review".into() }),
        }
    }
}

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<PatternId>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Html<String>> {
    let mut conn = app.db.read().await?;
    let organisation = app.organisation_on(&mut conn).await?;
    let today = organisation.zone.day(now.at);
    let found = pattern(&mut conn, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let of_cause = Which { cause: Some(found.place.cause), ..Which::default() };
    let changes = store::changes::list(&mut conn, &of_cause).await?;
    let (autopsies, more_autopsies) = behind(&mut conn, &found, &me, today).await?;
    drop(conn);
    let change = |id| changes.iter().find(|it| Some(it.id) == id).map(Link::to_change);
    let opened = found.openings.iter().rev().map(|it| Opened {
        on: show_day(it.on_day),
        why: it.why.label(),
        by: it.by_id.map(|id| names.name(Some(id))),
        note: it.note.to_string(),
        sentence: it.figures.sentence.clone(),
        period: words::period(crate::domain::Period { from: it.figures.from, to: it.figures.to }),
        money: crate::domain::Minor::new(it.figures.money).short(&organisation.currency),
        change: change(it.change_id),
    });
    let decided = found.decisions.iter().rev().map(|it| Decided::of(it, &names, organisation.zone, &changes));
    let has_fallen = !cured(std::slice::from_ref(&found), &changes).is_empty();
    // While the columns are being loaded the page says what was known.
    let as_of_today = match app.facts_soon(&organisation).await? {
        Some(facts) => {
            let company = Company::new(organisation.clone(), facts, today, None);
            let known = known_of(&company, &found.place).await;
            let period = words::period(crate::domain::Period { from: known.from, to: known.to });
            Some((known.sentence, period))
        }
        None => None,
    };
    let row = Row::of(&found, &names, &changes, today);
    let page = Page {
        crumbs: crumbs(&found.label()),
        openings: opened.collect(),
        decisions: decided.collect(),
        changes: changes.iter().filter(|it| it.plan.pattern_id == Some(id)).map(Link::to_change).collect(),
        autopsies,
        more_autopsies,
        may_decide: me.reviewer().is_some() && found.may_decide().is_ok(),
        decide: format!("/patterns/records/{id}/decision"),
        report: report(&found),
        as_of_today,
        row: if has_fallen { Row { state: FALLEN, ..row } } else { row },
    };
    page::said(&app, &me, "pattern_records/show.html", &page, Some(&said)).await
}

/// The report, narrowed to where the pattern is.
fn report(it: &Pattern) -> String {
    match &it.place.level {
        None => "/patterns".to_owned(),
        Some(level) => {
            format!("/patterns?{}={}", level.dimension.code(), crate::render::encoded(level.name.as_str()))
        }
    }
}

/// The autopsies that it was last opened with; whoever may not read one sees its number only.
async fn behind(
    conn: &mut Conn,
    found: &Pattern,
    me: &Person,
    today: crate::domain::Day,
) -> Result<(Vec<Link>, usize)> {
    const MOST: usize = 50;
    let with = found.openings.iter().filter(|it| it.change_id.is_none()).max_by_key(|it| it.at);
    let Some(opening) = with else { return Ok((Vec::new(), 0)) };
    let (ids, in_all) = store::pattern_records::autopsies(conn, opening.id).await?;
    let shown: Vec<AutopsyId> = ids.into_iter().take(MOST).collect();
    let mut links = Vec::with_capacity(shown.len());
    for id in shown {
        let Some(it) = store::autopsies::find(conn, id).await? else { continue };
        let href = it.sight_of(me, today).page.then(|| format!("/autopsies/{id}"));
        let label = autopsy_label(it.opening.number);
        links.push(Link { href, text: format!("{label}, {}", it.opening.account) });
    }
    let more = usize::try_from(in_all).unwrap_or_default()
        - links.len().min(usize::try_from(in_all).unwrap_or_default());
    Ok((links, more))
}

/// What the form needs beside the pattern.
async fn at_hand(app: &App, id: PatternId) -> Result<(Subject, std::sync::Arc<Names>)> {
    let mut conn = app.db.read().await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    Ok((Subject::load(&mut conn, id).await?, names))
}

fn own_form(subject: &Subject, fields: &Fields, names: &Names) -> Form {
    let found = &subject.pattern;
    let address = format!("/patterns/records/{}", found.id);
    let form = decision_form(subject, found.figures(), fields, names, format!("{address}/decision"));
    Form {
        crumbs: crumbs(&found.label()),
        back: address,
        note: "Decided between two reviews; the next one hears of it.".into(),
        ..form
    }
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Reviewer)>,
    At(id): At<PatternId>,
) -> Result<Response> {
    let (subject, names) = at_hand(&app, id).await?;
    let fields = Fields::of(&subject.pattern, None, &names);
    own_form(&subject, &fields, &names).show_if(&app, &me, subject.pattern.may_decide()).await
}

pub async fn decide(
    State(app): State<App>,
    now: Now,
    As((me, reviewer)): As<(Person, Reviewer)>,
    At(id): At<PatternId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let (subject, names) = at_hand(&app, id).await?;
    let form = own_form(&subject, &fields, &names);
    let today = app.organisation().await?.zone.day(now.at);
    let asked = Company::load(&app, today, None).await?;
    let baseline = baseline_today(&asked, &subject.pattern.place, fields.chosen(&subject)).await;
    let (draft, brings) = match fields.parse(&subject, baseline, today) {
        Ok(parsed) => parsed,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let done = actions::pattern_records::decide(&app.db, now.call(&me), reviewer, id, draft, brings).await;
    let said = names.said("decided", &[&fields.reason, &fields.dissent]);
    form.after(&app, &me, done, format!("/patterns/records/{id}?said={said}")).await
}
