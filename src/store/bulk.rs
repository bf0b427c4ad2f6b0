//! What makes a very large import fast: room for its pages, and indexes that are built once, sorted, when their rows are
//! there, instead of being searched for each row. All of it in the import's own transaction: undone with it.
use super::{Conn, Result};
use sqlx::AssertSqlSafe;

/// Indexes of accounts and of autopsies whose entries come in no order. Those that keep the law stay where they are.
const ACCOUNTS: [&str; 4] =
    ["accounts_by_name", "accounts_by_segment", "accounts_by_region", "accounts_by_product"];
const AUTOPSIES: [&str; 7] = [
    "autopsies_of_account",
    "autopsies_by_opening",
    "autopsies_by_stage",
    "autopsies_by_segment",
    "autopsies_by_region",
    "autopsies_by_product",
    "autopsies_by_leader",
];

/// Indexes that were put aside, as they were made.
#[derive(Debug, Default)]
pub struct Aside(Vec<String>);

impl Aside {
    pub async fn of_accounts(conn: &mut Conn) -> Result<Self> {
        Self::of(conn, &ACCOUNTS).await
    }

    pub async fn of_autopsies(conn: &mut Conn) -> Result<Self> {
        Self::of(conn, &AUTOPSIES).await
    }

    async fn of(conn: &mut Conn, indexes: &[&str]) -> Result<Self> {
        let mut aside = Vec::new();
        for index in indexes {
            let made = sqlx::query_scalar!(
                r#"select sql as "sql!: String" from sqlite_master where type = 'index' and name = $1 and sql is not null"#,
                index
            );
            let Some(made) = made.fetch_optional(&mut *conn).await? else { continue };
            sqlx::raw_sql(AssertSqlSafe(format!("drop index {index}"))).execute(&mut *conn).await?;
            aside.push(made);
        }
        Ok(Self(aside))
    }

    /// Builds them anew.
    pub async fn back(self, conn: &mut Conn) -> Result<()> {
        for made in self.0 {
            sqlx::raw_sql(AssertSqlSafe(made)).execute(&mut *conn).await?;
        }
        Ok(())
    }
}

/// Gives the connection room for many pages, in memory.
pub async fn give_room(conn: &mut Conn) -> Result<()> {
    sqlx::raw_sql("pragma cache_size = -65536").execute(conn).await.map(|_| ())
}

/// Takes the room back.
pub async fn take_room(conn: &mut Conn) -> Result<()> {
    sqlx::raw_sql("pragma cache_size = -4096; pragma shrink_memory").execute(conn).await.map(|_| ())
}

/// How many accounts are on record.
pub async fn accounts(conn: &mut Conn) -> Result<i64> {
    sqlx::query_scalar!("select count(*) from accounts").fetch_one(conn).await
}

/// How many autopsies are on record.
pub async fn autopsies(conn: &mut Conn) -> Result<i64> {
    sqlx::query_scalar!("select count(*) from autopsies").fetch_one(conn).await
}
