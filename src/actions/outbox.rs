//! The outbox: what is told by mail is queued in the transaction of what it tells, and sent by a job that asks here what
//! comes next. At least once: whoever dies between sending and noting it sends it again, under the same Message-ID.
use super::sessions::{LINK_LASTS, Token};
use super::{Call, Error, Result, perform};
use crate::domain::{
    Action, Admin, Autopsy, AutopsyId, Day, Dropped, Entry, Function, Mail, MailId, MailKind, ObjectKind,
    Person, PersonId, Timestamp, retry_after,
};
use crate::store::{self, Conn, Db};
use chrono::TimeDelta;
use serde_json::json;

/// Nobody else sends a mail for this long after somebody took it.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// What was settled is kept for this long.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Asks whoever answers for a seat to take part, today once.
pub(super) async fn ask(
    conn: &mut Conn,
    at: Timestamp,
    today: Day,
    autopsy: &Autopsy,
    function: Function,
) -> Result<()> {
    let Some(seat) = autopsy.seat(function) else { return Ok(()) };
    let Some(person) = seat.asked_person(today).filter(|_| seat.excused_at.is_none()) else { return Ok(()) };
    let mail = Mail::to(person, MailKind::Ask, at).about(autopsy.id()).seat(function).once_on(today);
    store::outbox::insert(conn, &mail).await?;
    Ok(())
}

/// Tells every sponsor who can sign in.
pub(super) async fn tell_sponsors(
    conn: &mut Conn,
    at: Timestamp,
    kind: MailKind,
    id: AutopsyId,
    function: Option<Function>,
) -> Result<()> {
    for person in sponsors(conn).await? {
        let mail = Mail { function, ..Mail::to(person, kind, at).about(id) };
        store::outbox::insert(conn, &mail).await?;
    }
    Ok(())
}

pub(super) async fn sponsors(conn: &mut Conn) -> Result<Vec<PersonId>> {
    let people = store::people::all(conn).await?;
    let can_sign_in = |it: &&Person| it.disabled_at.is_none() && it.sponsor().is_some();
    Ok(people.iter().filter(can_sign_in).map(|it| it.id).collect())
}

/// Tells whoever takes part and the autopsy's leader, each once, but not whoever did it.
pub(super) async fn tell_those_taking_part(
    conn: &mut Conn,
    at: Timestamp,
    kind: MailKind,
    autopsy: &Autopsy,
    today: Day,
    but: Option<PersonId>,
) -> Result<()> {
    let seated = autopsy.seats.iter().filter(|it| it.takes_part()).filter_map(|it| it.asked_person(today));
    let mut people: Vec<PersonId> = seated.chain(autopsy.opening.leader_id).collect();
    people.sort();
    people.dedup();
    for person in people.into_iter().filter(|it| Some(*it) != but) {
        store::outbox::insert(conn, &Mail::to(person, kind, at).about(autopsy.id())).await?;
    }
    Ok(())
}

/// Takes the next mail that is due, if there is one.
pub async fn take(db: &Db, now: Timestamp) -> Result<Option<Mail>> {
    if !store::outbox::has_waiting(&mut *db.read().await?, now).await? {
        return Ok(None);
    }
    db.write(move |conn| {
        Box::pin(async move {
            let Some(mail) = store::outbox::next(conn, now).await? else { return Ok(None) };
            store::outbox::lease(conn, mail.id, now + LEASE).await?;
            Ok(Some(Mail { attempts: mail.attempts + 1, ..mail }))
        })
    })
    .await
}

/// A fresh one-time link for a mail that lets somebody sign in.
pub async fn sign_in_token(db: &Db, call: Call, person: PersonId) -> Result<Token> {
    super::sessions::make_link(db, call, person, LINK_LASTS).await
}

/// A fresh link for a mail to whoever answers for a seat.
pub async fn seat_token(
    db: &Db,
    call: Call,
    id: AutopsyId,
    function: Function,
    person: PersonId,
) -> Result<Token> {
    db.write(move |conn| {
        Box::pin(async move { super::links::make_for_mail(conn, &call, id, function, person).await })
    })
    .await
}

/// Notes that a mail went out; the record says to whom, not what.
pub async fn sent(db: &Db, call: Call, mail: Mail) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            store::outbox::sent(conn, mail.id, call.at).await?;
            let fields = json!({ "kind": mail.kind, "autopsy": mail.autopsy_id, "function": mail.function });
            let entry = call.entry(Action::MailSent, ObjectKind::Person, Some(mail.person_id.uuid()));
            store::record::append(conn, &Entry { fields: fields.to_string(), ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Notes that a mail did not go: it is tried again later, or given up.
pub async fn failed(db: &Db, at: Timestamp, mail: &Mail, error: String, refused: bool) -> Result<()> {
    let (id, again) = (mail.id, retry_after(mail.attempts, refused).map(|it| at + it));
    db.write(move |conn| {
        Box::pin(async move { Ok(store::outbox::failed(conn, id, &error, at, again).await?) })
    })
    .await
}

/// Gives a mail back: the mail server is down, and that is not the mail's fault.
pub async fn put_back(db: &Db, id: MailId, error: String) -> Result<()> {
    db.write(move |conn| Box::pin(async move { Ok(store::outbox::release(conn, id, &error).await?) })).await
}

/// Gives back what a server that was killed had taken. For the start of the only server on this folder.
pub async fn put_all_back(db: &Db) -> Result<()> {
    db.write(|conn| Box::pin(async move { Ok(store::outbox::release_all(conn).await?) })).await
}

/// Forgets what was settled long ago.
pub async fn forget(db: &Db, at: Timestamp) -> Result<()> {
    db.write(move |conn| Box::pin(async move { Ok(store::outbox::purge(conn, at - KEPT).await?) })).await
}

/// Notes that what a mail tells is no longer so.
pub async fn moot(db: &Db, at: Timestamp, id: MailId) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move { Ok(store::outbox::drop_one(conn, id, Dropped::Moot, at).await?) })
    })
    .await
}

/// Notes of everything that waits that it is never sent, because mail is off.
pub async fn mail_is_off(db: &Db, at: Timestamp) -> Result<()> {
    if !store::outbox::has_waiting(&mut *db.read().await?, at).await? {
        return Ok(());
    }
    db.write(move |conn| {
        Box::pin(async move {
            store::outbox::drop_all(conn, Dropped::Off, at).await?;
            Ok(())
        })
    })
    .await
}

/// Has a mail that was given up tried again.
pub async fn retry(db: &Db, call: Call, _: Admin, id: MailId) -> Result<()> {
    let entry = call.entry(Action::MailRetried, ObjectKind::Organisation, None);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            if !store::outbox::revive(conn, id, entry.at).await? {
                return Err(Error::NotFound);
            }
            let fields = json!({ "mail": id }).to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Sends an admin a mail, to see whether it arrives.
pub async fn test(db: &Db, call: Call, admin: Admin) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            store::outbox::insert(conn, &Mail::to(admin.id(), MailKind::Test, call.at)).await?;
            Ok(())
        })
    })
    .await
}
