//! The law of the house: types and rules. No IO, no async, no clock, so nothing here can fail for outside reasons.
mod calendar;
mod codes;
mod ids;
mod money;
mod problems;
mod taxonomy;
mod text;

pub use calendar::{
    Day, Period, Timestamp, Zone, quarter_of, quarters_before, show_day, to_micros,
    working_days_after,
};
pub use ids::{AccountId, AutopsyId, ChangeId, FactId, ImportId, PersonId, TaskId};
pub use money::{Currency, Minor, MoneyError};
pub use problems::{Problem, Problems};
pub use taxonomy::{Cause, CauseText, Function, Group, Kind, Owner, Taxonomy};
pub use text::{Line, Prose, TextError};
