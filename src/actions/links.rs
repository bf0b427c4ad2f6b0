//! Seat links: one person answers for one seat without signing in. Tokens are 256 random bits; only their SHA-256 is kept.
use super::sessions::{Token, hash};
use super::{Call, Error, Result, autopsy, perform};
use crate::domain::{
    Action, AutopsyId, Blocked, Entry, Function, Leader, Mail, MailKind, PersonId, Seat, SeatLink, Timestamp,
};
use crate::store::{self, Conn, Db};
use chrono::TimeDelta;
use serde_json::json;

/// A link that has ended says so for this long.
const REMEMBERED: TimeDelta = TimeDelta::days(60);

/// Makes a link that goes by mail to that person's own address and nowhere else, inside the caller's transaction. The
/// person holds the seat, and the seat is still asked.
pub async fn make_for_mail(
    conn: &mut Conn,
    call: &Call,
    id: AutopsyId,
    function: Function,
    person: PersonId,
) -> Result<Token> {
    let found = autopsy(conn, id).await?;
    let seat = found.seat_or_blocked(function)?;
    found.may_link(seat)?;
    make(conn, call, id, seat, person, None).await
}

/// The CS leader makes a link for whoever is asked, to hand on by chat; links for that seat handed on before end. It is on
/// the record.
pub async fn hand_on(
    db: &Db,
    call: Call,
    leader: Leader,
    id: AutopsyId,
    function: Function,
) -> Result<Token> {
    let entry = call.on_autopsy(Action::SeatLinkMade, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = autopsy(conn, id).await?;
            let seat = found.seat_or_blocked(function)?;
            found.may_hand_on(seat)?;
            let today = super::today(conn, entry.at).await?;
            let person = seat.asked_person(today).ok_or_else(|| {
                Blocked(format!(
                    "{} has no executive now; an admin names one under People.",
                    function.label()
                ))
            })?;
            store::links::end_handed_on(conn, id, function, entry.at).await?;
            let token = make(conn, &call, id, seat, person, Some(leader.id())).await?;
            let fields = json!({ "function": function, "for": person }).to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(token)
        })
    })
    .await
}

/// Mails a new link to the person of one that has expired: to their own address, whoever asks, and as a reminder, of which a
/// person gets one an hour at most. Whether it does is told to nobody.
pub async fn renew(db: &Db, at: Timestamp, link: SeatLink) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            let found = autopsy(conn, link.autopsy_id).await?;
            let person = store::people::find(conn, link.person_id).await?.ok_or(Error::NotFound)?;
            let today = super::today(conn, at).await?;
            if link.is_renewable(&found, &person, today, at)
                && super::reminders::just_reminded(conn, person.id, at).await?.is_none()
            {
                let mail = Mail::to(person.id, MailKind::Reminder, at).about(found.id()).seat(link.function);
                store::outbox::insert(conn, &mail).await?;
            }
            Ok(())
        })
    })
    .await
}

async fn make(
    conn: &mut Conn,
    call: &Call,
    id: AutopsyId,
    seat: &Seat,
    person: PersonId,
    made_by: Option<PersonId>,
) -> Result<Token> {
    let holder = store::people::find(conn, person).await?.ok_or(Error::NotFound)?;
    if holder.disabled_at.is_some() {
        return Err(Error::Forbidden(
            "Whoever holds this seat is disabled; hand the seat over first.".into(),
        ));
    }
    let zone = store::organisation::get(conn).await?.zone;
    let expires_at = SeatLink::ends(seat.due_on, zone, call.at);
    let link = SeatLink { autopsy_id: id, function: seat.function, person_id: person, made_by, expires_at };
    let token = Token::new()?;
    store::links::purge(conn, call.at - REMEMBERED).await?;
    store::links::insert(conn, &hash(token.secret()), &link, call.at).await?;
    Ok(token)
}
