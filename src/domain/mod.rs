//! The law of the house: types and rules. No IO, no async, no clock, so nothing here can fail for outside reasons.
mod access;
mod accounts;
mod asks;
mod autopsies;
mod calendar;
mod change_moves;
mod changes;
mod codes;
mod dimensions;
mod filings;
mod findings;
mod ids;
mod links;
mod mail;
mod money;
mod moves;
mod named;
mod organisation;
mod patterns;
mod people;
mod preferences;
mod problems;
mod record;
mod reminders;
mod rescues;
mod reviews;
mod seats;
mod standing;
mod taxonomy;
mod text;
mod tokens;
mod views;

pub use access::{Reach, Sight};
pub use accounts::{Account, AccountDraft, Fact, SIGNALS, signal_label};
pub use asks::{Ask, Asked};
pub use autopsies::{Autopsy, Cancellation, Depth, Opening, OpeningDraft, Stage, Standing, autopsy_label};
pub use calendar::{
    Day, Period, Timestamp, Zone, quarter_of, quarters_before, show_day, to_micros, working_day_before,
    working_days_after, working_days_between,
};
pub use change_moves::{Checker, Steward, Turn};
pub use changes::{
    Baseline, CHECK_AFTER, ChangeDraft, ChangeKind, ChangePlan, ChangeState, CheckOutcome, EffectCheck,
    MEASURE, MOST_ROLL_OUT, ProcessChange, Strength, Verdict, change_label,
};
pub use dimensions::{Dimension, Level};
pub use filings::{
    Confidence, Contributing, Filing, FilingDraft, Reveal, RevealCause, Unsealed, check_causes,
};
pub use findings::{Answered, Contribution, Finding, FindingAnswer, FindingDraft};
pub use ids::{
    AccountId, AutopsyId, ChangeId, DecisionId, FactId, ImportId, MailId, MinuteId, OpeningId, PatternId,
    PersonId, ReviewId, SnapshotId, TaskId, TokenId, ViewId,
};
pub use links::{DeadLink, SeatLink};
pub use mail::{Dropped, Mail, MailKind, retry_after};
pub use money::{Currency, Minor, MoneyError};
pub use moves::Blocked;
pub use named::people_named;
pub use organisation::{Organisation, Threshold};
pub use patterns::{
    Decision, DecisionDraft, DecisionKind, OpenedAs, Pattern, PatternFigures, PatternOpening, PatternPlace,
    PatternState, pattern_label,
};
pub use people::{
    Admin, Contributor, Email, Importer, Lead, Leader, NotAnEmail, Person, PersonDraft, Role, Sponsor,
    initials,
};
pub use preferences::{Preferences, Theme};
pub use problems::{Problem, Problems};
pub use record::{Action, Actor, Entry, ObjectKind, OutcomeOfAct};
pub use reminders::{Owed, Reminder, SPONSOR_HEARS_AFTER, When};
pub use rescues::{
    Ending, LOOK_DAYS, Look, LookStanding, Outcome, Override, Purpose, Rescue, Task, TaskDraft,
};
pub use reviews::{
    Attendee, Chair, Minute, Review, ReviewAsk, ReviewPlan, ReviewState, Reviewer, Slot, SnapshotHead,
    quarter_label,
};
pub use seats::{CONSENT_TEXT, Consent, Seat, Seated, Through};
pub use standing::{capital, counted};
pub use taxonomy::{Cause, CauseText, Function, Group, Kind, Owner, Taxonomy};
pub use text::{Line, Prose, TextError, hex};
pub use tokens::{ApiToken, Scope};
pub use views::{List, SavedView};
