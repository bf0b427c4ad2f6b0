//! The buttons of an autopsy: what it asks of somebody, and what else they may do.
use crate::domain::{Ask, Autopsy, Person, Standing};
use serde::Serialize;

#[derive(Serialize)]
pub struct Button {
    pub href: String,
    pub label: String,
}

/// The button for something that is asked.
pub fn ask_button(it: &Autopsy, ask: Ask) -> Button {
    let base = format!("/autopsies/{}", it.id());
    let (path, label) = match ask {
        Ask::Agree(f) => (format!("/seats/{f}/consent"), format!("Answer for {}", f.label())),
        Ask::File(f) => (format!("/seats/{f}/filing"), format!("File for {}", f.label())),
        Ask::AnswerFinding(f) => {
            (format!("/finding/answers/{f}"), format!("Answer the finding for {}", f.label()))
        }
        Ask::ConfirmNotInvolved(f) => {
            (format!("/seats/{f}/excusal"), format!("Confirm {} was not involved", f.label()))
        }
        Ask::DecideOverride => ("/rescue/override".to_owned(), "Decide on an override".to_owned()),
        Ask::ProposeFinding => ("/finding".to_owned(), "Propose the finding".to_owned()),
        Ask::Settle | Ask::Close => ("/closure".to_owned(), "Close the autopsy".to_owned()),
        Ask::RecordOutcome => ("/rescue/outcome".to_owned(), "Record how the rescue ended".to_owned()),
    };
    Button { href: format!("{base}{path}"), label }
}

/// What else this person may do, beside what is asked.
pub fn acts(it: &Autopsy, me: &Person) -> Vec<Button> {
    let base = format!("/autopsies/{}", it.id());
    let mut acts = Vec::new();
    let mut add = |path: &str, label: &str| {
        acts.push(Button { href: format!("{base}{path}"), label: label.to_owned() });
    };
    if me.leader().is_some() && it.is_open() {
        if it.may_reveal().is_ok() {
            add("/reveal", "Reveal without the rest");
        }
        if it.may_seat().is_ok() {
            add("/seats", "Seat another function");
        }
        if it.may_extend().is_ok() {
            add("/deadline", "Extend the date");
        }
        if it.standing() == Standing::Answering {
            add("/finding", "Change the finding");
        }
        if it.may_rescue().is_ok() && it.standing() != Standing::Reconciled {
            add("/rescue/outcome", "Record how the rescue ended");
        }
        if it.may_cancel().is_ok() {
            add("/cancellation", "Cancel the autopsy");
        }
    }
    if me.sponsor().is_some() && it.may_override().is_ok() && !it.has_declined() {
        add("/rescue/override", "Override");
    }
    acts
}
