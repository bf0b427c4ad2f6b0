//! The form in which somebody opens a pattern by hand, or what the report found.
use super::crumbs;
use super::figures::known_of;
use crate::actions::{
    self,
    pattern_records::{ByHand, known_at},
};
use crate::app::App;
use crate::domain::{
    Cause, Dimension, Level, Line, PatternId, PatternPlace, Person, Problems, Prose, Reviewer,
};
use crate::exhibits::level_name;
use crate::patterns::{Company, Facts};
use crate::render::encoded;
use crate::web::error::Result;
use crate::web::extract::{Asked, Input};
use crate::web::form::{Beside, Choice, Field, Form};
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    id: String,
    cause: String,
    /// "segment:Enterprise", or nothing for everywhere.
    place: String,
    note: String,
}

/// The form, filled in with a place.
pub fn address(place: &PatternPlace) -> String {
    let level = place.level.as_ref().map_or_else(String::new, code);
    format!("/patterns/records/new?cause={}&place={}", place.cause.code(), encoded(&level))
}

fn code(level: &Level) -> String {
    format!("{}:{}", level.dimension.code(), level.name)
}

impl Fields {
    fn place(&self, facts: &Facts, problems: &mut Problems) -> Option<PatternPlace> {
        let cause = Cause::parse(&self.cause).filter(|it| it.is_determined());
        let cause = problems.chosen("cause", cause, "Choose a cause");
        let level = match self.place.as_str() {
            "" => Some(None),
            code => {
                let found = levels(facts).into_iter().find(|it| self::code(it) == code);
                problems.chosen("place", found, "Choose a place from the list").map(Some)
            }
        };
        Some(PatternPlace { cause: cause?, level: level? })
    }
}

/// Every level that has a name.
pub fn levels(facts: &Facts) -> Vec<Level> {
    let of = |dimension: Dimension| {
        let names = facts.levels(dimension).iter();
        names.filter_map(move |it| Some(Level { dimension, name: Line::parse(it).ok()? }))
    };
    Dimension::ALL.into_iter().flat_map(of).collect()
}

fn open_form(fields: &Fields, asked: &Company) -> Form {
    let causes = Cause::ALL.iter().filter(|it| it.is_determined());
    let causes = std::iter::once(Choice::new("", "Choose"))
        .chain(causes.map(|it| Choice::new(it.code(), it.label())))
        .collect();
    let places = levels(&asked.facts);
    let places = std::iter::once(Choice::new("", "Everywhere"))
        .chain(places.iter().map(|it| Choice::new(code(it), level_name(it.dimension, it.name.as_str()))))
        .collect();
    Form {
        title: "Open a pattern".into(),
        lede: "It keeps the figures of today and the autopsies behind them, and waits until somebody decides: change, accept or investigate.".into(),
        action: "/patterns/records".into(),
        crumbs: crumbs("Open a pattern"),
        hidden: vec![("id", fields.id.clone())],
        fields: vec![
            Field::select("cause", "The cause", &fields.cause, causes),
            Field::select("place", "Where", &fields.place, places),
            Field::area("note", "Why it asks for a decision", &fields.note)
                .hint("What you see in it. The figures stand beside your words and can’t be edited."),
        ],
        button: "Open the pattern".into(),
        note: "It is closed by a decision only, never by silence.".into(),
        back: "/patterns/records".into(),
        ..Form::default()
    }
}

/// What is known of the place that was chosen already.
async fn with_figures(form: Form, fields: &Fields, asked: &Company) -> Form {
    let Some(place) = fields.place(&asked.facts, &mut Problems::default()) else { return form };
    let known = known_of(asked, &place).await;
    let panel = Beside { title: place.label(), lines: vec![(String::new(), known.sentence)], link: None };
    Form { beside: vec![panel], ..form }
}

pub async fn form(
    State(app): State<App>,
    now: Now,
    As((me, _)): As<(Person, Reviewer)>,
    Asked(fields): Asked<Fields>,
) -> Result<Response> {
    let today = app.organisation().await?.zone.day(now.at);
    let asked = Company::load(&app, today, None).await?;
    let fields = Fields { id: PatternId::new().to_string(), ..fields };
    with_figures(open_form(&fields, &asked), &fields, &asked).await.show(&app, &me).await
}

pub async fn create(
    State(app): State<App>,
    now: Now,
    As((me, reviewer)): As<(Person, Reviewer)>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let today = app.organisation().await?.zone.day(now.at);
    let asked = Company::load(&app, today, None).await?;
    let form = with_figures(open_form(&fields, &asked), &fields, &asked).await;
    let id = typed::id(&fields.id)?;
    let mut problems = Problems::default();
    let place = fields.place(&asked.facts, &mut problems);
    let note = problems.take("note", "The reason", Prose::optional(&fields.note));
    let (Some(place), Some(note)) = (place, note) else { return form.invalid(&app, &me, problems).await };
    let (figures, autopsies) = known_at(&mut *app.db.read().await?, &asked, &place).await?;
    let opened = actions::pattern_records::open_by_hand(
        &app.db,
        now.call(&me),
        reviewer,
        id,
        ByHand { place, note, figures, autopsies },
    );
    match opened.await {
        Ok(id) => Ok(Redirect::to(&format!("/patterns/records/{id}?said=pattern")).into_response()),
        Err(error) => form.refuse(&app, &me, error.into()).await,
    }
}
