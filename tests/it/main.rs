#![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]

mod demo;
mod demo_patterns;
mod demo_stories;
mod domain;
