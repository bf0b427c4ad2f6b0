//! The open work of the demonstration, as data: what somebody would have done on each autopsy up to today. Whoever plays a
//! story goes through the product's own actions, in the order of the days. Days count back from today unless the name says
//! `in`; money is in whole units. Every text speaks of a process, never of a person.
mod agreeing;
mod facts;
mod filing;
mod reconciled;
mod revealed;

use crate::domain::{Cause, Function};
pub use facts::{FACTS, Fact};

/// One autopsy that is open today, or was cancelled lately.
#[derive(Debug, Clone, Copy)]
pub struct Story {
    /// The account's name.
    pub account: &'static str,
    pub reach: Reach,
    /// E-mail of the CS leader who opened it and leads it.
    pub leader: &'static str,
    pub opened: i32,
    /// Answers are asked for by then; negative when that has passed.
    pub agree_in: i32,
    /// Filings are due by then; negative when that has passed.
    pub file_in: i32,
    pub happened: &'static str,
    pub lifecycle_stage: &'static str,
    /// The customer's words.
    pub stated_reason: &'static str,
    pub signals: &'static [Seen],
    pub arr_at_risk: i32,
    pub growth_deal: Option<i32>,
    pub seats: &'static [Seat],
    pub overridden: Option<Overridden>,
    pub reveal: Option<Reveal>,
    pub finding: Option<Proposal>,
    pub rescue: Option<Rescue>,
    pub cancelled: Option<Cancelled>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Full,
    /// Customer success and one other function.
    Light,
}

/// A warning, and how many days ago it was seen.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub signal: &'static str,
    pub ago: i32,
}

#[derive(Debug, Clone, Copy)]
pub struct Seat {
    pub function: Function,
    /// E-mail of the person who answers and files instead, from the opening on.
    pub delegate: Option<&'static str>,
    pub answer: Answer,
    pub filing: Option<Named>,
}

#[derive(Debug, Clone, Copy)]
pub enum Answer {
    Silent,
    Agreed {
        ago: i32,
    },
    Declined {
        ago: i32,
        reason: &'static str,
    },
    /// The CS leader confirmed it on the day `excused`.
    NotInvolved {
        ago: i32,
        reason: &'static str,
        excused: i32,
    },
}

/// What a seat filed.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    pub ago: i32,
    pub primary: Cause,
    pub contributing: &'static [Cause],
    pub evidence: &'static str,
    /// `low`, `medium` or `high`.
    pub confidence: &'static str,
    /// What would have prevented it here; may be empty.
    pub prevention: &'static str,
}

/// A sponsor's override of a missing consent.
#[derive(Debug, Clone, Copy)]
pub struct Overridden {
    pub ago: i32,
    pub by: &'static str,
    pub reason: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub struct Reveal {
    pub ago: i32,
    pub why: RevealedBecause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevealedBecause {
    /// It happens by itself with the last filing, which is of the same day.
    AllFiled,
    DueDate,
    Leader(&'static str),
}

/// The finding as the CS leader proposed it, and who has answered.
#[derive(Debug, Clone, Copy)]
pub struct Proposal {
    pub ago: i32,
    pub primary: Cause,
    pub primary_share: u8,
    pub contributing: &'static [(Cause, u8)],
    pub statement: &'static str,
    pub replies: &'static [Reply],
}

#[derive(Debug, Clone, Copy)]
pub struct Reply {
    pub function: Function,
    pub ago: i32,
    /// Why this seat differs; None accepts.
    pub dissent: Option<&'static str>,
}

#[derive(Debug, Clone, Copy)]
pub struct Rescue {
    pub started: i32,
    pub tasks: &'static [Task],
    pub ended: Option<Ended>,
}

#[derive(Debug, Clone, Copy)]
pub struct Task {
    pub title: &'static str,
    /// `adopt`, `resources`, `advocate` or `renewal`.
    pub purpose: &'static str,
    /// E-mail of who does it.
    pub owner: &'static str,
    pub due_in: i32,
    pub done: Option<i32>,
}

#[derive(Debug, Clone, Copy)]
pub struct Ended {
    pub ago: i32,
    /// `saved`, `downgraded` or `churned`.
    pub outcome: &'static str,
    pub arr_retained: i32,
    pub note: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub struct Cancelled {
    pub ago: i32,
    /// `duplicate` or `unfounded`.
    pub kind: &'static str,
    pub reason: &'static str,
}

/// The stories, the longest open first.
pub const STORIES: [&Story; 11] = [
    &reconciled::ODESSA,
    &reconciled::VANTAGE,
    &agreeing::TERN,
    &revealed::KESTREL,
    &revealed::NORTHGATE,
    &filing::PALLAS,
    &filing::BRIGHTWATER,
    &agreeing::OSTRAVA,
    &filing::FENNEL,
    &agreeing::HALCYON,
    &agreeing::QUILLON,
];

/// What a story has when it says nothing of it.
const BLANK: Story = Story {
    account: "",
    reach: Reach::Full,
    leader: super::names::DANA,
    opened: 0,
    agree_in: 0,
    file_in: 0,
    happened: "",
    lifecycle_stage: "adoption",
    stated_reason: "",
    signals: &[],
    arr_at_risk: 0,
    growth_deal: None,
    seats: &[],
    overridden: None,
    reveal: None,
    finding: None,
    rescue: None,
    cancelled: None,
};

const fn seen(signal: &'static str, ago: i32) -> Seen {
    Seen { signal, ago }
}

const fn silent(function: Function) -> Seat {
    Seat { function, delegate: None, answer: Answer::Silent, filing: None }
}

const fn agreed(function: Function, ago: i32) -> Seat {
    Seat { answer: Answer::Agreed { ago }, ..silent(function) }
}

const fn declined(function: Function, ago: i32, reason: &'static str) -> Seat {
    Seat { answer: Answer::Declined { ago, reason }, ..silent(function) }
}

const fn accepts(function: Function, ago: i32) -> Reply {
    Reply { function, ago, dissent: None }
}

const fn dissents(function: Function, ago: i32, reason: &'static str) -> Reply {
    Reply { function, ago, dissent: Some(reason) }
}

const fn task(
    title: &'static str,
    purpose: &'static str,
    owner: &'static str,
    due_in: i32,
    done: Option<i32>,
) -> Task {
    Task { title, purpose, owner, due_in, done }
}

impl Seat {
    /// Filed so many days ago.
    const fn filed(self, ago: i32, primary: Cause, confidence: &'static str, evidence: &'static str) -> Self {
        let filing = Named { ago, primary, contributing: &[], evidence, confidence, prevention: "" };
        Self { filing: Some(filing), ..self }
    }

    const fn with(self, contributing: &'static [Cause], prevention: &'static str) -> Self {
        match self.filing {
            Some(filing) => Self { filing: Some(Named { contributing, prevention, ..filing }), ..self },
            None => self,
        }
    }

    const fn delegated(self, to: &'static str) -> Self {
        Self { delegate: Some(to), ..self }
    }
}
