//! What is wrong with what somebody typed, field by field, so that a form can show it where it was typed.
use serde::Serialize;
use std::fmt::Display;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub field: &'static str,
    pub message: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{} is not as it has to be", self.fields())]
#[serde(transparent)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub fn one(field: &'static str, message: impl Display) -> Self {
        let mut problems = Self::default();
        problems.add(field, message);
        problems
    }

    pub fn add(&mut self, field: &'static str, message: impl Display) {
        self.0.push(Problem { field, message: message.to_string() });
    }

    /// Keeps the value, or notes the problem under the field; `name` begins the sentence ("Name can't be empty").
    pub fn take<T, E: Display>(&mut self, field: &'static str, name: &str, value: Result<T, E>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, format!("{name} {error}"));
                None
            }
        }
    }

    /// Keeps what was chosen, or says under the field what to choose.
    pub fn chosen<T>(&mut self, field: &'static str, value: Option<T>, else_say: &str) -> Option<T> {
        if value.is_none() {
            self.add(field, else_say);
        }
        value
    }

    /// These and those, each once.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        let new = more.0.into_iter().filter(|it| !self.0.contains(it)).collect::<Vec<_>>();
        self.0.extend(new);
        self
    }

    /// The same under the name that another door has for a field.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &'static str) -> Self {
        for problem in self.0.iter_mut().filter(|it| it.field == from) {
            problem.field = to;
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    fn fields(&self) -> String {
        self.0.iter().map(|it| it.field).collect::<Vec<_>>().join(", ")
    }
}
