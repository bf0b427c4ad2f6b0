//! The most that is at risk with one account, by cause: whether a pattern hangs on a single customer.
use crate::domain::Cause;

/// One for each cause, by its place in the taxonomy.
pub(super) type OfCause = [i64; Cause::ALL.len()];

/// Sums over the autopsies of one account whose finding names the cause; the largest of all accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TopAccounts {
    pub all: OfCause,
    /// Of those autopsies that are closed.
    pub closed: OfCause,
}

impl TopAccounts {
    /// Of both, the larger ones.
    pub(super) fn or(mut self, other: &Self) -> Self {
        let larger = |mine: &mut OfCause, other: &OfCause| {
            for (mine, other) in mine.iter_mut().zip(other) {
                *mine = (*mine).max(*other);
            }
        };
        larger(&mut self.all, &other.all);
        larger(&mut self.closed, &other.closed);
        self
    }
}
