//! Counts that are kept and changed: what was counted of a few rows is taken in or out.

/// Whether counts are taken in or out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    In,
    Out,
}

impl Sign {
    /// Changes a count by another one; nothing if that can't be, because it was never in it.
    pub fn fold<N: Count>(self, into: &mut N, by: N) -> Option<()> {
        *into = match self {
            Self::In => into.checked_add(by)?,
            Self::Out => into.checked_sub(by)?,
        };
        Some(())
    }

    /// The same for each of several.
    pub fn fold_all<N: Count>(self, into: &mut [N], by: &[N]) -> Option<()> {
        into.iter_mut().zip(by).try_for_each(|(into, by)| self.fold(into, *by))
    }
}

/// The same for fields of what is counted: `fold!(sign, into, by; opened, closed)`.
macro_rules! fold {
    ($sign:expr, $into:expr, $by:expr; $($field:ident),* $(,)?) => {{
        $($sign.fold(&mut $into.$field, $by.$field)?;)*
    }};
}

pub(in crate::patterns) use fold;

/// What counts are kept in.
pub trait Count: Copy {
    fn checked_add(self, by: Self) -> Option<Self>;
    fn checked_sub(self, by: Self) -> Option<Self>;
}

macro_rules! counts {
    ($($number:ty),*) => {
        $(impl Count for $number {
            fn checked_add(self, by: Self) -> Option<Self> {
                self.checked_add(by)
            }

            fn checked_sub(self, by: Self) -> Option<Self> {
                self.checked_sub(by)
            }
        })*
    };
}

counts!(u32, usize, i64, i128);
