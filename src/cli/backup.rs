//! `autopsy backup`: the database as of now in one file, while the server runs.
use super::config::Config;
use super::{Result, call};
use autopsy::actions;
use autopsy::store::{backup, sound};
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(after_help = "Example: autopsy backup /var/backups/autopsy-$(date +%F).db")]
pub struct Backup {
    /// The file to write; there must be none of that name
    file: PathBuf,
}

impl Backup {
    pub async fn run(self, config: &Config) -> Result<()> {
        let taken = backup::take(&config.data, &self.file).await?;
        let kb = taken.bytes.div_ceil(1000);
        println!("{}: {kb} kB, read again and sound. SHA-256 {}", self.file.display(), taken.hash);
        // A database of an earlier version is left as it is: this may be the backup before the update.
        let mut conn = sound::open(&config.data.join("autopsy.db")).await?;
        let is_current = sound::is_current(&mut conn).await?;
        drop(conn);
        if is_current {
            let db = super::open_existing(config).await?;
            let noted = actions::upkeep::backed_up(&db, call(), &taken).await;
            db.close().await;
            noted?;
        }
        Ok(())
    }
}
