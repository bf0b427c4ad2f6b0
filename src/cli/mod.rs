//! The command line, one file a command. Exit codes: 0 done, 1 the input or data is wrong, 2 usage, 78 configuration.
mod backup;
mod check;
mod config;
mod demo;
mod import;
mod person;
mod progress;
mod report;
mod restore;
mod serve;
mod token;

use autopsy::actions::Call;
use autopsy::domain::{Actor, Timestamp, to_micros};
use autopsy::store::backup::BackupError;
use autopsy::store::sound::Fault;
use autopsy::store::{Db, OpenError};
use clap::{Args, Parser, Subcommand};
use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "autopsy", version, about = "Rescue the account, then agree on why it needed one.")]
#[command(after_help = "Try it: autopsy demo")]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where everything is.
#[derive(Args, Clone)]
pub struct Place {
    /// The folder that holds everything [default: data]
    #[arg(long, global = true, env = "AUTOPSY_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// The configuration file; flags and variables beat it
    #[arg(long, global = true, env = "AUTOPSY_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Serve),
    /// Run the server on a fresh demonstration company
    Demo(demo::Demo),
    /// Bring in history from CSV files
    Import(import::Import),
    /// People: add, list, disable, link
    #[command(subcommand)]
    Person(person::Person),
    /// API tokens: create, list, revoke
    #[command(subcommand)]
    Token(token::Token),
    /// Write everything into one file, while the server runs
    Backup(backup::Backup),
    /// Put a backup in the place of what is there
    Restore(restore::Restore),
    /// Prove that the data is sound: database, record, seals
    Check(check::Check),
    /// Print the document that describes the API
    #[command(after_help = "Example: autopsy openapi > openapi.json")]
    Openapi,
    /// The pattern report: which causes, how often, how sure
    Report(report::Report),
}

/// Why a command stopped, and the code that says so.
#[derive(Debug)]
pub struct Stop {
    code: u8,
    message: String,
}

impl Stop {
    /// The input or the data is wrong: 1.
    pub fn wrong(message: impl fmt::Display) -> Self {
        Self { code: 1, message: message.to_string() }
    }

    /// The words of the command are wrong: 2.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self { code: 2, message: message.to_string() }
    }

    /// The configuration is wrong, or the data belongs to a newer version: 78.
    pub fn configuration(message: impl fmt::Display) -> Self {
        Self { code: 78, message: message.to_string() }
    }
}

impl From<OpenError> for Stop {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Newer | OpenError::BadSqlite(_) => Self::configuration(error),
            _ => Self::wrong(error),
        }
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Newer(_) => Self::configuration(fault),
            _ => Self::wrong(fault),
        }
    }
}

impl From<BackupError> for Stop {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Unsound(fault) => fault.into(),
            _ => Self::wrong(error),
        }
    }
}

impl From<autopsy::actions::Error> for Stop {
    fn from(error: autopsy::actions::Error) -> Self {
        match error {
            autopsy::actions::Error::Invalid(problems) => {
                Self::wrong(problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join("\n"))
            }
            autopsy::actions::Error::Store(error) => Self::wrong(format!("the database failed: {error}")),
            error => Self::wrong(error),
        }
    }
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Self {
        autopsy::actions::Error::from(error).into()
    }
}

pub type Result<T, E = Stop> = std::result::Result<T, E>;

/// Reads the command line, runs the command and answers its exit code.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return stopped(&Stop::wrong(error)),
    };
    let outcome = runtime.block_on(async {
        let config = config::Config::load(&cli.place)?;
        match cli.command {
            Command::Serve(it) => it.run(&config).await,
            Command::Demo(it) => it.run(&config, cli.place.data).await,
            Command::Import(it) => it.run(&config).await,
            Command::Person(it) => it.run(&config).await,
            Command::Token(it) => it.run(&config).await,
            Command::Backup(it) => it.run(&config).await,
            Command::Restore(it) => it.run(&config).await,
            Command::Check(it) => it.run(&config).await,
            Command::Openapi => {
                print!("{}", autopsy::web::document());
                Ok(())
            }
            Command::Report(it) => it.run(&config).await,
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stopped(&stop),
    }
}

fn stopped(stop: &Stop) -> ExitCode {
    eprintln!("autopsy: {}", stop.message);
    ExitCode::from(stop.code)
}

/// The time by the system's clock.
#[expect(clippy::disallowed_methods, reason = "the command line is where the clock comes in")]
pub fn now() -> Timestamp {
    to_micros(chrono::Utc::now())
}

/// What the command line does, as it stands on the record.
pub fn call() -> Call {
    Call { actor: Actor::CommandLine, at: now(), request_id: None }
}

/// Opens what is there: a command that only asks makes no database of its own.
pub async fn open_existing(config: &config::Config) -> Result<Db> {
    if !config.data.join("autopsy.db").is_file() {
        let dir = config.data.display();
        return Err(Stop::wrong(format!(
            "there is no database in {dir}; is --data the folder that you mean?"
        )));
    }
    open(config).await
}

/// Opens the database of the configured folder and makes the organisation at the first start.
pub async fn open(config: &config::Config) -> Result<Db> {
    let db = Db::open(&config.data).await?;
    autopsy::actions::organisation::found(&db, config.organisation()?).await?;
    Ok(db)
}
