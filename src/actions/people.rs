//! Who is here and what they may do.
use super::{Call, Error, Result, perform};
use crate::domain::{
    Action, Admin, Blocked, Entry, Function, ObjectKind, Person, PersonDraft, PersonId, Problems, Role,
};
use crate::store::{self, Conn, Db};
use serde_json::json;

/// Adds a person; the functions named become theirs.
pub async fn add(db: &Db, call: Call, id: PersonId, draft: PersonDraft) -> Result<PersonId> {
    let entry = call.entry(Action::PersonAdded, ObjectKind::Person, Some(id.uuid()));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            // A form that was sent twice.
            match store::people::find(conn, id).await? {
                Some(found) if found.email == draft.email => return Ok(id),
                Some(_) => {
                    return Err(Blocked(
                        "This form has been sent already. Load it anew to add somebody else.".into(),
                    )
                    .into());
                }
                None => {}
            }
            may_lead(&draft)?;
            let PersonDraft { email, name, title, role, functions } = draft;
            let person = Person { id, email, name, title, role, disabled_at: None, version: 1 };
            store::people::insert(conn, &person, entry.at).await?;
            for function in &functions {
                store::people::set_executive(conn, *function, Some(id)).await?;
            }
            let fields = json!({ "role": role, "functions": functions }).to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(id)
        })
    })
    .await
}

/// Changes a person's name, address, title, role and functions.
pub async fn change(
    db: &Db,
    call: Call,
    _: Admin,
    id: PersonId,
    version: i64,
    draft: PersonDraft,
) -> Result<()> {
    let entry = call.entry(Action::PersonChanged, ObjectKind::Person, Some(id.uuid()));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let before = store::people::find(conn, id).await?.ok_or(Error::NotFound)?;
            let active = before.disabled_at.is_none();
            if active && before.role == Role::Admin && draft.role != Role::Admin {
                keep_an_admin(conn).await?;
            }
            may_lead(&draft)?;
            let PersonDraft { email, name, title, role, functions } = draft;
            let person = Person { email, name, title, role, version, ..before.clone() };
            if !store::people::update(conn, &person).await? {
                return Err(Error::Stale);
            }
            for lead in store::people::leads(conn).await? {
                match (functions.contains(&lead.function), lead.executive == Some(id)) {
                    (true, false) => store::people::set_executive(conn, lead.function, Some(id)).await?,
                    (false, true) => store::people::set_executive(conn, lead.function, None).await?,
                    _ => {}
                }
            }
            let fields = json!({ "role": [before.role, role], "functions": functions }).to_string();
            store::record::append(conn, &Entry { fields, version: Some(version + 1), ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Shuts somebody out at once: sessions end, links no longer open. The record keeps them.
pub async fn disable(db: &Db, call: Call, id: PersonId) -> Result<()> {
    let entry = call.entry(Action::PersonDisabled, ObjectKind::Person, Some(id.uuid()));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let before = store::people::find(conn, id).await?.ok_or(Error::NotFound)?;
            if before.disabled_at.is_some() {
                return Ok(());
            }
            if before.role == Role::Admin {
                keep_an_admin(conn).await?;
            }
            store::people::update(conn, &Person { disabled_at: Some(entry.at), ..before }).await?;
            store::sessions::delete_of(conn, id).await?;
            store::sessions::use_links_of(conn, id, entry.at).await?;
            store::record::append(conn, &entry).await?;
            Ok(())
        })
    })
    .await
}

/// Lets a disabled person sign in again.
pub async fn enable(db: &Db, call: Call, _: Admin, id: PersonId) -> Result<()> {
    let entry = call.entry(Action::PersonEnabled, ObjectKind::Person, Some(id.uuid()));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let before = store::people::find(conn, id).await?.ok_or(Error::NotFound)?;
            if before.disabled_at.is_none() {
                return Ok(());
            }
            store::people::update(conn, &Person { disabled_at: None, ..before }).await?;
            store::record::append(conn, &entry).await?;
            Ok(())
        })
    })
    .await
}

/// Names the delegate of a function, or nobody. The function's executive or an admin may.
pub async fn set_delegate(
    db: &Db,
    call: Call,
    by: Person,
    function: Function,
    delegate: Option<PersonId>,
) -> Result<()> {
    set_delegate_from(db, call, by, function, None, delegate).await
}

/// The same from the version of the function that was read: if it was changed meanwhile, nothing is changed.
pub async fn set_delegate_from(
    db: &Db,
    call: Call,
    by: Person,
    function: Function,
    version: Option<i64>,
    delegate: Option<PersonId>,
) -> Result<()> {
    let entry = call.entry(Action::PersonChanged, ObjectKind::Person, delegate.map(PersonId::uuid));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let leads = store::people::leads(conn).await?;
            let lead = leads.iter().find(|it| it.function == function).ok_or(Error::NotFound)?;
            if by.admin().is_none() && lead.executive != Some(by.id) {
                return Err(Error::Forbidden(format!(
                    "Only the executive of {} or an admin names its delegate.",
                    function.label()
                )));
            }
            if version.is_some_and(|it| it != lead.version) {
                return Err(Error::Stale);
            }
            if let Some(delegate) = delegate {
                let found = store::people::find(conn, delegate).await?.ok_or(Error::NotFound)?;
                if found.disabled_at.is_some() {
                    return Err(Blocked(format!("{} is disabled; choose somebody else.", found.name)).into());
                }
            }
            store::people::set_delegate(conn, function, delegate).await?;
            let fields = json!({ "function": function, "delegate": [lead.delegate, delegate] }).to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Functions are led by those who can agree and file.
fn may_lead(draft: &PersonDraft) -> Result<()> {
    if draft.functions.is_empty() || draft.role.may_lead() {
        return Ok(());
    }
    let sentence = format!("A {} leads no function; choose another role, or no function", draft.role.label());
    Err(Problems::one("functions", sentence).into())
}

/// The last admin can neither be demoted nor disabled.
async fn keep_an_admin(conn: &mut Conn) -> Result<()> {
    if store::people::active_admins(conn).await? > 1 {
        return Ok(());
    }
    Err(Blocked("This is the last admin. Make somebody else an admin first.".into()).into())
}
