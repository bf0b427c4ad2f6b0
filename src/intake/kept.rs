//! How a row that is put aside is written down: field after field, in as few bytes as tell it.
use super::batch::Origin;
use super::near::Coded;
use super::tables::{AccountRow, AutopsyRow, ChangeRow, Filed, FilingRow, FindingRow, SignalRow};
use crate::domain::{Cause, Day, Function, Line, Minor, Outcome, Stage};
use chrono::Datelike;

/// Something that can be written down, and read back as it was.
pub trait Kept: Sized {
    fn put(&self, to: &mut Vec<u8>);
    /// Nothing where the bytes are no such thing.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

/// Seven bits to a byte, the lowest first.
impl Kept for u64 {
    fn put(&self, to: &mut Vec<u8>) {
        let mut left = *self;
        while left >= 0x80 {
            to.push(left.to_le_bytes()[0] | 0x80);
            left >>= 7;
        }
        to.push(left.to_le_bytes()[0]);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = *from.split_off_first()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

impl Kept for u32 {
    fn put(&self, to: &mut Vec<u8>) {
        u64::from(*self).put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        u64::take(from)?.try_into().ok()
    }
}

impl Kept for Line {
    fn put(&self, to: &mut Vec<u8>) {
        (self.as_str().len() as u64).put(to);
        to.extend_from_slice(self.as_str().as_bytes());
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let length = usize::try_from(u64::take(from)?).ok()?;
        let letters = from.split_off(..length)?;
        Some(Self::from(std::str::from_utf8(letters).ok()?.to_owned()))
    }
}

/// Amounts in files are never negative.
impl Kept for Minor {
    fn put(&self, to: &mut Vec<u8>) {
        self.get().unsigned_abs().put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(Self::new(u64::take(from)?.try_into().ok()?))
    }
}

/// Days in files are of our era.
impl Kept for Day {
    fn put(&self, to: &mut Vec<u8>) {
        self.num_days_from_ce().unsigned_abs().put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Self::from_num_days_from_ce_opt(u32::take(from)?.try_into().ok()?)
    }
}

impl<T: Kept> Kept for Option<T> {
    fn put(&self, to: &mut Vec<u8>) {
        to.push(u8::from(self.is_some()));
        if let Some(it) = self {
            it.put(to);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match *from.split_off_first()? {
            0 => Some(None),
            _ => T::take(from).map(Some),
        }
    }
}

impl<T: Kept> Kept for Vec<T> {
    fn put(&self, to: &mut Vec<u8>) {
        (self.len() as u64).put(to);
        for it in self {
            it.put(to);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        (0..u64::take(from)?).map(|_| T::take(from)).collect()
    }
}

macro_rules! kept_codes {
    ($($name:ident),*) => {$(
        impl Kept for $name {
            fn put(&self, to: &mut Vec<u8>) {
                (self.index() as u64).put(to);
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                <Self as Coded>::all().get(usize::try_from(u64::take(from)?).ok()?).copied()
            }
        }
    )*};
}

kept_codes!(Cause, Function, Stage, Outcome);

macro_rules! kept_rows {
    ($($name:ident { $($field:ident),* })*) => {$(
        impl Kept for $name {
            fn put(&self, to: &mut Vec<u8>) {
                $(self.$field.put(to);)*
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: Kept::take(from)?),* })
            }
        }
    )*};
}

kept_rows! {
    Origin { file, line }
    AccountRow {
        account_id, name, segment, region, product, industry, owner, arr, customer_since, churned_on, renewal_on
    }
    AutopsyRow {
        autopsy_id, account_id, opened_on, closed_on, arr_at_risk, segment, region, product, lifecycle_stage, outcome,
        arr_retained, finding
    }
    FindingRow { primary, contributing, agreed_on }
    FilingRow { autopsy_id, function, due_on, filed }
    Filed { on, primary, contributing }
    ChangeRow { change_id, title, cause, owner_function, effective_on }
    SignalRow { account_id, signal, observed_on }
}
