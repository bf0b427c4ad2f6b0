#![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]

mod charts;
mod company;
mod domain;
mod intake;
mod patterns;
mod round_trips;
mod words;
