//! The finding and each seat's answer to it.
use crate::domain::{Answered, Autopsy, FindingAnswer, Function, show_day};
use crate::web::names::Names;
use serde::Serialize;

#[derive(Serialize)]
pub struct FindingPart {
    pub primary: &'static str,
    pub share: Option<i64>,
    pub contributing: Vec<(&'static str, Option<i64>)>,
    pub statement: String,
    pub agreed: Option<String>,
    pub due: Option<String>,
    pub change: Option<String>,
    pub answers: Vec<AnswerRow>,
    pub waiting: Vec<&'static str>,
}

#[derive(Serialize)]
pub struct AnswerRow {
    pub function: &'static str,
    pub who: String,
    pub accepted: bool,
    pub reason: String,
}

pub fn finding_part(it: &Autopsy, names: &Names, change: Option<String>) -> FindingPart {
    let Some(finding) = &it.finding else {
        return FindingPart {
            primary: "",
            share: None,
            contributing: Vec::new(),
            statement: String::new(),
            agreed: None,
            due: None,
            change,
            answers: Vec::new(),
            waiting: Vec::new(),
        };
    };
    let row = |answered: &Answered| AnswerRow {
        function: answered.function.label(),
        who: names.name(Some(answered.answered_by)),
        accepted: answered.answer == FindingAnswer::Accept,
        reason: answered.reason.to_string(),
    };
    let waiting = if finding.agreed_on.is_none() { it.silent_on_finding() } else { Vec::new() };
    FindingPart {
        primary: finding.primary_cause.label(),
        share: finding.primary_share,
        contributing: finding.contributing.iter().map(|it| (it.cause.label(), it.share)).collect(),
        statement: finding.statement.to_string(),
        agreed: finding.agreed_on.map(show_day),
        due: finding.answers_due_on.map(show_day),
        change,
        answers: it.answers.iter().map(row).collect(),
        waiting: waiting.into_iter().map(Function::label).collect(),
    }
}
