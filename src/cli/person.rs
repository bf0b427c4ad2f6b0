//! `autopsy person`: people, from the command line.
use super::config::Config;
use super::{Result, Stop, call};
use autopsy::actions;
use autopsy::domain::{Email, Function, Line, PersonDraft, PersonId, Role};
use autopsy::store::{self, Db};

#[derive(clap::Subcommand)]
pub enum Person {
    /// Add a person and print a one-time sign-in link
    #[command(
        after_help = "Example: autopsy person add --email dana@example.com --name \"Dana Okafor\" --role cs_leader --function customer_success"
    )]
    Add(Add),
    /// List everybody
    #[command(after_help = "Example: autopsy person list")]
    List,
    /// Shut somebody out at once
    #[command(after_help = "Example: autopsy person disable --email dana@example.com")]
    Disable(Email1),
    /// Print a one-time sign-in link
    #[command(after_help = "Example: autopsy person link --email dana@example.com")]
    Link(Email1),
}

#[derive(clap::Args)]
pub struct Add {
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    /// `cs_leader`, `executive`, `sponsor`, `contributor`, `viewer` or `admin`
    #[arg(long)]
    role: String,
    /// The lifecycle function that this person leads; may be given several times
    #[arg(long = "function", value_name = "FUNCTION")]
    functions: Vec<String>,
    /// What stands on the business card
    #[arg(long, default_value = "")]
    title: String,
}

#[derive(clap::Args)]
pub struct Email1 {
    #[arg(long)]
    email: String,
}

impl Person {
    pub async fn run(self, config: &Config) -> Result<()> {
        let db = match &self {
            Self::Add(_) => super::open(config).await?,
            _ => super::open_existing(config).await?,
        };
        let done = self.done(&db, config).await;
        db.close().await;
        done
    }

    async fn done(self, db: &Db, config: &Config) -> Result<()> {
        match self {
            Self::Add(it) => add(db, config, it).await,
            Self::List => list(db).await,
            Self::Disable(it) => {
                let person = find(db, &it.email).await?;
                Ok(actions::people::disable(db, call(), person).await?)
            }
            Self::Link(it) => {
                let person = find(db, &it.email).await?;
                print_link(db, config, person).await
            }
        }
    }
}

async fn add(db: &Db, config: &Config, add: Add) -> Result<()> {
    let role = Role::parse_loosely(&add.role).ok_or_else(|| {
        let known = Role::ALL.iter().map(|it| it.code()).collect::<Vec<_>>().join(", ");
        Stop::usage(format!("role {} isn't known; it is one of {known}", add.role))
    })?;
    let functions = add.functions.iter().map(|code| {
        Function::parse(code).ok_or_else(|| {
            let known = Function::ALL.iter().map(|it| it.code()).collect::<Vec<_>>().join(", ");
            Stop::usage(format!("function {code} isn't known; it is one of {known}"))
        })
    });
    let draft = PersonDraft {
        email: Email::parse(&add.email).map_err(|it| Stop::wrong(format!("{} {it}", add.email)))?,
        name: Line::parse(&add.name).map_err(|it| Stop::wrong(format!("the name {it}")))?,
        title: Line::optional(&add.title).map_err(|it| Stop::wrong(format!("the title {it}")))?,
        role,
        functions: functions.collect::<Result<_>>()?,
    };
    let id = actions::people::add(db, call(), PersonId::new(), draft).await?;
    print_link(db, config, id).await
}

async fn list(db: &Db) -> Result<()> {
    let mut conn = db.read().await?;
    let leads = store::people::leads(&mut conn).await?;
    for person in store::people::all(&mut conn).await? {
        let functions: Vec<&str> =
            leads.iter().filter(|it| it.executive == Some(person.id)).map(|it| it.function.code()).collect();
        let disabled = if person.disabled_at.is_some() { "disabled" } else { "" };
        println!("{}\t{}\t{}\t{}\t{disabled}", person.email, person.name, person.role, functions.join(","));
    }
    Ok(())
}

pub async fn find(db: &Db, email: &str) -> Result<PersonId> {
    let email = Email::parse(email).map_err(|it| Stop::wrong(format!("{email} {it}")))?;
    let found = store::people::by_email(&mut *db.read().await?, &email).await?;
    found.map(|it| it.id).ok_or_else(|| Stop::wrong(format!("nobody here has the address {email}")))
}

/// Prints the address of a one-time sign-in link; it opens for a day.
async fn print_link(db: &Db, config: &Config, person: PersonId) -> Result<()> {
    let lasts = actions::sessions::PRINTED_LINK_LASTS;
    let token = actions::sessions::make_link(db, call(), person, lasts).await?;
    let base =
        config.url(None).unwrap_or_else(|| format!("http://{}", config.listen(variable_listen().as_deref())));
    println!("{}/sign-in/{}", base.trim_end_matches('/'), token.secret());
    Ok(())
}

fn variable_listen() -> Option<String> {
    std::env::var("AUTOPSY_LISTEN").ok()
}
