//! An autopsy as one value: what was opened, who sits in it, and what has happened since. Where it stands is computed
//! from this and from nothing else (`standing.rs`); what may happen next is asked of it (`moves.rs`).
use super::codes::codes;
use super::{
    AccountId, Answered, AutopsyId, Cause, Currency, Day, Filing, Finding, Function, Line, Minor, Override,
    PersonId, Prose, Rescue, Reveal, Seat, Timestamp,
};

codes! {
    /// Where in the customer's life the account went off course.
    Stage {
        Sale = "sale",
        Implementation = "implementation",
        Onboarding = "onboarding",
        Adoption = "adoption",
        Support = "support",
        Renewal = "renewal",
        Expansion = "expansion",
    }
}

impl Stage {
    pub fn label(self) -> &'static str {
        match self {
            Self::Sale => "Sale",
            Self::Implementation => "Implementation",
            Self::Onboarding => "Onboarding",
            Self::Adoption => "Adoption",
            Self::Support => "Support",
            Self::Renewal => "Renewal",
            Self::Expansion => "Expansion",
        }
    }

    /// The functions that a customer at this stage has been through, in journey order.
    pub fn functions_so_far(self) -> Vec<Function> {
        use Function as F;
        let mut seats = vec![F::Sales, F::CustomerSuccess];
        if self >= Self::Implementation {
            seats.extend([F::ProfessionalServices, F::CloudOperations]);
        }
        if self >= Self::Onboarding {
            seats.extend([F::Onboarding, F::Product]);
        }
        if self >= Self::Adoption {
            seats.push(F::Support);
        }
        seats.sort();
        seats
    }
}

codes! {
    /// Full: every function that touched the account. Light: customer success and one other function.
    Depth { Full = "full", Light = "light" }
}

codes! {
    /// Where the autopsy stands.
    Standing {
        Agreeing = "agreeing",
        Filing = "filing",
        Revealed = "revealed",
        Answering = "answering",
        Reconciled = "reconciled",
        Closed = "closed",
        Cancelled = "cancelled",
    }
}

impl Standing {
    pub fn label(self) -> &'static str {
        match self {
            Self::Agreeing => "Agreeing",
            Self::Filing => "Filing",
            Self::Revealed => "Revealed",
            Self::Answering => "Answering the finding",
            Self::Reconciled => "Reconciled",
            Self::Closed => "Closed",
            Self::Cancelled => "Cancelled",
        }
    }

    /// Its place on the six steps Opened, Agreed, Filing, Revealed, Reconciled, Closed: the step that is under way.
    pub fn step(self) -> usize {
        match self {
            Self::Agreeing => 1,
            Self::Filing => 2,
            Self::Revealed | Self::Answering => 3,
            Self::Reconciled => 4,
            Self::Closed => 5,
            Self::Cancelled => 0,
        }
    }
}

codes! {
    /// Why an autopsy was called off.
    Cancellation { Duplicate = "duplicate", Unfounded = "unfounded" }
}

/// The facts that were written down when it was opened, and how it ended.
#[derive(Debug, Clone)]
pub struct Opening {
    pub id: AutopsyId,
    pub number: i64,
    pub external_id: Option<Line>,
    pub account_id: AccountId,
    /// The account's name, as it is now.
    pub account: Line,
    pub leader_id: Option<PersonId>,
    pub opened_by: Option<PersonId>,
    pub kind: Depth,
    pub opened_on: Day,
    pub opened_at: Timestamp,
    pub happened: Prose,
    pub stated_reason: Prose,
    pub lifecycle_stage: Stage,
    pub arr_at_risk: Minor,
    pub growth_deal: Option<Minor>,
    pub segment: Line,
    pub region: Line,
    pub product: Line,
    pub currency: Currency,
    pub agree_by: Day,
    pub due_on: Day,
    pub ordinal: i64,
    pub imported: bool,
    pub stage: Standing,
    pub closed_on: Option<Day>,
    pub cancelled_on: Option<Day>,
    pub cancel_kind: Option<Cancellation>,
    pub cancel_reason: Option<Prose>,
    pub version: i64,
}

/// What the form that opens an autopsy says.
#[derive(Debug, Clone)]
pub struct OpeningDraft {
    pub account_id: AccountId,
    pub kind: Depth,
    /// Missing: today.
    pub opened_on: Option<Day>,
    pub happened: Prose,
    pub stated_reason: Prose,
    pub lifecycle_stage: Stage,
    pub signals: Vec<Line>,
    /// Missing: the account's yearly value.
    pub arr_at_risk: Option<Minor>,
    pub growth_deal: Option<Minor>,
    pub functions: Vec<Function>,
    /// Missing: three and eight working days from today.
    pub agree_by: Option<Day>,
    pub due_on: Option<Day>,
}

/// An autopsy with everything that has happened to it, except what its filings say.
#[derive(Debug, Clone)]
pub struct Autopsy {
    pub opening: Opening,
    pub seats: Vec<Seat>,
    pub overridden: Option<Override>,
    pub reveal: Option<Reveal>,
    pub finding: Option<Finding>,
    pub answers: Vec<Answered>,
    pub rescue: Option<Rescue>,
    pub open_tasks: i64,
}

impl Autopsy {
    pub fn id(&self) -> AutopsyId {
        self.opening.id
    }

    pub fn seat(&self, function: Function) -> Option<&Seat> {
        self.seats.iter().find(|it| it.function == function)
    }

    /// The seats that something is asked of: all but those excused as not involved.
    pub fn asked(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(|it| it.excused_at.is_none())
    }

    pub fn is_open(&self) -> bool {
        self.opening.closed_on.is_none() && self.opening.cancelled_on.is_none()
    }

    /// Every seat that is asked has agreed, and at least one is.
    pub fn all_agreed(&self) -> bool {
        self.asked().next().is_some() && self.asked().all(Seat::agreed)
    }

    pub fn all_filed(&self) -> bool {
        self.asked().next().is_some() && self.asked().all(|it| it.filed_on.is_some())
    }

    /// The autopsy once this is filed.
    pub fn files(&mut self, filing: &Filing) {
        for seat in self.seats.iter_mut().filter(|it| it.function == filing.function) {
            seat.filed_on = Some(filing.filed_on);
            seat.filed_at = Some(filing.filed_at);
            seat.filed_late = Some(filing.late);
        }
    }

    /// May the rescue begin? The database's trigger says the same.
    pub fn rescue_is_unlocked(&self) -> bool {
        self.all_agreed() || self.overridden.is_some() || self.opening.imported
    }

    pub fn finding_is_agreed(&self) -> bool {
        self.finding.as_ref().is_some_and(|it| it.agreed_on.is_some())
    }

    /// Does the primary cause lie with the customer or outside, so that a second function has to accept it?
    pub fn needs_second_acceptance(primary: Cause) -> bool {
        primary.kind() == super::Kind::Outside
    }
}

/// "AA-0147", as people say it.
pub fn autopsy_label(number: i64) -> String {
    format!("AA-{number:04}")
}
