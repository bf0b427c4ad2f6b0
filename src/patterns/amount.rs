//! Money in a report: minor units with the scale of the report's currency; in JSON, a number of major units.
use crate::domain::Minor;
use serde::{Serialize, Serializer};

/// An amount of the report's one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    pub minor: Minor,
    scale: i64,
}

impl Amount {
    /// `minor` units, of which `scale` make one major unit.
    pub fn new(minor: i64, scale: i64) -> Self {
        Self { minor: Minor::new(minor), scale }
    }

    pub fn is_zero(self) -> bool {
        self.minor.get() == 0
    }

    /// The amount in major units.
    #[expect(clippy::cast_precision_loss, reason = "cents are exact up to 90 trillion")]
    pub fn major(self) -> f64 {
        self.minor.get() as f64 / self.scale as f64
    }

    /// This amount as a part of `whole`; nothing when the whole is zero.
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than sixteen digits")]
    pub fn share_of(self, whole: Self) -> Option<f64> {
        (whole.minor.get() > 0).then(|| self.minor.get() as f64 / whole.minor.get() as f64)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.major())
    }
}
