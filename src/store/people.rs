//! People, and who leads which function.
use super::{Conn, Result};
use crate::domain::{Email, Function, Lead, Person, PersonId, Timestamp};

/// Everybody, disabled or not, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<Person>> {
    sqlx::query_as!(
        Person,
        "select id, email, name, title, role, disabled_at, version from people order by lower(name), id"
    )
    .fetch_all(conn)
    .await
}

pub async fn find(conn: &mut Conn, id: PersonId) -> Result<Option<Person>> {
    sqlx::query_as!(
        Person,
        "select id, email, name, title, role, disabled_at, version from people where id = $1",
        id
    )
    .fetch_optional(conn)
    .await
}

pub async fn by_email(conn: &mut Conn, email: &Email) -> Result<Option<Person>> {
    sqlx::query_as!(
        Person,
        "select id, email, name, title, role, disabled_at, version from people where email = $1",
        email
    )
    .fetch_optional(conn)
    .await
}

/// Adds somebody, who can sign in from now on.
pub async fn insert(conn: &mut Conn, person: &Person, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into people (id, email, name, title, role, created_at, version) values ($1, $2, $3, $4, $5, $6, 1)",
        person.id,
        person.email,
        person.name,
        person.title,
        person.role,
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes a person whose version is still the one that was read. Answers whether it was.
pub async fn update(conn: &mut Conn, person: &Person) -> Result<bool> {
    let done = sqlx::query!(
        "update people set email = $2, name = $3, title = $4, role = $5, disabled_at = $6, version = version + 1
         where id = $1 and version = $7",
        person.id,
        person.email,
        person.name,
        person.title,
        person.role,
        person.disabled_at,
        person.version,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many admins can still sign in.
pub async fn active_admins(conn: &mut Conn) -> Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!: i64" from people where role = 'admin' and disabled_at is null"#
    )
    .fetch_one(conn)
    .await
}

/// The hash of a password, if one was set.
pub async fn password_hash(conn: &mut Conn, id: PersonId) -> Result<Option<String>> {
    let found = sqlx::query_scalar!("select password_hash from people where id = $1", id)
        .fetch_optional(conn)
        .await?;
    Ok(found.flatten())
}

/// Keeps the hash of a password; how it was made stands in it.
pub async fn set_password_hash(conn: &mut Conn, id: PersonId, hash: &str) -> Result<()> {
    sqlx::query!("update people set password_hash = $2 where id = $1", id, hash).execute(conn).await?;
    Ok(())
}

/// Every function with its executive and delegate, in lifecycle order.
pub async fn leads(conn: &mut Conn) -> Result<Vec<Lead>> {
    let mut leads = sqlx::query_as!(
        Lead,
        r#"select f.code as function, f.executive, f.delegate, f.version,
                  (p.id is not null and p.disabled_at is null) as "can_answer!: bool"
           from functions f left join people p on p.id = f.executive"#
    )
    .fetch_all(conn)
    .await?;
    leads.sort_by_key(|it| it.function);
    Ok(leads)
}

/// Gives a function to an executive, or takes it from everybody.
pub async fn set_executive(conn: &mut Conn, function: Function, executive: Option<PersonId>) -> Result<()> {
    sqlx::query!(
        "update functions set executive = $2, version = version + 1 where code = $1",
        function,
        executive
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Names who stands in for the executive of a function, or nobody.
pub async fn set_delegate(conn: &mut Conn, function: Function, delegate: Option<PersonId>) -> Result<()> {
    sqlx::query!(
        "update functions set delegate = $2, version = version + 1 where code = $1",
        function,
        delegate
    )
    .execute(conn)
    .await?;
    Ok(())
}
