//! `autopsy token`: API tokens, from the command line.
use super::config::Config;
use super::{Result, Stop, call, person};
use autopsy::actions;
use autopsy::domain::{Scope, TokenId};
use autopsy::store::{self, Db};

#[derive(clap::Subcommand)]
pub enum Token {
    /// Make a token that acts as a person, and print it this once
    #[command(after_help = "Example: autopsy token create --email dana@example.com --scope read")]
    Create(Create),
    /// List the tokens of everybody, or of one person
    #[command(after_help = "Example: autopsy token list --email dana@example.com")]
    List(List),
    /// Revoke a token, for ever and at once
    #[command(after_help = "Example: autopsy token revoke 01920000-0000-7000-8000-000000000000")]
    Revoke(Revoke),
}

#[derive(clap::Args)]
pub struct Create {
    #[arg(long)]
    email: String,
    /// `read` takes GET only; `write` may do what the person may
    #[arg(long, default_value = "read", value_parser = ["read", "write"])]
    scope: String,
}

#[derive(clap::Args)]
pub struct List {
    #[arg(long)]
    email: Option<String>,
}

#[derive(clap::Args)]
pub struct Revoke {
    /// As `autopsy token list` has it
    id: String,
}

impl Token {
    pub async fn run(self, config: &Config) -> Result<()> {
        let db = super::open_existing(config).await?;
        let done = match self {
            Self::Create(it) => create(&db, &it).await,
            Self::List(it) => list(&db, it.email.as_deref()).await,
            Self::Revoke(it) => revoke(&db, &it.id).await,
        };
        db.close().await;
        done
    }
}

async fn create(db: &Db, create: &Create) -> Result<()> {
    let person = person::find(db, &create.email).await?;
    let scope = Scope::parse(&create.scope).ok_or_else(|| Stop::usage("scope is read or write"))?;
    println!("{}", actions::tokens::make(db, call(), person, TokenId::new(), scope).await?);
    Ok(())
}

async fn list(db: &Db, email: Option<&str>) -> Result<()> {
    let only = match email {
        Some(email) => Some(person::find(db, email).await?),
        None => None,
    };
    let mut conn = db.read().await?;
    for person in store::people::all(&mut conn).await? {
        if only.is_some_and(|it| it != person.id) {
            continue;
        }
        for token in store::tokens::of(&mut conn, person.id).await? {
            let used = token.seen_at.map_or_else(|| "never used".to_owned(), |it| it.to_rfc3339());
            let revoked = if token.revoked_at.is_some() { "revoked" } else { "" };
            let (id, prefix, scope) = (token.id, &token.prefix, token.scope);
            println!("{id}\t{prefix}…\t{}\t{scope}\t{used}\t{revoked}", person.email);
        }
    }
    Ok(())
}

async fn revoke(db: &Db, id: &str) -> Result<()> {
    let id: TokenId =
        id.parse().map_err(|_| Stop::usage(format!("{id} is no id; autopsy token list has it")))?;
    let token = store::tokens::find(&mut *db.read().await?, id).await?;
    let token = token.ok_or_else(|| Stop::wrong(format!("there is no token {id}")))?;
    Ok(actions::tokens::revoke(db, call(), token.person_id, id).await?)
}
