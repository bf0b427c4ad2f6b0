//! Reminders: by the clock before, on and after the day, and by the CS leader whenever somebody is waited for.
use super::{Call, Result, autopsy, perform, today};
use crate::domain::{
    Action, Ask, Autopsy, AutopsyId, Blocked, Day, Entry, Leader, Mail, MailKind, PersonId, Reminder,
    Timestamp, When,
};
use crate::store::{self, Conn, Db};
use chrono::TimeDelta;
use serde_json::json;

/// A person is reminded by hand at most this often.
pub const AT_MOST_EVERY: TimeDelta = TimeDelta::hours(1);

/// Queues the reminders of today for one autopsy: one for each person, seat and day, however often it is called.
pub async fn by_the_clock(db: &Db, call: Call, id: AutopsyId) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            let today = today(conn, call.at).await?;
            let found = autopsy(conn, id).await?;
            for reminder in found.reminders(today) {
                queue(conn, call.at, today, &found, reminder).await?;
            }
            Ok(())
        })
    })
    .await
}

async fn queue(conn: &mut Conn, at: Timestamp, today: Day, found: &Autopsy, it: Reminder) -> Result<()> {
    let id = found.id();
    let (person, function) = (it.owed.person, it.owed.function);
    let kind = match it.when {
        When::Before => MailKind::Before,
        When::OnTheDay => MailKind::OnTheDay,
        When::Late => MailKind::Late,
    };
    // Whoever was asked this morning needs no reminder this morning.
    if !store::outbox::told_on(conn, person, id, function, today).await? {
        let mail = Mail::to(person, kind, at).about(id).seat(function).once_on(today);
        store::outbox::insert(conn, &mail).await?;
    }
    // Of a seat that is late the sponsor hears once, whatever it is late with; the day it fell due makes it one.
    if it.sponsor_hears && !matches!(it.owed.ask, Ask::AnswerFinding(_)) {
        for sponsor in super::outbox::sponsors(conn).await? {
            let mail = Mail::to(sponsor, MailKind::LateToSponsor, at).about(id).seat(function);
            store::outbox::insert(conn, &mail.once_on(found.opening.opened_on)).await?;
        }
    }
    Ok(())
}

/// The CS leader reminds everybody whom an autopsy waits for, or the one person named. Whoever was reminded within the
/// hour is left in peace; if that is everybody, it says so. Answers how many people are reminded.
pub async fn remind(db: &Db, call: Call, _: Leader, id: AutopsyId, only: Option<PersonId>) -> Result<usize> {
    let entry = call.on_autopsy(Action::Reminded, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = autopsy(conn, id).await?;
            found.may_move()?;
            let today = today(conn, entry.at).await?;
            let people = remind_of(conn, &entry, today, &found, only, &mut Vec::new()).await?;
            if people.is_empty() { Err(nobody(only).into()) } else { Ok(people.len()) }
        })
    })
    .await
}

/// The CS leader reminds one person of everything that is waited for from them, whatever autopsy it is in. Answers how
/// many autopsies that is.
pub async fn remind_person(db: &Db, call: Call, _: Leader, person: PersonId) -> Result<usize> {
    let entry = call.entry(Action::Reminded, crate::domain::ObjectKind::Person, Some(person.uuid()));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let today = today(conn, entry.at).await?;
            let (mut done, mut reminded) = (0, Vec::new());
            let seated = store::autopsies::seated(conn, person, today).await?;
            let ids: Vec<AutopsyId> = seated.iter().map(|it| it.id).collect();
            for found in store::autopsies::find_many(conn, &ids).await? {
                let entry = Entry { fields: "{}".into(), ..call.on_autopsy(Action::Reminded, found.id()) };
                done += remind_of(conn, &entry, today, &found, Some(person), &mut reminded).await?.len();
            }
            if done == 0 { Err(nobody(Some(person)).into()) } else { Ok(done) }
        })
    })
    .await
}

fn nobody(only: Option<PersonId>) -> Blocked {
    let who = if only.is_some() { "This leader" } else { "Everybody who is waited for" };
    Blocked(format!(
        "{who} has answered, or was reminded within the last hour. A person is reminded at most once an hour."
    ))
}

/// Queues one mail for each seat of those who are waited for. `reminded`: who already is, by this very press.
async fn remind_of(
    conn: &mut Conn,
    entry: &Entry,
    today: Day,
    found: &Autopsy,
    only: Option<PersonId>,
    reminded: &mut Vec<PersonId>,
) -> Result<Vec<PersonId>> {
    let (mut people, mut functions) = (Vec::new(), Vec::new());
    for owed in found.owed(today) {
        let asks_themselves = entry.actor.person() == Some(owed.person);
        if asks_themselves || only.is_some_and(|it| it != owed.person) {
            continue;
        }
        let now = reminded.contains(&owed.person);
        if !now && just_reminded(conn, owed.person, entry.at).await?.is_some() {
            continue;
        }
        let mail = Mail::to(owed.person, MailKind::Reminder, entry.at).about(found.id()).seat(owed.function);
        store::outbox::insert(conn, &mail).await?;
        functions.push(owed.function);
        if !now {
            reminded.push(owed.person);
        }
        if !people.contains(&owed.person) {
            people.push(owed.person);
        }
    }
    if !people.is_empty() {
        let fields = json!({ "functions": functions, "people": people }).to_string();
        store::record::append(conn, &Entry { fields, ..entry.clone() }).await?;
    }
    Ok(people)
}

/// When a person was last reminded by hand, or asked for a new link, if that was within the hour.
pub(super) async fn just_reminded(
    conn: &mut Conn,
    person: PersonId,
    at: Timestamp,
) -> Result<Option<Timestamp>> {
    Ok(store::outbox::queued_since(conn, person, MailKind::Reminder, at - AT_MOST_EVERY).await?)
}
