//! A set of causes in four bytes.
use crate::domain::Cause;

/// The causes that an autopsy or a filing names. "I can't tell" is no cause and is never in the set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CauseSet(u32);

const _: () = assert!(Cause::ALL.len() <= 32, "a cause is one bit of a CauseSet");

impl CauseSet {
    pub const EMPTY: Self = Self(0);

    /// The set with `cause` in it.
    #[must_use]
    pub fn with(self, cause: Cause) -> Self {
        if cause == Cause::NotDetermined { self } else { Self(self.0 | 1 << cause.index()) }
    }

    /// The set without `cause`: a contributing cause that repeats the primary one is dropped.
    #[must_use]
    pub fn without(self, cause: Option<Cause>) -> Self {
        cause.map_or(self, |it| Self(self.0 & !(1 << it.index())))
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn contains(self, cause: Cause) -> bool {
        self.0 & (1 << cause.index()) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The causes in it, in the order of the taxonomy.
    pub fn iter(self) -> Causes {
        Causes(self)
    }
}

/// The causes of a set that are left.
#[derive(Debug, Clone)]
pub struct Causes(CauseSet);

impl Iterator for Causes {
    type Item = Cause;

    fn next(&mut self) -> Option<Cause> {
        let CauseSet(left) = &mut self.0;
        let cause = Cause::ALL.get(left.trailing_zeros() as usize)?;
        *left &= *left - 1;
        Some(*cause)
    }
}

/// Every cause that says something, in the order of the taxonomy: all but "can't tell".
pub(super) fn determined() -> impl Iterator<Item = Cause> {
    Cause::ALL.iter().copied().filter(|it| it.is_determined())
}

impl FromIterator<Cause> for CauseSet {
    fn from_iter<I: IntoIterator<Item = Cause>>(causes: I) -> Self {
        causes.into_iter().fold(Self::EMPTY, Self::with)
    }
}
