//! The record: who did what when. Actions and objects are closed lists; contents of filings never enter it.
use super::codes::codes;
use super::{PersonId, Timestamp};
use uuid::Uuid;

codes! {
    /// Everything that can stand on the record.
    Action {
        SignedIn = "signed_in",
        SignInFailed = "sign_in_failed",
        SignedOut = "signed_out",
        LinkMade = "link_made",
        PasswordSet = "password_set",
        TokenMade = "token_made",
        TokenRevoked = "token_revoked",
        PersonAdded = "person_added",
        PersonChanged = "person_changed",
        PersonDisabled = "person_disabled",
        PersonEnabled = "person_enabled",
        OrganisationChanged = "organisation_changed",
        AccountAdded = "account_added",
        AccountChanged = "account_changed",
        FactAdded = "fact_added",
        Imported = "imported",
        Exported = "exported",
        BackedUp = "backed_up",
        Restored = "restored",
        Opened = "opened",
        SeatAdded = "seat_added",
        Agreed = "agreed",
        Declined = "declined",
        NotInvolved = "not_involved",
        Excused = "excused",
        Delegated = "delegated",
        HandedOver = "handed_over",
        SeatLinkMade = "seat_link_made",
        Filed = "filed",
        FilingChanged = "filing_changed",
        DateExtended = "date_extended",
        Revealed = "revealed",
        FindingProposed = "finding_proposed",
        FindingAccepted = "finding_accepted",
        FindingDissented = "finding_dissented",
        FindingAgreed = "finding_agreed",
        RescueStarted = "rescue_started",
        Overridden = "overridden",
        TaskAdded = "task_added",
        TaskDone = "task_done",
        RescueEnded = "rescue_ended",
        LookedAgain = "looked_again",
        Closed = "closed",
        Cancelled = "cancelled",
        Reminded = "reminded",
        MailSent = "mail_sent",
        MailRetried = "mail_retried",
        ChangeProposed = "change_proposed",
        ChangeEdited = "change_edited",
        ChangeAgreed = "change_agreed",
        ChangeDeclined = "change_declined",
        ChangeInPlace = "change_in_place",
        ChangeChecked = "change_checked",
        PatternOpened = "pattern_opened",
        PatternDecided = "pattern_decided",
        ReviewPlanned = "review_planned",
        ReviewEdited = "review_edited",
        ReviewFrozen = "review_frozen",
        ReviewAttended = "review_attended",
        ReviewNoted = "review_noted",
        ReviewClosed = "review_closed",
    }
}

codes! {
    /// What an action was done to.
    ObjectKind {
        Organisation = "organisation",
        Person = "person",
        Account = "account",
        Autopsy = "autopsy",
        Import = "import",
        List = "list",
        Change = "change",
        Pattern = "pattern",
        Review = "review",
    }
}

codes! {
    OutcomeOfAct { Done = "done", Refused = "refused", Failed = "failed" }
}

/// Who acts: a person, or what acts for nobody in particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Person(PersonId),
    /// A person's program, by an API token of theirs.
    Token(PersonId),
    Job,
    CommandLine,
    Nobody,
}

impl Actor {
    pub fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Token(_) => "token",
            Self::Job => "job",
            Self::CommandLine => "command_line",
            Self::Nobody => "nobody",
        }
    }

    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(id) | Self::Token(id) => Some(id),
            _ => None,
        }
    }
}

/// One line of the record, before it has a place in the chain.
#[derive(Debug, Clone)]
pub struct Entry {
    pub at: Timestamp,
    pub actor: Actor,
    pub behalf_of: Option<PersonId>,
    pub request_id: Option<String>,
    pub action: Action,
    pub object_kind: ObjectKind,
    pub object_id: Option<Uuid>,
    pub version: Option<i64>,
    /// Changed fields as a JSON object; for a filing its HMAC only.
    pub fields: String,
    pub outcome: OutcomeOfAct,
    pub reason: String,
}
