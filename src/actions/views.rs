//! Saved views: personal, so they leave nothing on the record.
use super::{Error, Result};
use crate::domain::{Line, List, PersonId, Problems, SavedView, Timestamp, ViewId};
use crate::store::{self, Conn, Db};

/// Keeps a view under a name that no other view of the list has.
pub async fn save(db: &Db, person: PersonId, view: SavedView, at: Timestamp) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            let others = store::views::of(conn, person, view.list).await?;
            if others.len() >= List::MOST_VIEWS {
                let most = List::MOST_VIEWS;
                return Err(Problems::one("name", format!("{most} views are kept; delete one first")).into());
            }
            has_free_name(&others, &view)?;
            Ok(store::views::insert(conn, person, &view, at).await?)
        })
    })
    .await
}

/// Gives one's own view another name.
pub async fn rename(db: &Db, person: PersonId, id: ViewId, name: Line) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            let view = SavedView { name, ..own(conn, person, id).await? };
            has_free_name(&store::views::of(conn, person, view.list).await?, &view)?;
            store::views::rename(conn, person, id, &view.name).await?;
            Ok(())
        })
    })
    .await
}

/// Forgets one's own view.
pub async fn delete(db: &Db, person: PersonId, id: ViewId) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            if store::views::delete(conn, person, id).await? { Ok(()) } else { Err(Error::NotFound) }
        })
    })
    .await
}

async fn own(conn: &mut Conn, person: PersonId, id: ViewId) -> Result<SavedView> {
    store::views::find(conn, person, id).await?.ok_or(Error::NotFound)
}

fn has_free_name(others: &[SavedView], view: &SavedView) -> Result<()> {
    let taken = others.iter().any(|it| it.name == view.name && it.id != view.id);
    if taken {
        Err(Problems::one("name", "You have a view of this name; choose another").into())
    } else {
        Ok(())
    }
}
