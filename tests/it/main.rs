#![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]

mod app;
mod charts;
mod company;
mod demo;
mod demo_patterns;
mod demo_stories;
mod domain;
mod intake;
mod patterns;
mod round_trips;
mod story;
mod words;
