#![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
#![expect(clippy::disallowed_methods, reason = "tests look behind the curtain, and break the law by hand")]

mod accounts_pages;
mod api;
mod api_autopsies;
mod app;
mod attacks;
mod charts;
mod cli;
mod company;
mod demo;
mod demonstration;
mod demo_patterns;
mod demo_stories;
mod domain;
mod forms;
mod imports;
mod intake;
mod law;
mod ledger;
mod look;
mod moves;
mod patterns;
mod people_pages;
mod reports;
mod round_trips;
mod routes;
mod said;
mod sealed;
mod security;
mod store;
mod story;
mod summary;
mod tidy;
mod whole;
mod words;
