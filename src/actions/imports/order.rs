//! Where new autopsies stand: their numbers, which go by day and id, and their places among those of their account.
use super::Result;
use super::holding::Holding;
use crate::domain::{AccountId, AutopsyId, Line};
use crate::intake::Register;
use crate::store::imports::Place;
use crate::store::{self, Conn};
use std::collections::HashMap;

/// Accounts whose autopsies on record are looked up at once.
const AT_ONCE: usize = 2_000;

/// By the place of its id, the number and the ordinal of each new autopsy; 0 for others.
pub struct Order {
    first: i64,
    ranks: Vec<u32>,
    ordinals: Vec<u32>,
    /// Autopsies on record that come to stand in another place among those of their account.
    pub moved: Vec<(AutopsyId, i64)>,
}

impl Order {
    pub async fn of(conn: &mut Conn, holding: &Holding) -> Result<Self> {
        let register = &holding.register;
        let autopsies = &register.autopsies;
        let mut new: Vec<u32> = autopsies.places().filter(|it| autopsies.get(*it).met.is_new()).collect();
        new.sort_unstable_by_key(|it| (autopsies.get(*it).opened_on, autopsies.id(*it)));
        let mut order = Self {
            first: store::autopsies::next_number(conn).await?,
            ranks: vec![0; autopsies.count()],
            ordinals: vec![0; autopsies.count()],
            moved: Vec::new(),
        };
        for (rank, place) in (0..).zip(&new) {
            order.ranks[*place as usize] = rank;
        }
        new.sort_unstable_by_key(|it| (autopsies.get(*it).account, order.ranks[*it as usize]));
        let same_account = |a: &u32, b: &u32| autopsies.get(*a).account == autopsies.get(*b).account;
        let mut beside = Vec::new();
        for of_account in new.chunk_by(same_account) {
            for (ordinal, place) in (1..).zip(of_account) {
                order.ordinals[*place as usize] = ordinal;
            }
            if register.accounts.met(autopsies.get(of_account[0]).account).known {
                beside.push(of_account);
            }
        }
        for accounts in beside.chunks(AT_ONCE) {
            order.put_beside(conn, register, accounts).await?;
        }
        Ok(order)
    }

    /// The number and the ordinal of the new autopsy at a place.
    pub fn of_place(&self, place: u32) -> (i64, i64) {
        let at = |of: &[u32]| of.get(place as usize).copied().unwrap_or_default();
        (self.first + i64::from(at(&self.ranks)), at(&self.ordinals).max(1).into())
    }

    /// Puts new autopsies among those that their accounts have on record.
    async fn put_beside(&mut self, conn: &mut Conn, register: &Register, accounts: &[&[u32]]) -> Result<()> {
        let id = |of: &[u32]| register.accounts.id(register.autopsies.get(of[0]).account).to_owned();
        let ids: Vec<Line> = accounts.iter().map(|it| Line::from(id(it))).collect();
        let found = store::imports::accounts(conn, &ids.iter().collect::<Vec<_>>()).await?;
        let known: Vec<AccountId> = found.iter().map(|it| it.id).collect();
        let mut on_record: HashMap<AccountId, Vec<Place>> = HashMap::new();
        for place in store::imports::places(conn, &known).await? {
            on_record.entry(place.account_id).or_default().push(place);
        }
        let by_id: HashMap<Line, AccountId> =
            found.into_iter().filter_map(|it| Some((it.external_id?, it.id))).collect();
        for (id, new) in ids.iter().zip(accounts) {
            let there = by_id.get(id).and_then(|it| on_record.remove(it)).unwrap_or_default();
            self.put_among(register, new, &there);
        }
        Ok(())
    }

    /// By day, then by id; what was opened here and has no id stands behind what has one.
    fn put_among(&mut self, register: &Register, new: &[u32], there: &[Place]) {
        let autopsies = &register.autopsies;
        let mut all: Vec<_> = new
            .iter()
            .map(|it| {
                let id = Some(autopsies.id(*it));
                ((autopsies.get(*it).opened_on, false, id, self.of_place(*it).0), Err(*it))
            })
            .collect();
        all.extend(there.iter().map(|it| {
            let id = it.external_id.as_ref().map(Line::as_str);
            ((Some(it.opened_on), id.is_none(), id, it.number), Ok(it))
        }));
        all.sort_unstable_by_key(|it| it.0);
        for (ordinal, (_, it)) in (1..).zip(&all) {
            match it {
                Err(place) => self.ordinals[*place as usize] = ordinal,
                Ok(there) if there.ordinal != i64::from(ordinal) => {
                    self.moved.push((there.id, ordinal.into()));
                }
                Ok(_) => (),
            }
        }
    }
}
