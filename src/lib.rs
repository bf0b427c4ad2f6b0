//! Account Autopsy: rescue the account, then agree on why it needed one.
//! ARCHITECTURE.md is the map; the rooms from the front door down are web, jobs and cli, app, actions, store, domain.
pub mod actions;
pub mod app;
pub mod demo;
pub mod domain;
pub mod exhibits;
pub mod intake;
pub mod jobs;
pub mod patterns;
pub mod render;
pub mod store;
pub mod web;
