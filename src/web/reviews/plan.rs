//! The forms that plan a review and change its plan.
use super::Read;
use crate::actions::{self, reviews::quarter_to_review};
use crate::app::App;
use crate::domain::{
    Action, Day, Line, Organisation, Period, Person, PersonId, Problems, Review, ReviewId, ReviewPlan,
    Reviewer, quarter_label, quarters_before, working_days_after,
};
use crate::store;
use crate::web::error::Result;
use crate::web::extract::{At, Input};
use crate::web::form::{Choice, Field, Form};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveTime;
use serde::Deserialize;

/// A review is proposed for so many working days from today: five for the pre-read, and some to ask people.
const FROM_TODAY: u32 = 8;

#[derive(Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    id: String,
    version: String,
    quarter: String,
    day: String,
    time: String,
    minutes: String,
    place: String,
    chair: String,
    people: Vec<String>,
}

impl Fields {
    fn fresh(today: Day, organisation: &Organisation, me: &Person, names: &Names) -> Self {
        let leads = names.leads().iter().filter_map(|it| it.executive);
        let mut people: Vec<String> = leads.map(|it| it.to_string()).collect();
        people.extend(names.active().filter(|it| it.may_chair()).map(|it| it.id.to_string()));
        people.sort();
        people.dedup();
        Self {
            id: ReviewId::new().to_string(),
            quarter: quarter_to_review(today, organisation.fiscal_start_month).from.to_string(),
            day: working_days_after(today, FROM_TODAY).to_string(),
            time: "10:00".into(),
            minutes: ReviewPlan::USUALLY.to_string(),
            chair: me.id.to_string(),
            people,
            ..Self::default()
        }
    }

    fn of(it: &Review, organisation: &Organisation) -> Self {
        Self {
            version: it.version.to_string(),
            quarter: it.quarter.from.to_string(),
            day: organisation.zone.day(it.plan.meets_at).to_string(),
            time: organisation.zone.clock(it.plan.meets_at),
            minutes: it.plan.minutes.to_string(),
            place: it.plan.place.to_string(),
            chair: it.plan.chair_id.to_string(),
            people: it.people.iter().map(|it| it.person_id.to_string()).collect(),
            ..Self::default()
        }
    }

    fn parse(&self, organisation: &Organisation) -> Result<(ReviewPlan, Vec<PersonId>), Problems> {
        let mut problems = Problems::default();
        let day = problems.chosen("day", typed::day(&self.day), "Choose a day, like 2026-12-01");
        let time = NaiveTime::parse_from_str(self.time.trim(), "%H:%M").ok();
        let time = problems.chosen("time", time, "Write the time like 10:00");
        let meets_at = day.zip(time).and_then(|(day, time)| {
            problems.chosen(
                "time",
                organisation.zone.at(day, time),
                "The clock skips that time on that day; choose another",
            )
        });
        let minutes = self.minutes.trim().parse().ok();
        let minutes = problems.chosen("minutes", minutes, "Write how many minutes it takes");
        let place = problems.take("place", "The place", Line::optional(&self.place));
        let chair = problems.chosen("chair", self.chair.parse().ok(), "Choose who chairs it");
        let people: Option<Vec<PersonId>> = self.people.iter().map(|it| it.parse().ok()).collect();
        let people = problems.chosen("people", people, "Choose people from the list");
        match (meets_at, minutes, place, chair, people) {
            (Some(meets_at), Some(minutes), Some(place), Some(chair_id), Some(people))
                if problems.is_empty() =>
            {
                Ok((ReviewPlan { meets_at, minutes, place, chair_id }.checked()?, people))
            }
            _ => Err(problems),
        }
    }
}

/// What both forms ask.
fn asked(fields: &Fields, names: &Names) -> Vec<Field> {
    let person = |it: &Person| match it.title.as_str() {
        "" => Choice::new(it.id.to_string(), it.name.as_str()),
        title => Choice::new(it.id.to_string(), format!("{}, {title}", it.name)),
    };
    let chairs = names.active().filter(|it| it.may_chair()).map(person);
    vec![
        Field::date("day", "On which day?", &fields.day),
        Field::text("time", "At what time?", &fields.time)
            .width("w-10")
            .hint("In the organisation’s time zone."),
        Field::number("minutes", "For how many minutes?", &fields.minutes),
        Field::text("place", "Where, or under which link?", &fields.place),
        Field::select(
            "chair",
            "Who chairs it?",
            &fields.chair,
            std::iter::once(Choice::new("", "Choose")).chain(chairs).collect(),
        ),
        Field::checks(
            "people",
            "Who is asked to come?",
            &fields.people,
            names.active().map(person).collect(),
        ),
    ]
}

fn new_form(fields: &Fields, organisation: &Organisation, names: &Names, today: Day) -> Form {
    let last = quarter_to_review(today, organisation.fiscal_start_month);
    // The quarter that is running can be reviewed too, on provisional figures.
    let running = Period { from: last.to, to: quarters_before(last, 0).to };
    let running = crate::domain::quarter_of(running.from, organisation.fiscal_start_month);
    let quarters = std::iter::once(running).chain((0..4).map(|back| quarters_before(last, back)));
    let quarters = quarters
        .map(|it| {
            let over = if it.to > today { " (not over yet)" } else { "" };
            Choice::new(
                it.from.to_string(),
                format!("{}{over}", quarter_label(it, organisation.fiscal_start_month)),
            )
        })
        .collect();
    let mut all =
        vec![Field::select("quarter", "Which quarter does it look back on?", &fields.quarter, quarters)];
    all.extend(asked(fields, names));
    Form {
        title: "Plan a review".into(),
        lede: "A meeting of an hour or so: what was decided last time, whether it worked, and one decision for each pattern on the agenda.".into(),
        action: "/reviews".into(),
        crumbs: vec![("/reviews".into(), "Quarterly reviews".into()), (String::new(), "Plan a review".into())],
        hidden: vec![("id", fields.id.clone())],
        fields: all,
        button: "Plan the review".into(),
        note: "Nobody is written to before the pre-read is frozen.".into(),
        back: "/reviews".into(),
        ..Form::default()
    }
}

fn edit_form_of(read: &Read, fields: &Fields, names: &Names) -> Form {
    Form {
        title: format!("The review of {}", read.title()),
        action: format!("{}/edit", read.address()),
        crumbs: read.crumbs("When, where, who"),
        hidden: vec![("version", fields.version.clone())],
        fields: asked(fields, names),
        button: "Save".into(),
        note: "People can be added; whoever was asked stays on the list.".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn form(State(app): State<App>, now: Now, As((me, _)): As<(Person, Reviewer)>) -> Result<Response> {
    let organisation = app.organisation().await?;
    let names = app.kept(Names::load).await?;
    let today = organisation.zone.day(now.at);
    let fields = Fields::fresh(today, &organisation, &me, &names);
    new_form(&fields, &organisation, &names, today).show(&app, &me).await
}

pub async fn create(
    State(app): State<App>,
    now: Now,
    As((me, reviewer)): As<(Person, Reviewer)>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let organisation = app.organisation().await?;
    let names = app.kept(Names::load).await?;
    let form = new_form(&fields, &organisation, &names, organisation.zone.day(now.at));
    let id: ReviewId = typed::id(&fields.id)?;
    let (plan, people) = match fields.parse(&organisation) {
        Ok(parsed) => parsed,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let Some(quarter) = typed::day(&fields.quarter) else {
        return form.invalid(&app, &me, Problems::one("quarter", "Choose a quarter")).await;
    };
    let done = actions::reviews::plan(&app.db, now.call(&me), reviewer, id, quarter, plan, people).await;
    form.after(&app, &me, done, format!("/reviews/{id}?said=planned")).await
}

pub async fn edit_form(
    State(app): State<App>,
    As((me, _)): As<(Person, Reviewer)>,
    At(id): At<ReviewId>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = Read::of(&mut conn, &app, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let fields = Fields::of(&read.review, &read.organisation);
    edit_form_of(&read, &fields, &names).show_if(&app, &me, read.review.may_move()).await
}

pub async fn edit(
    State(app): State<App>,
    now: Now,
    As((me, reviewer)): As<(Person, Reviewer)>,
    At(id): At<ReviewId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = Read::of(&mut conn, &app, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let form = edit_form_of(&read, &fields, &names);
    let version = typed::version(&fields.version)?;
    let (plan, people) = match fields.parse(&read.organisation) {
        Ok(parsed) => parsed,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let edit = actions::reviews::Edit { plan, people, words: None };
    match actions::reviews::edit(&app.db, now.call(&me), reviewer, id, version, edit).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?said=saved", read.address())).into_response()),
        Err(actions::Error::Stale) => {
            let mut conn = app.db.read().await?;
            let now_on_record =
                store::reviews::find(&mut conn, id).await?.ok_or(crate::web::error::Error::NotFound)?;
            drop(conn);
            let theirs = edit_form_of(&read, &Fields::of(&now_on_record, &read.organisation), &names);
            form.stale(&app, &me, theirs, (Action::ReviewEdited, Some(id.uuid()))).await
        }
        Err(error) => form.refuse(&app, &me, error.into()).await,
    }
}
