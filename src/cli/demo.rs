//! `autopsy demo`: the server on a fresh demonstration company.
use super::config::Config;
use super::serve::{app, listen, lock, log, serve};
use super::{Result, Stop, now};
use autopsy::actions;
use autopsy::demo::{Histories, Patterns, Size};
use autopsy::domain::{Currency, Line, Organisation, Threshold, Zone};
use autopsy::store::Db;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
#[command(
    after_help = "Example: autopsy demo --listen 127.0.0.1:8080\n         autopsy demo --csv ./company --accounts 3000 --autopsies 2000 --seed 7"
)]
pub struct Demo {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "AUTOPSY_LISTEN", value_name = "ADDRESS")]
    listen: Option<String>,
    /// What links begin with [default: http:// and the address]
    #[arg(long, env = "AUTOPSY_URL", value_name = "URL")]
    url: Option<String>,
    /// Write a generated company as CSV into this folder instead of serving one
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
    /// Accounts of the generated company
    #[arg(long, default_value_t = 60, requires = "csv")]
    accounts: u32,
    /// Autopsies of the generated company, about
    #[arg(long, default_value_t = 100, requires = "csv")]
    autopsies: u32,
    /// Years of history
    #[arg(long, default_value_t = 3, requires = "csv")]
    years: u32,
    /// The same seed and day give the same company
    #[arg(long, default_value_t = 1, requires = "csv")]
    seed: u64,
    /// The day that history ends on [default: today]
    #[arg(long, value_name = "DAY", requires = "csv")]
    today: Option<chrono::NaiveDate>,
    /// Draw causes at random, with no pattern planted
    #[arg(long, requires = "csv")]
    random: bool,
}

impl Demo {
    /// `dir`: the folder that was asked for; without it a temporary one, gone when the server stops.
    pub async fn run(self, config: &Config, dir: Option<PathBuf>) -> Result<()> {
        if let Some(csv) = &self.csv {
            return self.write(csv);
        }
        log();
        let temporary = tempfile::tempdir().map_err(Stop::wrong)?;
        let dir = dir.unwrap_or_else(|| temporary.path().to_owned());
        if dir.join("autopsy.db").exists() {
            return Err(Stop::wrong(format!(
                "{} holds a database already; the demonstration begins in a fresh folder",
                dir.display()
            )));
        }
        let lock = lock(&dir)?;
        let listener = listen(&config.listen(self.listen.as_deref())).await?;
        let db = found(&dir).await?;
        let links = actions::demonstration::links(&db, now()).await?;
        let seat = actions::demonstration::seat_link(&db, now()).await?;
        let app = app(db, &listener, config.url(self.url.as_deref()))?;
        println!("Larkfield, the demonstration company. Each link signs in once:");
        for (role, name, token) in links {
            println!("  {:<18} {name:<16} {}", role.label(), app.sign_in_address(token.secret()));
        }
        if let Some((name, token)) = seat {
            println!("  {:<18} {name:<16} {}", "A seat, no sign-in", app.seat_address(token.secret()));
        }
        println!("Account Autopsy is ready at {}", app.base_url);
        serve(listener, app).await;
        drop(lock);
        Ok(())
    }

    fn write(&self, dir: &Path) -> Result<()> {
        let size = Size {
            accounts: self.accounts,
            autopsies: self.autopsies,
            years: self.years,
            seed: self.seed,
            today: self.today.unwrap_or_else(|| now().date_naive()),
            patterns: if self.random { Patterns::None } else { Patterns::Planted },
        };
        fs::create_dir_all(dir).map_err(|it| Stop::wrong(format!("{}: {it}", dir.display())))?;
        let create = |name: &str| File::create(dir.join(name)).map(std::io::BufWriter::new);
        Histories::new(&size).write_csv(create).map_err(|it| Stop::wrong(format!("{}: {it}", dir.display())))
    }
}

/// The demonstration company in a fresh database.
async fn found(dir: &Path) -> Result<Db> {
    let now = now();
    let db = Db::open(dir).await?;
    let organisation = Organisation {
        name: Line::parse("Larkfield").map_err(Stop::wrong)?,
        zone: Zone::UTC,
        currency: Currency::parse("USD").map_err(Stop::wrong)?,
        fiscal_start_month: 1,
        // Larger than most who begin, so it looks at what comes up more often.
        threshold: Threshold { accounts: 8, ..Threshold::default() },
        version: 1,
    };
    actions::organisation::found(&db, organisation).await?;
    actions::demonstration::found(&db, now).await.map_err(Stop::wrong)?;
    Ok(db)
}
