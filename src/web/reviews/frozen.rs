//! The figures of a review: counted once, frozen as text, read back as they were.
use super::Read;
use crate::actions::{self, pre_read::Frozen};
use crate::app::App;
use crate::exhibits::{AgendaItem, Paper};
use crate::patterns::Company;
use crate::store::reviews::Snapshot;
use crate::web::error::{Error, Result};

/// Counts everything as of today, ready to be frozen.
pub async fn freeze(app: &App, read: &Read) -> Result<Frozen> {
    let company = Company::load(app, read.today, Some(read.review.quarter)).await?;
    Ok(actions::pre_read::count(&app.db, company, &read.review).await?)
}

fn unread(error: serde_json::Error) -> Error {
    std::io::Error::other(error).into()
}

/// The agenda of a snapshot.
pub fn agenda_of(it: &Snapshot) -> Result<Vec<AgendaItem>> {
    serde_json::from_str(&it.agenda).map_err(unread)
}

/// A snapshot as it is shown.
pub struct Thawed {
    pub paper: Paper,
    pub agenda: Vec<AgendaItem>,
}

/// Reads a snapshot back.
pub fn thaw(it: &Snapshot) -> Result<Thawed> {
    Ok(Thawed { paper: Paper::thawed(&it.paper).map_err(unread)?, agenda: agenda_of(it)? })
}
