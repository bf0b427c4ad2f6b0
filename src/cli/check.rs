//! `autopsy check`: whether everything that carries its own proof holds.
use super::config::Config;
use super::{Result, Stop};
use autopsy::actions;
use autopsy::store::sound;

#[derive(clap::Args)]
#[command(after_help = "Example: autopsy check --data data")]
pub struct Check {}

impl Check {
    pub async fn run(self, config: &Config) -> Result<()> {
        let database = config.data.join("autopsy.db");
        if !database.is_file() {
            let dir = config.data.display();
            return Err(Stop::wrong(format!(
                "there is no database in {dir}; is --data the folder that you mean?"
            )));
        }
        let mut conn = sound::open(&database).await?;
        let found = actions::upkeep::check(&mut conn, &database.display().to_string()).await?;
        println!("The database is sound.");
        println!(
            "The record holds together: {} rows, the last one {}.",
            found.record.rows,
            actions::upkeep::shown(&found.record)
        );
        println!(
            "Revealed filings are what was sealed ({}), frozen pre-reads what was frozen ({}).",
            found.filings, found.snapshots
        );
        Ok(())
    }
}
