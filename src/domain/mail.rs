//! What is told by mail, to whom, and how often it is tried. Rows hold ids; the words are made when it is sent.
use super::codes::codes;
use super::{AutopsyId, ChangeId, Day, Function, MailId, PatternId, PersonId, ReviewId, Timestamp};
use chrono::TimeDelta;

codes! {
    /// Everything that goes out by mail.
    MailKind {
        // A one-time link for whoever wants to sign in.
        SignIn = "sign_in",
        // A seat is asked to take part.
        Ask = "ask",
        // The working day before something is due.
        Before = "before",
        OnTheDay = "on_the_day",
        // Every working day until it is answered, to the late person only.
        Late = "late",
        // The CS leader pressed "Remind".
        Reminder = "reminder",
        // A seat is late by three working days: the sponsor hears, once.
        LateToSponsor = "late_to_sponsor",
        // What somebody filed is sealed.
        Receipt = "receipt",
        Revealed = "revealed",
        FindingProposed = "finding_proposed",
        ConsentDeclined = "consent_declined",
        ThirdTime = "third_time",
        // A process change that one's own filing led to is in place; what came of it.
        ChangeInPlace = "change_in_place",
        ChangeJudged = "change_judged",
        // It should be in place; it should be judged.
        ChangeDue = "change_due",
        CheckDue = "check_due",
        // A pattern was to be looked at again.
        LookDue = "look_due",
        // The figures of a review are frozen.
        PreRead = "pre_read",
        // It meets at another time or place than the pre-read said.
        ReviewMoved = "review_moved",
        // An admin tries whether mail arrives.
        Test = "test",
    }
}

impl MailKind {
    /// As the list of what couldn't be sent names it.
    pub fn label(self) -> &'static str {
        match self {
            Self::SignIn => "Sign-in link",
            Self::Ask => "Ask to take part",
            Self::Before => "Reminder before the day",
            Self::OnTheDay => "Reminder on the day",
            Self::Late => "Reminder after the day",
            Self::Reminder => "Reminder by the CS leader",
            Self::LateToSponsor => "Late seat, to the sponsor",
            Self::Receipt => "Receipt for a sealed filing",
            Self::Revealed => "Filings revealed",
            Self::FindingProposed => "Finding proposed",
            Self::ConsentDeclined => "Consent declined, to the sponsor",
            Self::ThirdTime => "Third time, to the sponsor",
            Self::ChangeInPlace => "Process change in place",
            Self::ChangeJudged => "Process change judged",
            Self::ChangeDue => "Process change is due",
            Self::CheckDue => "Effect check is due",
            Self::LookDue => "Pattern to be looked at again",
            Self::PreRead => "Pre-read of a review",
            Self::ReviewMoved => "Review moved",
            Self::Test => "Test mail",
        }
    }
}

codes! {
    /// Why something was never sent: mail is off, or what it tells is no longer so.
    Dropped { Off = "off", Moot = "moot" }
}

/// One mail that waits to be sent.
#[derive(Debug, Clone)]
pub struct Mail {
    pub id: MailId,
    pub kind: MailKind,
    pub autopsy_id: Option<AutopsyId>,
    pub function: Option<Function>,
    pub change_id: Option<ChangeId>,
    pub pattern_id: Option<PatternId>,
    pub review_id: Option<ReviewId>,
    pub person_id: PersonId,
    /// The day that it is for, where one a day is enough.
    pub day: Option<Day>,
    pub queued_at: Timestamp,
    /// How often it was begun to be sent, this time included.
    pub attempts: i64,
}

impl Mail {
    /// Something new to tell a person, at once.
    pub fn to(person_id: PersonId, kind: MailKind, queued_at: Timestamp) -> Self {
        let id = MailId::new();
        Self {
            id,
            kind,
            autopsy_id: None,
            function: None,
            change_id: None,
            pattern_id: None,
            review_id: None,
            person_id,
            day: None,
            queued_at,
            attempts: 0,
        }
    }

    #[must_use]
    pub fn about(self, id: AutopsyId) -> Self {
        Self { autopsy_id: Some(id), ..self }
    }

    #[must_use]
    pub fn about_change(self, id: ChangeId) -> Self {
        Self { change_id: Some(id), ..self }
    }

    #[must_use]
    pub fn about_pattern(self, id: PatternId) -> Self {
        Self { pattern_id: Some(id), ..self }
    }

    #[must_use]
    pub fn about_review(self, id: ReviewId) -> Self {
        Self { review_id: Some(id), ..self }
    }

    #[must_use]
    pub fn seat(self, function: Function) -> Self {
        Self { function: Some(function), ..self }
    }

    /// Once on this day at most.
    #[must_use]
    pub fn once_on(self, day: Day) -> Self {
        Self { day: Some(day), ..self }
    }
}

/// A mail server that says "never" is believed after this many tries, one that says "not now" after that many.
const TRIES_WHEN_REFUSED: i64 = 3;
const TRIES: i64 = 10;

/// How long to wait after so many tries: a minute, doubled each time, an hour at most. `None`: it is given up.
pub fn retry_after(attempts: i64, refused: bool) -> Option<TimeDelta> {
    let most = if refused { TRIES_WHEN_REFUSED } else { TRIES };
    let doubled = 1_i64 << attempts.saturating_sub(1).clamp(0, 6);
    (attempts < most).then(|| TimeDelta::minutes(doubled.min(60)))
}
