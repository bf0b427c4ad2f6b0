//! Account Autopsy: rescue the account, then agree on why it needed one.
//! ARCHITECTURE.md is the map; the rooms from the front door down are web, jobs and cli, app, actions, store, domain.
pub mod demo;
pub mod domain;
