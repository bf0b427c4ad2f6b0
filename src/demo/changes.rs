//! Larkfield's process changes as data: what those that were imported came without, and those that are on their way. Days
//! count back from today unless the name says `in`.
use super::names::{DANA, GRACE, HELEN, INGRID, JOON_HO, MARCUS, NOOR, PRIYA, RUTH, TOMAS, WES, YUSUF};
use crate::domain::{Cause, ChangeKind, CheckOutcome, Function, Strength};

/// What is told of a change that was made elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Completed {
    pub id: &'static str,
    pub kind: ChangeKind,
    pub strength: Strength,
    pub hypothesis: &'static str,
    pub owner: &'static str,
    pub checker: &'static str,
    /// Negative when that day has passed.
    pub check_in: i32,
    pub check: Option<Check>,
}

/// How it was judged.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    pub ago: i32,
    pub outcome: CheckOutcome,
    pub note: &'static str,
}

/// A change that was proposed here.
#[derive(Debug, Clone, Copy)]
pub struct Planned {
    pub title: &'static str,
    pub cause: Cause,
    pub kind: ChangeKind,
    pub strength: Strength,
    pub owner_function: Function,
    pub owner: &'static str,
    pub checker: &'static str,
    pub hypothesis: &'static str,
    pub by: &'static str,
    pub proposed: i32,
    /// Negative when that day has passed.
    pub effective_in: i32,
    pub decided: Decided,
}

#[derive(Debug, Clone, Copy)]
pub enum Decided {
    NotYet,
    Agreed { ago: i32 },
    Declined { ago: i32, reason: &'static str },
}

pub const COMPLETED: [Completed; 7] = [
    Completed {
        id: "PC-017",
        kind: ChangeKind::Process,
        strength: Strength::Remind,
        hypothesis: "If new customers know the steps from the first day, onboarding doesn’t stall for lack of an owner.",
        owner: JOON_HO,
        checker: PRIYA,
        check_in: -612,
        check: Some(Check {
            ago: 430,
            outcome: CheckOutcome::Stopped,
            note: "Nothing shows that the pack is read. The kick-off itself has to change.",
        }),
    },
    Completed {
        id: "PC-024",
        kind: ChangeKind::Process,
        strength: Strength::Checklist,
        hypothesis: "If nothing is merged in the last two days, regressions are found before a release and not after it.",
        owner: YUSUF,
        checker: INGRID,
        check_in: -150,
        check: Some(Check {
            ago: 148,
            outcome: CheckOutcome::Changed,
            note: "The time before it was unusually bad. The freeze becomes a test suite that a release has to pass.",
        }),
    },
    Completed {
        id: "PC-026",
        kind: ChangeKind::Process,
        strength: Strength::Checklist,
        hypothesis: "If a case can’t be closed without its cause, fewer cases come back under another number.",
        owner: TOMAS,
        checker: DANA,
        check_in: -3,
        check: None,
    },
    Completed {
        id: "PC-031",
        kind: ChangeKind::Process,
        strength: Strength::Prevent,
        hypothesis: "If no kick-off is held without a named owner on the customer’s side, onboarding doesn’t stall.",
        owner: JOON_HO,
        checker: HELEN,
        check_in: -6,
        check: Some(Check {
            ago: 4,
            outcome: CheckOutcome::Kept,
            note: "It stays a condition of every kick-off.",
        }),
    },
    Completed {
        id: "PC-034",
        kind: ChangeKind::Policy,
        strength: Strength::Checklist,
        hypothesis: "If the goals are written down before the contract, the hand-over has something to hand over.",
        owner: MARCUS,
        checker: DANA,
        check_in: 21,
        check: None,
    },
    Completed {
        id: "PC-037",
        kind: ChangeKind::Tooling,
        strength: Strength::Simplify,
        hypothesis: "If everybody after the sale sees the goals where they work, nobody has to ask the customer again.",
        owner: "devin.castellano@larkfield.example",
        checker: PRIYA,
        check_in: 35,
        check: None,
    },
    Completed {
        id: "PC-039",
        kind: ChangeKind::Process,
        strength: Strength::Checklist,
        hypothesis: "If Product reads the scope before it is sold, services are not planned on what the product can’t do.",
        owner: HELEN,
        checker: INGRID,
        check_in: 50,
        check: None,
    },
];

pub const PLANNED: [Planned; 5] = [
    Planned {
        title: "Provisioning checklist signed by Onboarding",
        cause: Cause::CloudProvisioning,
        kind: ChangeKind::Process,
        strength: Strength::Checklist,
        owner_function: Function::CloudOperations,
        owner: RUTH,
        checker: JOON_HO,
        hypothesis: "If Onboarding signs what was set up, a tenant is not found wanting in the first week of use.",
        by: JOON_HO,
        proposed: 62,
        effective_in: -9,
        decided: Decided::Agreed { ago: 48 },
    },
    Planned {
        title: "Severity-one review within five days",
        cause: Cause::SeverityGaming,
        kind: ChangeKind::Process,
        strength: Strength::Simplify,
        owner_function: Function::Support,
        owner: TOMAS,
        checker: WES,
        hypothesis: "If every severity-one case is looked at again within five days, severity means severity.",
        by: GRACE,
        proposed: 40,
        effective_in: 23,
        decided: Decided::Agreed { ago: 26 },
    },
    Planned {
        title: "Weekly call about red accounts",
        cause: Cause::MissedSignals,
        kind: ChangeKind::Process,
        strength: Strength::Remind,
        owner_function: Function::CustomerSuccess,
        owner: PRIYA,
        checker: GRACE,
        hypothesis: "If red accounts are spoken about each week, a drop in usage is seen earlier.",
        by: NOOR,
        proposed: 33,
        effective_in: 10,
        decided: Decided::Declined {
            ago: 19,
            reason: "A call reminds whoever is in it. Propose what makes the drop visible without one.",
        },
    },
    Planned {
        title: "Solution check on every deal over $500k",
        cause: Cause::SaleMisfit,
        kind: ChangeKind::Policy,
        strength: Strength::Checklist,
        owner_function: Function::Sales,
        owner: MARCUS,
        checker: DANA,
        hypothesis: "If somebody who will run it reads the design before it is sold, fewer deals need what isn’t there.",
        by: MARCUS,
        proposed: 12,
        effective_in: 38,
        decided: Decided::NotYet,
    },
    Planned {
        title: "A usage alert opens a task by itself",
        cause: Cause::MissedSignals,
        kind: ChangeKind::Tooling,
        strength: Strength::Automate,
        owner_function: Function::CustomerSuccess,
        owner: PRIYA,
        checker: GRACE,
        hypothesis: "If a drop of a third opens a task, it is seen in the week in which it happens.",
        by: NOOR,
        proposed: 5,
        effective_in: 45,
        decided: Decided::NotYet,
    },
];
