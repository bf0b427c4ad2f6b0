//! What is on record about the ids that the files name.
use super::Result;
use crate::domain::{Account, AccountId, Line};
use crate::intake::{Known, KnownAutopsy, Reading};
use crate::store::imports::AutopsyOnRecord;
use crate::store::{self, Conn};
use std::collections::HashMap;

pub struct OnRecord {
    pub accounts: HashMap<Line, Account>,
    pub autopsies: HashMap<Line, AutopsyOnRecord>,
    /// The open autopsy of an account; without an id when it was opened here.
    pub open: HashMap<AccountId, Option<Line>>,
}

impl OnRecord {
    pub async fn load(conn: &mut Conn, reading: &Reading) -> Result<Self> {
        let ids: Vec<&Line> = reading.named_accounts().into_iter().collect();
        let accounts = store::imports::accounts(conn, &ids).await?;
        let ids: Vec<&Line> = reading.named_autopsies().into_iter().collect();
        let autopsies = store::imports::autopsies(conn, &ids).await?;
        let ids: Vec<AccountId> = accounts.iter().map(|it| it.id).collect();
        let open = store::imports::open(conn, &ids).await?;
        Ok(Self {
            accounts: accounts.into_iter().filter_map(|it| Some((it.external_id.clone()?, it))).collect(),
            autopsies: autopsies.into_iter().map(|it| (it.external_id.clone(), it)).collect(),
            open: open.into_iter().collect(),
        })
    }

    /// As much of it as the files are checked against.
    pub fn known(&self) -> Known {
        let opened =
            |(id, it): (&Line, &AutopsyOnRecord)| (id.clone(), KnownAutopsy { opened_on: it.opened_on });
        let open = |(id, it): (&Line, &Account)| Some((id.clone(), self.open.get(&it.id)?.clone()));
        Known {
            accounts: self.accounts.keys().cloned().collect(),
            autopsies: self.autopsies.iter().map(opened).collect(),
            open: self.accounts.iter().filter_map(open).collect(),
        }
    }
}
