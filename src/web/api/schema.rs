//! How the product's values look in JSON, for the document: a code is one of its set, an id a UUID, money a whole number.
use crate::domain::{
    AccountId, Action, AutopsyId, Cancellation, Cause, ChangeId, ChangeKind, ChangeState, CheckOutcome,
    Confidence, Currency, DecisionId, DecisionKind, Depth, Dimension, Email, FactId, FindingAnswer, Function,
    Group, ImportId, Kind, Line, LookStanding, Minor, MinuteId, ObjectKind, OpenedAs, Outcome, OutcomeOfAct,
    PatternId, PatternState, PersonId, Prose, Purpose, RevealCause, ReviewId, ReviewState, Role, Scope,
    SnapshotId, Stage, Standing, Strength, TaskId, TokenId, Verdict,
};
use std::borrow::Cow;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// Nothing: what has no values yet.
pub fn null() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Null)
}

macro_rules! codes {
    ($($name:ident $what:literal),* $(,)?) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let codes = $name::ALL.iter().map(|it| it.code());
                text().enum_values(Some(codes)).description(Some($what)).into()
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

macro_rules! inline {
    ($($name:ident => $schema:expr),* $(,)?) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

codes! {
    Action "What was done.",
    Cancellation "Why an autopsy was called off.",
    Cause "A cause of the fixed set; `GET /causes` has the words.",
    ChangeKind "What is changed.",
    ChangeState "How far a change is.",
    CheckOutcome "What follows from an effect check.",
    Confidence "How sure the author is.",
    DecisionKind "The only ways to close a pattern.",
    Depth "Full: every function that was part of the journey. Light: customer success and one other.",
    Dimension "What autopsies are cut by.",
    FindingAnswer "What a seat says to the finding.",
    Function "A lifecycle function; `GET /functions` has the words.",
    Group "Where a cause arises.",
    Kind "A root can be primary; an amplifier fed on a root; outside, nobody here caused it.",
    LookStanding "How a rescued account looks some months on.",
    ObjectKind "What an action was done to.",
    OutcomeOfAct "Whether it was done, refused, or failed.",
    OpenedAs "Why a pattern was opened.",
    Outcome "How the rescue ended.",
    PatternState "What the last decision made of a pattern.",
    Purpose "What a rescue task is for.",
    RevealCause "What made the filings readable.",
    ReviewState "How far a review is.",
    Role "What somebody does here.",
    Scope "What a token may do.",
    Stage "Where in the customer’s life the account went off course.",
    Standing "Where the autopsy stands.",
    Strength "How hard it is to do the old thing again, weakest first: remind and train are weak, checklist and simplify medium, automate and prevent strong.",
    Verdict "What may be said of a change.",
}

fn id() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
}

inline! {
    AccountId => id(),
    AutopsyId => id(),
    ChangeId => id(),
    DecisionId => id(),
    FactId => id(),
    ImportId => id(),
    MinuteId => id(),
    PatternId => id(),
    PersonId => id(),
    ReviewId => id(),
    SnapshotId => id(),
    TaskId => id(),
    TokenId => id(),
    Line => text().max_length(Some(Line::MOST)),
    Prose => text().max_length(Some(Prose::MOST)),
    Email => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Email))),
    Currency => text().description(Some("An ISO 4217 code.")).pattern(Some("^[A-Z]{3}$")),
    Minor => ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .minimum(Some(0))
        .description(Some("Minor units (cents, for USD) of the currency that stands beside it.")),
}
