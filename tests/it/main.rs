#![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]

mod domain;
mod intake;
mod round_trips;
