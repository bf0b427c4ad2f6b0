//! The law of the house: types and rules. No IO, no async, no clock, so nothing here can fail for outside reasons.
mod access;
mod accounts;
mod asks;
mod autopsies;
mod calendar;
mod codes;
mod filings;
mod findings;
mod ids;
mod links;
mod mail;
mod money;
mod moves;
mod organisation;
mod people;
mod preferences;
mod problems;
mod record;
mod reminders;
mod rescues;
mod seats;
mod standing;
mod taxonomy;
mod text;
mod tokens;

pub use access::Sight;
pub use accounts::{Account, AccountDraft, Fact, SIGNALS, signal_label};
pub use asks::{Ask, Asked};
pub use autopsies::{Autopsy, Cancellation, Depth, Opening, OpeningDraft, Stage, Standing, autopsy_label};
pub use calendar::{
    Day, Period, Timestamp, Zone, quarter_of, quarters_before, show_day, to_micros, working_day_before,
    working_days_after, working_days_between,
};
pub use filings::{
    Confidence, Contributing, Filing, FilingDraft, Reveal, RevealCause, Unsealed, check_causes,
};
pub use findings::{Answered, Contribution, Finding, FindingAnswer, FindingDraft};
pub use ids::{AccountId, AutopsyId, ChangeId, FactId, ImportId, MailId, PersonId, TaskId, TokenId};
pub use links::{DeadLink, SeatLink};
pub use mail::{Dropped, Mail, MailKind, retry_after};
pub use money::{Currency, Minor, MoneyError};
pub use moves::Blocked;
pub use organisation::Organisation;
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
pub use seats::{CONSENT_TEXT, Consent, Seat, Seated, Through};
pub use standing::{capital, counted};
pub use taxonomy::{Cause, CauseText, Function, Group, Kind, Owner, Taxonomy};
pub use text::{Line, Prose, TextError, hex};
pub use tokens::{ApiToken, Scope};
