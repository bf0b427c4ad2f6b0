//! That something was taken out of the house, on the record: who, what, and narrowed to what.
use super::{Call, Result, perform};
use crate::domain::{Action, AutopsyId, Entry, ObjectKind};
use crate::store::{self, Db};
use serde_json::{Map, Value, json};

/// Notes the export of a list. What was searched for may be a customer's name: the record holds only that there was.
pub async fn list(
    db: &Db,
    call: Call,
    list: &str,
    format: &str,
    mut filter: Map<String, Value>,
) -> Result<()> {
    if let Some(words) = filter.get_mut("q") {
        *words = json!(true);
    }
    let fields = json!({ "list": list, "format": format, "filter": filter }).to_string();
    note(db, Entry { fields, ..call.entry(Action::Exported, ObjectKind::List, None) }).await
}

/// Notes the export of one autopsy.
pub async fn autopsy(db: &Db, call: Call, id: AutopsyId, format: &str) -> Result<()> {
    let fields = json!({ "format": format }).to_string();
    note(db, Entry { fields, ..call.on_autopsy(Action::Exported, id) }).await
}

async fn note(db: &Db, entry: Entry) -> Result<()> {
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move { Ok(store::record::append(conn, &entry).await?) })
    })
    .await
}
