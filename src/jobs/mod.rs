//! What the clock does by itself. Jobs decide nothing: they call actions.
pub mod clock;
mod letters;
pub mod outbox;
