//! What the writer notes between its statements, so that it asks for it once: the end of the record, the organisation,
//! keys. It holds while nobody else commits: an action that is undone, a commit that fails and another process's commit
//! forget it all. Whoever reads on another connection finds nothing noted here.
use super::record;
use crate::domain::Organisation;
use std::cell::RefCell;

/// The last number of the record and its hash, the organisation, the keys by name, and what is still to be written.
#[derive(Default)]
pub struct Notes {
    pub last: Option<(i64, Vec<u8>)>,
    pub organisation: Option<Organisation>,
    pub secrets: Vec<(String, Vec<u8>)>,
    /// Rows of the record that the action in hand has noted; they are written when it ends.
    pub rows: Vec<record::Noted>,
}

tokio::task_local! {
    static NOTES: RefCell<Notes>;
}

/// Runs the writer with nothing noted yet.
pub async fn while_writing(writer: impl Future<Output = ()>) {
    NOTES.scope(RefCell::default(), writer).await;
}

/// What was noted; nothing where this isn't the writer.
pub fn read<T>(read: impl FnOnce(&Notes) -> Option<T>) -> Option<T> {
    NOTES.try_with(|it| read(&it.borrow())).ok().flatten()
}

/// Notes something, where this is the writer.
pub fn note(note: impl FnOnce(&mut Notes)) {
    let _ = NOTES.try_with(|it| note(&mut it.borrow_mut()));
}

/// Forgets everything.
pub fn forget() {
    note(|it| *it = Notes::default());
}

/// Is this the writer, in the middle of a transaction?
pub fn is_writing() -> bool {
    NOTES.try_with(|_| ()).is_ok()
}
