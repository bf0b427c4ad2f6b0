//! `autopsy restore`: a backup in the place of what is there.
use super::config::Config;
use super::{Result, call};
use autopsy::actions;
use autopsy::store::backup;
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(after_help = "Example: autopsy restore /var/backups/autopsy-2026-11-23.db --data data")]
pub struct Restore {
    /// A file that `autopsy backup` wrote
    file: PathBuf,
}

impl Restore {
    pub async fn run(self, config: &Config) -> Result<()> {
        let at = call().at;
        let aside = format!("before-restore-{}", at.format("%Y%m%dT%H%M%SZ"));
        let restored = backup::restore(&config.data, &self.file, &aside).await?;
        let db = super::open_existing(config).await?;
        let noted = actions::upkeep::restored(&db, call(), &restored).await;
        db.close().await;
        noted?;
        println!("{} is what {} works with now.", self.file.display(), config.data.display());
        let aside = config.data.join(aside);
        if aside.exists() {
            println!("What was there before is in {}.", aside.display());
        }
        Ok(())
    }
}
