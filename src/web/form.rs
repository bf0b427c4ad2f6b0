//! A form as a value: what it asks, what was typed, and what is wrong with it. One template draws them all.
mod compare;

use super::autopsies::Revealed;
use super::error::{Error, Result};
use super::page;
use crate::actions;
use crate::app::App;
use crate::domain::{Action, Blocked, Person, Problems};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Default, Serialize)]
pub struct Form {
    pub title: String,
    pub lede: String,
    /// Where it is sent.
    pub action: String,
    /// Where it came from: (address, words).
    pub crumbs: Vec<(String, String)>,
    pub fields: Vec<Field>,
    pub hidden: Vec<(&'static str, String)>,
    pub button: String,
    /// Said under the button: what becomes visible to whom, and whether it can be undone.
    pub note: String,
    /// Where "Back" leads.
    pub back: String,
    pub alert: Option<String>,
    /// What somebody should read before the questions.
    pub before: Vec<Beside>,
    /// What somebody should know before answering, each a line.
    pub beside: Vec<Beside>,
    /// Filings that were revealed, to be read while answering.
    pub filings: Option<Revealed>,
    pub focused: bool,
    /// Where what is typed is kept before it is sent; such a form may be finished later.
    pub draft: String,
    /// The code of what has just been done, said on top.
    #[serde(skip)]
    pub said: String,
    /// Seconds to wait before it may be sent again.
    #[serde(skip)]
    pub wait: Option<u64>,
    /// The entry of the menu that is marked as current; filled in when the form is drawn.
    pub nav: String,
}

/// A panel beside the form.
#[derive(Debug, Serialize)]
pub struct Beside {
    pub title: String,
    pub lines: Vec<(String, String)>,
    pub link: Option<(String, String)>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Field {
    pub name: &'static str,
    pub label: String,
    pub hint: String,
    pub kind: &'static str,
    pub value: String,
    pub values: Vec<String>,
    pub options: Vec<Choices>,
    pub most: usize,
    pub error: Option<String>,
    pub width: &'static str,
    pub list: Vec<String>,
    pub columns: &'static str,
    /// Shown only when opened: for what is optional.
    pub folded: bool,
    /// Fields of one part stand in one fold under this name, open once something in it was typed or is wrong.
    pub part: &'static str,
}

/// Choices under one heading (which may be empty).
#[derive(Debug, Clone, Default, Serialize)]
pub struct Choices {
    pub heading: String,
    pub choices: Vec<Choice>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub help: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), help: String::new() }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

impl Field {
    fn new(kind: &'static str, name: &'static str, label: &str, value: &str) -> Self {
        Self { kind, name, label: label.to_owned(), value: value.to_owned(), ..Self::default() }
    }

    pub fn text(name: &'static str, label: &str, value: &str) -> Self {
        Self { most: crate::domain::Line::MOST, ..Self::new("text", name, label, value) }
    }

    pub fn area(name: &'static str, label: &str, value: &str) -> Self {
        Self { most: crate::domain::Prose::MOST, ..Self::new("area", name, label, value) }
    }

    pub fn date(name: &'static str, label: &str, value: &str) -> Self {
        Self { width: "w-16", ..Self::new("date", name, label, value) }
    }

    pub fn money(name: &'static str, label: &str, value: &str) -> Self {
        Self { width: "w-16", ..Self::new("money", name, label, value) }
    }

    pub fn number(name: &'static str, label: &str, value: &str) -> Self {
        Self { width: "w-10", ..Self::new("number", name, label, value) }
    }

    pub fn password(name: &'static str, label: &str) -> Self {
        Self::new("password", name, label, "")
    }

    /// Exactly one of several, each in view.
    pub fn radio(name: &'static str, label: &str, value: &str, choices: Vec<Choice>) -> Self {
        Self::grouped(name, label, value, vec![Choices { heading: String::new(), choices }])
    }

    /// Exactly one of several, under headings.
    pub fn grouped(name: &'static str, label: &str, value: &str, options: Vec<Choices>) -> Self {
        Self { options, ..Self::new("radio", name, label, value) }
    }

    /// Any number of several.
    pub fn checks(name: &'static str, label: &str, values: &[String], choices: Vec<Choice>) -> Self {
        let options = vec![Choices { heading: String::new(), choices }];
        Self { options, values: values.to_vec(), columns: "two", ..Self::new("checks", name, label, "") }
    }

    /// Exactly one of many.
    pub fn select(name: &'static str, label: &str, value: &str, choices: Vec<Choice>) -> Self {
        let options = vec![Choices { heading: String::new(), choices }];
        Self { options, width: "w-24", ..Self::new("select", name, label, value) }
    }

    pub fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// Suggests values that are on record; others may be typed.
    pub fn suggest(mut self, list: Vec<String>) -> Self {
        self.list = list;
        self
    }

    pub fn columns(mut self, columns: &'static str) -> Self {
        self.columns = columns;
        self
    }

    pub fn folded(mut self) -> Self {
        self.folded = self.value.is_empty() && self.values.is_empty();
        self
    }

    pub fn part(mut self, part: &'static str) -> Self {
        self.part = part;
        self
    }

    pub fn width(mut self, width: &'static str) -> Self {
        self.width = width;
        self
    }
}

impl Form {
    /// Puts each problem beside its field; what belongs to no field is said on top.
    pub fn with(mut self, problems: &Problems) -> Self {
        for problem in problems.iter() {
            match self.fields.iter_mut().find(|it| it.name == problem.field && it.error.is_none()) {
                Some(field) => {
                    field.folded = false;
                    field.error = Some(problem.message.clone());
                }
                None => self.alert = Some(problem.message.clone()),
            }
        }
        self
    }

    pub async fn show(self, app: &App, me: &Person) -> Result<Response> {
        Ok(self.drawn(app, me).await?.into_response())
    }

    async fn drawn(mut self, app: &App, me: &Person) -> Result<Html<String>> {
        self.find_nav();
        let template = if self.focused { "form_focused.html" } else { "form.html" };
        page::said(app, me, template, &self, Some(&self.said)).await
    }

    /// The part of the site that the form belongs to is the first noun of its address.
    fn find_nav(&mut self) {
        let noun = self.action.split('/').nth(1).unwrap_or("");
        self.nav = if noun == "functions" { "people" } else { noun }.to_owned();
    }

    /// Shows the form where its deed is allowed now, else the sentence that says what blocks it.
    pub async fn show_if(self, app: &App, me: &Person, may: Result<(), Blocked>) -> Result<Response> {
        match may {
            Ok(()) => self.show(app, me).await,
            Err(blocked) => {
                // Nothing was typed yet, so there is nothing to keep: no questions that can't be answered.
                let (fields, before, button, note) = Default::default();
                let form = Self { alert: Some(blocked.0), fields, before, button, note, ..self };
                Ok(page::came_back(StatusCode::CONFLICT, form.drawn(app, me).await?))
            }
        }
    }

    /// Leads on to `next` when the deed is done; else the form comes back.
    pub async fn after<T>(
        self,
        app: &App,
        me: &Person,
        done: actions::Result<T>,
        next: impl AsRef<str>,
    ) -> Result<Response> {
        match done {
            Ok(_) => Ok(Redirect::to(next.as_ref()).into_response()),
            Err(error) => self.refuse(app, me, error.into()).await,
        }
    }

    /// Comes back with each problem beside its field.
    pub async fn invalid(self, app: &App, me: &Person, problems: Problems) -> Result<Response> {
        self.refuse(app, me, actions::Error::from(problems).into()).await
    }

    /// Comes back because somebody else saved first: each field that differs as it is on record and as it was typed here,
    /// to choose from. `theirs` is the same form, filled with what is on record, and carries its version.
    /// `saved` is what the record calls the saving, and of what.
    pub async fn stale(
        self,
        app: &App,
        me: &Person,
        theirs: Self,
        saved: (Action, Option<Uuid>),
    ) -> Result<Response> {
        let mut page = compare::Compared::of(self, theirs);
        page.say_who(app, me, saved).await?;
        page.mine.find_nav();
        let html = page::show(app, me, "form_compare.html", &page).await?;
        Ok(page::came_back(StatusCode::CONFLICT, html))
    }

    /// Comes back with what was typed: 422 where it can be mended here, 409 where something else has to happen first.
    pub async fn refuse(self, app: &App, me: &Person, error: Error) -> Result<Response> {
        let (status, form) = self.refused(error)?;
        let wait = form.wait;
        Ok(page::retry_after(page::came_back(status, form.drawn(app, me).await?), wait))
    }

    /// The same for a form that stands on a page of its own kind.
    pub fn refused(self, error: Error) -> Result<(StatusCode, Self)> {
        Ok(match error {
            Error::Action(actions::Error::Invalid(problems)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, self.with(&problems))
            }
            Error::Action(actions::Error::Blocked(blocked)) => {
                (StatusCode::CONFLICT, Self { alert: Some(blocked.0), ..self })
            }
            Error::Action(actions::Error::Stale) => {
                let alert = "Somebody else saved first. What you typed is still here: compare it with what is on record, then save again.";
                (StatusCode::CONFLICT, Self { alert: Some(alert.to_owned()), ..self })
            }
            Error::Action(actions::Error::Busy) => {
                let alert = "The database is busy. Nothing was saved and nothing you typed is lost; try again in a moment.";
                let alert = Some(alert.to_owned());
                (StatusCode::SERVICE_UNAVAILABLE, Self { alert, wait: Some(2), ..self })
            }
            Error::TooMany(seconds) => (
                StatusCode::TOO_MANY_REQUESTS,
                Self { alert: Some(slower(seconds)), wait: Some(seconds), ..self },
            ),
            Error::Loading(progress) => {
                let alert = Error::Loading(progress).to_string();
                (StatusCode::SERVICE_UNAVAILABLE, Self { alert: Some(alert), wait: Some(2), ..self })
            }
            other => return Err(other),
        })
    }
}

/// What is said to whoever was too fast.
pub fn slower(seconds: u64) -> String {
    let wait = if seconds == 1 { "a second".to_owned() } else { format!("{seconds} seconds") };
    format!("That was too often at once. Nothing was done; wait {wait}, then send it again.")
}
