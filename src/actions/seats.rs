//! What a seat says when it is asked to take part.
use super::{Call, Error, Result, autopsy, moved, perform, today};
use crate::domain::{
    Action, AutopsyId, Blocked, Consent, Day, Entry, Function, Lead, Leader, MailKind, Person, PersonId,
    Problems, Prose, Seated,
};
use crate::store::{self, Conn, Db};
use serde_json::json;

/// A seat agrees, declines with a reason, or says that it was not involved. When the last one has agreed, the rescue
/// begins in the same breath.
pub async fn answer(
    db: &Db,
    call: Call,
    seated: Seated,
    id: AutopsyId,
    answer: Consent,
    reason: Prose,
) -> Result<()> {
    answer_from(db, call, seated, id, None, answer, reason).await
}

/// The same from the version of the seat that was read: if it was changed meanwhile, nothing is changed.
pub async fn answer_from(
    db: &Db,
    call: Call,
    seated: Seated,
    id: AutopsyId,
    version: Option<i64>,
    answer: Consent,
    reason: Prose,
) -> Result<()> {
    let action = match answer {
        Consent::Agreed => Action::Agreed,
        Consent::Declined => Action::Declined,
        Consent::NotInvolved => Action::NotInvolved,
    };
    let entry = Entry { behalf_of: seated.behalf_of(), ..call.on_autopsy(action, id) };
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            if answer != Consent::Agreed && reason.is_empty() {
                return Err(
                    Problems::one("reason", "Say why in a sentence; everyone taking part reads it").into()
                );
            }
            let found = autopsy(conn, id).await?;
            let seat = found.seat_or_blocked(seated.function())?;
            found.may_answer(seat, answer)?;
            if version.is_some_and(|it| it != seat.version) {
                return Err(Error::Stale);
            }
            if seat.answer == Some(answer) && seat.answer_reason == reason {
                return Ok(());
            }
            store::seats::answer(conn, id, seated.function(), answer, &reason, seated.person(), entry.at)
                .await?;
            let fields = json!({ "function": seated.function(), "link_by": seated.handed_on_by() });
            let fields = super::stated(fields);
            store::record::append(conn, &Entry { fields, reason: reason.to_string(), ..entry.clone() })
                .await?;
            if answer == Consent::Declined && seat.answer != Some(Consent::Declined) {
                let function = Some(seat.function);
                super::outbox::tell_sponsors(conn, entry.at, MailKind::ConsentDeclined, id, function).await?;
            }
            start_rescue_if_unlocked(conn, &entry, id).await
        })
    })
    .await
}

/// Confirms that a function was not involved: nothing more is asked of it.
pub async fn excuse(db: &Db, call: Call, leader: Leader, id: AutopsyId, function: Function) -> Result<()> {
    let entry = call.on_autopsy(Action::Excused, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = autopsy(conn, id).await?;
            found.may_excuse(found.seat_or_blocked(function)?)?;
            store::seats::excuse(conn, id, function, leader.id(), entry.at).await?;
            let fields = json!({ "function": function }).to_string();
            store::record::append(conn, &Entry { fields, ..entry.clone() }).await?;
            start_rescue_if_unlocked(conn, &entry, id).await?;
            let mut found = autopsy(conn, id).await?;
            super::filings::reveal_if_all_filed(conn, &entry, &mut found).await?;
            Ok(())
        })
    })
    .await
}

/// Who answers in an executive's place, and until when; the whole of the autopsy, if no day is named.
#[derive(Debug, Clone, Copy)]
pub struct Delegation {
    pub to: Option<PersonId>,
    pub until: Option<Day>,
}

/// The executive of a seat hands it to somebody, until a day or for good. Both names stay on record.
pub async fn delegate(
    db: &Db,
    call: Call,
    by: Person,
    id: AutopsyId,
    function: Function,
    to: Option<PersonId>,
    until: Option<Day>,
) -> Result<()> {
    delegated(db, call, (by.id, None), id, function, None, Delegation { to, until }).await
}

/// The same from the version of the seat that was read: if it was changed meanwhile, nothing is changed.
pub async fn delegate_from(
    db: &Db,
    call: Call,
    by: Person,
    id: AutopsyId,
    function: Function,
    version: Option<i64>,
    delegation: Delegation,
) -> Result<()> {
    delegated(db, call, (by.id, None), id, function, version, delegation).await
}

/// The same through a seat link: the record says who handed it on.
pub async fn delegate_by_link(
    db: &Db,
    call: Call,
    seated: Seated,
    id: AutopsyId,
    to: Option<PersonId>,
    until: Option<Day>,
) -> Result<()> {
    let by = (seated.person(), seated.handed_on_by());
    delegated(db, call, by, id, seated.function(), None, Delegation { to, until }).await
}

async fn delegated(
    db: &Db,
    call: Call,
    (by, link_by): (PersonId, Option<PersonId>),
    id: AutopsyId,
    function: Function,
    version: Option<i64>,
    Delegation { to, until }: Delegation,
) -> Result<()> {
    let entry = call.on_autopsy(Action::Delegated, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = autopsy(conn, id).await?;
            let seat = found.seat_or_blocked(function)?;
            if seat.executive_id != Some(by) {
                return Err(Error::Forbidden(format!(
                    "Only the executive of {} can delegate its seat.",
                    function.label()
                )));
            }
            found.may_delegate(seat)?;
            if version.is_some_and(|it| it != seat.version) {
                return Err(Error::Stale);
            }
            let today = today(conn, entry.at).await?;
            if until.is_some_and(|it| it < today) {
                return Err(Problems::one("until", "Choose today or a later day").into());
            }
            if (seat.delegate_id, seat.delegate_until) == (to, until) {
                return Ok(());
            }
            if let Some(to) = to {
                may_stand_in(conn, to, by).await?;
                let seated = found.seats.iter().find(|it| it.executive_id == Some(to));
                if let Some(own) = seated {
                    let sentence = format!(
                        "They hold the seat of {} here; two filings by one person are not two views",
                        own.function.label()
                    );
                    return Err(Problems::one("person", sentence).into());
                }
            }
            store::seats::delegate(conn, id, function, to, until).await?;
            let delegated = moved(conn, id).await?;
            if to.is_some_and(|it| seat.delegate_id != Some(it)) {
                super::outbox::ask(conn, entry.at, today, &delegated, function).await?;
            }
            let mut fields =
                json!({ "function": function, "delegate": [seat.delegate_id, to], "until": until });
            if let Some(link_by) = link_by {
                fields["link_by"] = json!(link_by);
            }
            let fields = fields.to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(())
        })
    })
    .await
}

async fn may_stand_in(conn: &mut Conn, to: PersonId, executive: PersonId) -> Result<()> {
    let person = store::people::find(conn, to).await?;
    let person = person.ok_or_else(|| Problems::one("person", "Choose a person from the list"))?;
    if to == executive {
        return Err(Problems::one("person", "You hold this seat yourself; choose somebody else").into());
    }
    if person.disabled_at.is_some() {
        return Err(
            Problems::one("person", format!("{} is disabled; choose somebody else", person.name)).into()
        );
    }
    if !person.role.may_lead() {
        let sentence =
            format!("{} is a {} here and never files; choose an executive", person.name, person.role.label());
        return Err(Problems::one("person", sentence).into());
    }
    Ok(())
}

/// Gives a seat to the function's executive of today, who is asked anew; what was filed stays under its author.
pub async fn hand_over(db: &Db, call: Call, _: Leader, id: AutopsyId, function: Function) -> Result<()> {
    let entry = call.on_autopsy(Action::HandedOver, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = autopsy(conn, id).await?;
            let seat = found.seat_or_blocked(function)?;
            let leads = store::people::leads(conn).await?;
            let to = leads.iter().find(|it| it.function == function).and_then(Lead::askable);
            found.may_hand_over(seat, to)?;
            let Some(to) = to else { return Err(Error::NotFound) };
            let keep_answer = found.rescue.is_some() || seat.filed_on.is_some();
            store::seats::hand_over(conn, id, function, to, keep_answer).await?;
            let handed = moved(conn, id).await?;
            let today = today(conn, entry.at).await?;
            super::outbox::ask(conn, entry.at, today, &handed, function).await?;
            let fields = json!({ "function": function, "executive": [seat.executive_id, to] }).to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Seats one more function, before the rescue has begun.
pub async fn add(db: &Db, call: Call, _: Leader, id: AutopsyId, function: Function) -> Result<()> {
    let entry = call.on_autopsy(Action::SeatAdded, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = autopsy(conn, id).await?;
            found.may_seat()?;
            if found.seat(function).is_some() {
                return Err(Blocked(format!("{} has a seat already.", function.label())).into());
            }
            let leads = store::people::leads(conn).await?;
            let executive = leads.iter().find(|it| it.function == function).and_then(Lead::askable);
            let executive = executive.ok_or_else(|| {
                Problems::one("function", format!("{} has no executive who can sign in", function.label()))
            })?;
            store::seats::insert(conn, id, function, Some(executive), found.opening.due_on).await?;
            let seated = moved(conn, id).await?;
            let today = today(conn, entry.at).await?;
            super::outbox::ask(conn, entry.at, today, &seated, function).await?;
            let fields = json!({ "function": function }).to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Begins the rescue when nothing locks it any more, and computes anew where the autopsy stands.
pub(super) async fn start_rescue_if_unlocked(conn: &mut Conn, entry: &Entry, id: AutopsyId) -> Result<()> {
    let found = moved(conn, id).await?;
    if found.rescue.is_none() && found.rescue_is_unlocked() && !found.opening.imported {
        let today = today(conn, entry.at).await?;
        store::rescues::start(conn, id, found.opening.leader_id, today).await?;
        let started = Entry {
            action: Action::RescueStarted,
            fields: "{}".into(),
            reason: String::new(),
            ..entry.clone()
        };
        store::record::append(conn, &started).await?;
    }
    Ok(())
}
