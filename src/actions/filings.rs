//! Filing a cause, sealed; and the reveal, once and for all.
use super::{Call, Error, Result, autopsy, perform, today};
use crate::domain::{
    Action, Autopsy, AutopsyId, Entry, Filing, FilingDraft, Leader, Mail, MailKind, Problems, Prose, Reveal,
    RevealCause, Seated, Taxonomy, hex,
};
use crate::store::{self, Conn, Db};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

/// What became of a filing.
#[derive(Debug, Clone, Copy)]
pub struct Filed {
    pub version: i64,
    /// It came after the reveal.
    pub late: bool,
    /// The filings are revealed now.
    pub revealed: bool,
}

/// A seat names the root cause, or changes what it named while the filings are sealed: the filing, its version, the
/// record and the receipt for whoever filed land together or not at all. The last filing reveals them all.
pub async fn file(db: &Db, call: Call, seated: Seated, id: AutopsyId, draft: FilingDraft) -> Result<Filed> {
    file_from(db, call, seated, id, None, draft).await
}

/// The same from the version that the seat has read (0: nothing is filed yet): if it was changed meanwhile, nothing is
/// changed.
pub async fn file_from(
    db: &Db,
    call: Call,
    seated: Seated,
    id: AutopsyId,
    version: Option<i64>,
    draft: FilingDraft,
) -> Result<Filed> {
    let draft = draft.checked()?;
    let fresh = super::random()?;
    let entry = Entry { behalf_of: seated.behalf_of(), ..call.on_autopsy(Action::Filed, id) };
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let mut found = autopsy(conn, id).await?;
            let seat = found.seat_or_blocked(seated.function())?;
            found.may_file(seat)?;
            let before = match seat.filed_on {
                Some(_) => store::filings::own(conn, id, seated).await?,
                None => None,
            };
            let marks = match &before {
                Some(own) => Some(store::filings::Marks::of(own)),
                // Another browser filed, and this one may not read it.
                None if seat.filed_on.is_some() => store::filings::marks(conn, id, seated.function()).await?,
                None => None,
            };
            if version.is_some_and(|it| it != marks.as_ref().map_or(0, |it| it.version)) {
                return Err(Error::Stale);
            }
            let today = today(conn, entry.at).await?;
            let filing = Filing {
                autopsy_id: id,
                function: seated.function(),
                primary_cause: draft.primary_cause,
                contributing: draft.contributing,
                evidence: draft.evidence,
                confidence: Some(draft.confidence),
                prevention: draft.prevention,
                link: draft.link,
                filed_by: Some(seated.person()),
                behalf_of: seated.behalf_of(),
                filed_on: marks.as_ref().map_or(today, |it| it.filed_on),
                filed_at: marks.as_ref().map_or(entry.at, |it| it.filed_at),
                late: found.reveal.is_some(),
                taxonomy_version: Taxonomy::get().version,
                version: marks.as_ref().map_or(1, |it| it.version + 1),
            };
            // A form that was sent twice, or saved without a change.
            if let Some(before) = before.as_ref().filter(|it| it.canonical() == filing.canonical()) {
                store::drafts::forget(conn, id, seated).await?;
                return Ok(Filed {
                    version: before.version,
                    late: before.late,
                    revealed: found.reveal.is_some(),
                });
            }
            let key = store::organisation::secret(conn, "seal", &fresh).await?;
            // A filing that is changed moves nothing that anybody else can count; the last one is moved by the reveal.
            let first = marks.is_none();
            if first {
                found.files(&filing);
            }
            let moved = (first && !is_last(&found)).then(|| found.standing());
            store::filings::upsert(conn, &filing, seated, moved).await?;
            let action = if first { Action::Filed } else { Action::FilingChanged };
            let fields = json!({
                "function": filing.function, "late": filing.late, "hmac": seal(&key, &filing),
                "link_by": seated.handed_on_by(),
            });
            let fields = super::stated(fields);
            let noted = Entry { action, fields, version: Some(filing.version), ..entry.clone() };
            store::record::append(conn, &noted).await?;
            let reveals = first && reveal_if_all_filed(conn, &entry, &mut found).await?;
            // Of a change through a link that was handed on, too: whoever the seat stands under hears that somebody has
            // sealed something else in its place.
            let is_told = first || seated.handed_on_by().is_some();
            if is_told && !reveals && found.reveal.is_none() {
                let (person, at) = (seated.person(), entry.at);
                let receipt = Mail::to(person, MailKind::Receipt, at).about(id).seat(filing.function);
                store::outbox::insert(conn, &receipt).await?;
            }
            Ok(Filed { version: filing.version, late: filing.late, revealed: found.reveal.is_some() })
        })
    })
    .await
}

/// The HMAC-SHA-256 of what was filed and where, in hexadecimal: proof that nothing was changed, without showing it. Two
/// filings that say the same have two seals.
pub(super) fn seal(key: &[u8], filing: &Filing) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    let seat = format!("{}\u{1f}{}\u{1f}", filing.autopsy_id, filing.function.code());
    mac.update(seat.as_bytes());
    mac.update(filing.canonical().as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// The CS leader reveals the filings before all are in, with a reason that everybody sees.
pub async fn reveal(db: &Db, call: Call, leader: Leader, id: AutopsyId, reason: Prose) -> Result<()> {
    let entry = call.on_autopsy(Action::Revealed, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let mut found = autopsy(conn, id).await?;
            found.may_reveal()?;
            if reason.is_empty() {
                return Err(Problems::one("reason", "Say why now; everyone taking part reads it").into());
            }
            let reveal =
                Reveal { at: entry.at, cause: RevealCause::Leader, reason, by_id: Some(leader.id()) };
            insert(conn, &entry, &mut found, reveal).await
        })
    })
    .await
}

/// Reveals what was filed by the due date; who has not filed is on record as that. Answers whether it did.
pub async fn reveal_when_due(db: &Db, call: Call, id: AutopsyId) -> Result<bool> {
    let entry = call.on_autopsy(Action::Revealed, id);
    db.write(move |conn| {
        Box::pin(async move {
            let today = today(conn, entry.at).await?;
            let mut found = autopsy(conn, id).await?;
            if !found.is_due_for_reveal(today) {
                return Ok(false);
            }
            let reveal = Reveal { at: entry.at, cause: RevealCause::DueDate, reason: empty(), by_id: None };
            insert(conn, &entry, &mut found, reveal).await?;
            Ok(true)
        })
    })
    .await
}

/// Reveals when the last seat has filed. Answers whether it did.
pub(super) async fn reveal_if_all_filed(conn: &mut Conn, entry: &Entry, found: &mut Autopsy) -> Result<bool> {
    let last = is_last(found);
    if last {
        let reveal = Reveal { at: entry.at, cause: RevealCause::AllFiled, reason: empty(), by_id: None };
        insert(conn, entry, found, reveal).await?;
    }
    Ok(last)
}

/// Is everything filed that is revealed together?
fn is_last(found: &Autopsy) -> bool {
    found.reveal.is_none() && found.all_filed()
}

async fn insert(conn: &mut Conn, entry: &Entry, found: &mut Autopsy, reveal: Reveal) -> Result<()> {
    let id = found.id();
    store::filings::insert_reveal(conn, id, &reveal).await?;
    let fields = json!({ "cause": reveal.cause }).to_string();
    let reason = reveal.reason.to_string();
    found.reveal = Some(reveal);
    store::autopsies::moved(conn, id, found.standing()).await?;
    let today = today(conn, entry.at).await?;
    let by = entry.actor.person();
    super::outbox::tell_those_taking_part(conn, entry.at, MailKind::Revealed, found, today, by).await?;
    let noted =
        Entry { action: Action::Revealed, fields, reason, version: None, behalf_of: None, ..entry.clone() };
    store::record::append(conn, &noted).await?;
    Ok(())
}

fn empty() -> Prose {
    Prose::from(String::new())
}
