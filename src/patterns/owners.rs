//! Who owns which cause, looked up once for a report.
use crate::domain::{Cause, Owner};

/// The owner of every cause, as a number.
#[derive(Debug, Clone)]
pub(super) struct Owners {
    /// Every owner of a cause, in order.
    all: Vec<Owner>,
    /// By the cause's place in the taxonomy.
    of: Vec<u8>,
}

impl Owners {
    pub(super) fn new() -> Self {
        let owners: Vec<_> = Cause::ALL.iter().map(|it| it.owner()).collect();
        let mut all = owners.clone();
        all.sort_unstable();
        all.dedup();
        let of = owners.iter().map(|owner| (0..).zip(&all).find(|it| it.1 == owner).map_or(0, |it| it.0));
        Self { of: of.collect(), all }
    }

    /// The number of a cause's owner, below `len`.
    pub(super) fn of(&self, cause: Cause) -> usize {
        self.of[cause.index()].into()
    }

    /// The same for the cause with this place in the taxonomy.
    pub(super) fn of_place(&self, cause: u8) -> u8 {
        self.of[usize::from(cause)]
    }

    pub(super) fn owner(&self, number: usize) -> Owner {
        self.all[number]
    }

    /// The number of an owner that owns a cause.
    pub(super) fn number(&self, owner: Owner) -> Option<usize> {
        self.all.binary_search(&owner).ok()
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }
}
