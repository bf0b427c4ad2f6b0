//! The ids of what an import brings. One number is drawn for the call, and the place of a row among its kind stands
//! behind it: so no id has to be kept between the rows that name it, and ids sort as the files do.
use crate::domain::{AccountId, AutopsyId};
use uuid::Uuid;

/// The bits of an id that hold the place. Before them are its time and more than forty bits drawn at random.
const PLACE: u128 = u32::MAX as u128;

pub struct Mint {
    account: u128,
    autopsy: u128,
}

impl Mint {
    pub fn new() -> Self {
        let drawn = |id: Uuid| id.as_u128() & !PLACE;
        Self { account: drawn(AccountId::new().uuid()), autopsy: drawn(AutopsyId::new().uuid()) }
    }

    pub fn account(&self, place: u32) -> AccountId {
        Uuid::from_u128(self.account | u128::from(place)).into()
    }

    pub fn autopsy(&self, place: u32) -> AutopsyId {
        Uuid::from_u128(self.autopsy | u128::from(place)).into()
    }
}
