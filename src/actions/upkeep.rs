//! What keeps the data safe: that everything that carries its own proof holds, and that backups were taken and brought back.
use super::{Call, Result, filings, perform, pre_read};
use crate::domain::{Action, Entry, ObjectKind, autopsy_label, hex};
use crate::store::backup::Backup;
use crate::store::record::Chain;
use crate::store::sound::{self, Fault};
use crate::store::{self, Conn, Db};
use serde_json::json;

/// Autopsies whose filings are read at once.
const PAGE: i64 = 200;

/// What was looked at, and holds.
#[derive(Debug)]
pub struct Sound {
    pub record: Chain,
    /// Filings that were revealed: they say what their seals on the record are of.
    pub filings: usize,
    /// Figures that were frozen for a review.
    pub snapshots: usize,
}

/// The database, the record, what was sealed and what was frozen; else the first fault. It changes nothing.
pub async fn check(conn: &mut Conn, name: &str) -> Result<Sound, Fault> {
    sound::database(conn, name).await?;
    if !sound::is_current(conn).await? {
        return Err(Fault::Older(name.to_owned()));
    }
    let record = store::record::verify(conn).await?.map_err(|(row, what)| Fault::Record(row, what))?;
    Ok(Sound { record, filings: sealed(conn).await?, snapshots: frozen(conn).await? })
}

async fn sealed(conn: &mut Conn) -> Result<usize, Fault> {
    let Some(key) = store::organisation::known_secret(conn, "seal").await? else { return Ok(0) };
    let (mut count, mut after) = (0, None);
    loop {
        let page = store::filings::with_seals(conn, after, PAGE).await?;
        for (filing, seal) in &page.filings {
            if seal.as_deref() != Some(&*filings::seal(&key, filing)) {
                let autopsy = store::autopsies::find(conn, filing.autopsy_id).await?;
                let label = autopsy
                    .map_or_else(|| filing.autopsy_id.to_string(), |it| autopsy_label(it.opening.number));
                return Err(Fault::Proof(format!(
                    "{label}: what {} filed is not what was sealed",
                    filing.function.label()
                )));
            }
        }
        count += page.filings.len();
        match page.last {
            None => return Ok(count),
            last => after = last,
        }
    }
}

async fn frozen(conn: &mut Conn) -> Result<usize, Fault> {
    let all = store::reviews::snapshots(conn).await?;
    for id in &all {
        let kept = store::reviews::snapshot(conn, *id).await?;
        if let Some(it) = kept.filter(|it| it.hash != pre_read::hash([&it.paper, &it.measures, &it.agenda])) {
            return Err(Fault::Proof(format!(
                "snapshot {}: these are not the figures that were frozen",
                it.head.id
            )));
        }
    }
    Ok(all.len())
}

/// Notes that a backup was taken.
pub async fn backed_up(db: &Db, call: Call, backup: &Backup) -> Result<()> {
    note(db, call.entry(Action::BackedUp, ObjectKind::Organisation, None), backup).await
}

/// Notes in what was brought back that it was.
pub async fn restored(db: &Db, call: Call, backup: &Backup) -> Result<()> {
    note(db, call.entry(Action::Restored, ObjectKind::Organisation, None), backup).await
}

async fn note(db: &Db, entry: Entry, backup: &Backup) -> Result<()> {
    let fields = json!({ "sha256": backup.hash, "bytes": backup.bytes }).to_string();
    let entry = Entry { fields, ..entry };
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move { Ok(store::record::append(conn, &entry).await?) })
    })
    .await
}

/// A seal or a hash as somebody can note it elsewhere.
pub fn shown(chain: &Chain) -> String {
    hex(&chain.hash)
}
