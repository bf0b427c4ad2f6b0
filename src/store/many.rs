//! Many rows at once: one question about thousands of keys, thousands of rows written, a few hundred to a statement.
use super::{Conn, Result};
use sqlx::query_builder::Separated;
use sqlx::sqlite::SqliteRow;
use sqlx::{Encode, FromRow, QueryBuilder, Sqlite, Type};

/// Values that are bound to one statement at most; engines take 32,766.
const BINDS: usize = 16_000;

/// Rows that statements write.
const LENGTHS: [usize; 3] = [500, 100, 20];

/// The values of one row, in the order of its columns.
pub type Values<'a> = Separated<'a, Sqlite, &'static str>;

/// Asks `question`, which ends with a column, about the keys it is one of; `order` ends the statement.
pub async fn about<K, T>(conn: &mut Conn, question: &str, keys: &[K], order: &str) -> Result<Vec<T>>
where
    K: for<'q> Encode<'q, Sqlite> + Type<Sqlite> + Sync,
    T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
{
    let mut found = Vec::new();
    for keys in keys.chunks(BINDS) {
        let mut query = QueryBuilder::<Sqlite>::new(question);
        query.push(" in (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(key);
        }
        query.push(") ").push(order);
        let query = query.build_query_as::<T>().persistent(keys.len() == BINDS);
        found.extend(query.fetch_all(&mut *conn).await?);
    }
    Ok(found)
}

/// Writes rows of `width` bound values; `into` names the table and the columns, `bind` the values of one row.
pub async fn insert<T>(
    conn: &mut Conn,
    into: &str,
    width: usize,
    rows: &[T],
    bind: impl Fn(&mut Values<'_>, &T),
) -> Result<()> {
    let mut left = rows;
    let mut next = || {
        if left.is_empty() {
            return None;
        }
        // A statement of one of these lengths comes again, so that it is planned once; what is left over doesn't.
        let length = LENGTHS.into_iter().find(|it| *it <= left.len() && it * width <= BINDS);
        let (rows, rest) = left.split_at(length.unwrap_or(left.len()));
        left = rest;
        let mut query = QueryBuilder::<Sqlite>::new(into);
        query.push(" ");
        query.push_values(rows, |mut values, row| bind(&mut values, row));
        Some((query, length.is_some()))
    };
    let mut now = next();
    while let Some((mut query, comes_again)) = now {
        // The connection's thread works on one statement while this one binds the values of the next.
        let written = query.build().persistent(comes_again).execute(&mut *conn);
        let (written, bound) = tokio::join!(written, async { next() });
        written?;
        now = bound;
    }
    Ok(())
}

/// Changes rows by many values at once: `update` ends with "from", where the values are `n.column1` and so on, and `which`
/// says to which row those of one belong.
pub async fn update<T>(
    conn: &mut Conn,
    update: &str,
    width: usize,
    rows: &[T],
    which: &str,
    bind: impl Fn(&mut Values<'_>, &T),
) -> Result<()> {
    for rows in rows.chunks(BINDS / width) {
        let mut query = QueryBuilder::<Sqlite>::new(update);
        query.push(" (");
        query.push_values(rows, |mut values, row| bind(&mut values, row));
        query.push(") n where ").push(which);
        query.build().persistent(false).execute(&mut *conn).await?;
    }
    Ok(())
}
