//! The organisation that runs this instance.
use super::{Currency, Line, Zone};

#[derive(Debug, Clone)]
pub struct Organisation {
    pub name: Line,
    pub zone: Zone,
    pub currency: Currency,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_start_month: u32,
    pub version: i64,
}
