//! What the clock does by itself. Jobs decide nothing: they call actions.
pub mod clock;
pub mod facts;
mod change_letters;
mod letters;
pub mod outbox;
mod patterns;
mod review_letters;
