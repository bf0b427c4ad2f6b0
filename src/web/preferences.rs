//! `/preferences`: keyboard shortcuts and theme, for oneself.
use super::error::Result;
use super::extract::{Asked, Input, Said};
use super::form::{Choice, Field, Form};
use super::session::As;
use crate::actions;
use crate::app::App;
use crate::domain::{Person, Preferences, Problems, Theme};
use crate::store::preferences::Chosen;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

pub fn router() -> Router<App> {
    Router::new().route("/preferences", get(form).post(save))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fields {
    shortcuts: String,
    theme: String,
}

impl Fields {
    fn of(it: Preferences) -> Self {
        let shortcuts = if it.shortcuts { "on" } else { "off" };
        Self { shortcuts: shortcuts.to_owned(), theme: it.theme.code().to_owned() }
    }

    fn parse(&self) -> Result<Preferences, Problems> {
        let mut problems = Problems::default();
        let shortcuts = match self.shortcuts.as_str() {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        };
        let shortcuts = problems.chosen("shortcuts", shortcuts, "Choose whether letters are shortcuts");
        let theme = problems.chosen("theme", Theme::parse(&self.theme), "Choose a theme");
        shortcuts.zip(theme).map(|(shortcuts, theme)| Preferences { shortcuts, theme }).ok_or(problems)
    }
}

fn preferences_form(fields: &Fields) -> Form {
    let shortcuts = vec![
        Choice::new("on", "On").help("Press ? on any page for the list."),
        Choice::new("off", "Off")
            .help("Letters do nothing outside of fields. Choose this if you speak to your computer."),
    ];
    let themes = vec![
        Choice::new(Theme::Auto.code(), "As my device")
            .help("Light by day and dark by night, if it is set so."),
        Choice::new(Theme::Light.code(), "Light"),
        Choice::new(Theme::Dark.code(), "Dark"),
    ];
    Form {
        title: "Preferences".into(),
        lede: "For you alone, in every browser in which you are signed in.".into(),
        action: "/preferences".into(),
        fields: vec![
            Field::radio("shortcuts", "Keyboard shortcuts", &fields.shortcuts, shortcuts).columns("two"),
            Field::radio("theme", "Theme", &fields.theme, themes).columns("three"),
        ],
        button: "Save".into(),
        ..Form::default()
    }
}

async fn form(
    State(app): State<App>,
    As(me): As<Person>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Response> {
    let preferences = app.kept(Chosen::load).await?.of(me.id);
    Form { said, ..preferences_form(&Fields::of(preferences)) }.show(&app, &me).await
}

async fn save(State(app): State<App>, As(me): As<Person>, Input(fields): Input<Fields>) -> Result<Response> {
    let form = preferences_form(&fields);
    let preferences = match fields.parse() {
        Ok(preferences) => preferences,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let done = actions::preferences::choose(&app.db, &me, preferences).await;
    form.after(&app, &me, done, "/preferences?said=saved").await
}
