//! Plays the demonstration company through the other actions, so that nothing in it came about in another way than
//! in a real one. Each deed happens at its own hour of the past.
mod changes;
mod deeds;
mod past;
mod reviews;

use crate::actions::{Call, Error, Result};
use crate::actions::{accounts, imports, links, people, sessions};
use crate::demo::Company;
use crate::demo::names::PEOPLE;
use crate::demo::stories::{FACTS, STORIES, Seat, Story};
use crate::domain::{
    AccountId, Actor, Ask, AutopsyId, Day, Email, FactId, Function, Line, Person, PersonDraft, PersonId,
    Prose, Role, Seated, Timestamp,
};
use crate::intake::{Reading, Terms};
use crate::store::{self, Db};
use chrono::{Datelike, Days, TimeDelta, Weekday};
use deeds::{Deed, act, deeds_of};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Larkfield in a fresh database: its people, three years of history, the open work, and what was made of it in reviews.
pub async fn found(db: &Db, now: Timestamp) -> Result<(), imports::Error> {
    settle(db, now).await?;
    let mut reading =
        Reading::new(Terms::unlimited(store::organisation::get(&mut *db.read().await?).await?.currency));
    for (name, file) in history(now.date_naive())? {
        reading.read(&name, file.as_slice());
    }
    imports::import(db, Call { actor: Actor::CommandLine, at: now, request_id: None }, reading).await?;
    play(db, now).await?;
    Ok(past::play(db, &Cast::load(db).await?, now).await?)
}

/// The files of the company's history, by name, as an export would have written them.
fn history(today: Day) -> Result<Vec<(String, Vec<u8>)>> {
    let files: RefCell<Vec<(String, Shared)>> = RefCell::default();
    let failed = |it: std::io::Error| Error::Store(sqlx::Error::Io(it));
    let written = Company::demonstration(today).write_csv(|name| {
        let file = Rc::new(RefCell::default());
        files.borrow_mut().push((name.to_owned(), Rc::clone(&file)));
        Ok(InMemory(file))
    });
    written.map_err(failed)?;
    Ok(files.into_inner().into_iter().map(|(name, file)| (name, file.take())).collect())
}

/// A file that stays in memory.
struct InMemory(Shared);

type Shared = Rc<RefCell<Vec<u8>>>;

impl std::io::Write for InMemory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Adds Larkfield's people, with the functions they lead and their delegates.
async fn settle(db: &Db, now: Timestamp) -> Result<()> {
    let call = Call { actor: Actor::CommandLine, at: now, request_id: None };
    for person in &PEOPLE {
        let draft = PersonDraft {
            email: Email::from(person.email.to_owned()),
            name: Line::from(person.name.to_owned()),
            title: Line::from(person.title.to_owned()),
            role: Role::parse(person.role).unwrap_or(Role::Viewer),
            functions: person.leads.into_iter().collect(),
        };
        people::add(db, call.clone(), PersonId::new(), draft).await?;
    }
    let cast = Cast::load(db).await?;
    for person in &PEOPLE {
        if let (Some(function), Some(delegate)) = (person.leads, person.delegate) {
            let (by, delegate) = (cast.person(person.email)?, cast.person(delegate)?.id);
            people::set_delegate(db, call.clone(), by.clone(), function, Some(delegate)).await?;
        }
    }
    Ok(())
}

/// Plays the open work: every story deed by deed, in the order of the days, and the facts on the accounts.
async fn play(db: &Db, now: Timestamp) -> Result<()> {
    let cast = Cast::load(db).await?;
    let mut deeds: Vec<(i32, i64, AutopsyId, &Story, Deed)> = Vec::new();
    for story in STORIES {
        let id = AutopsyId::new();
        deeds.extend(deeds_of(story).into_iter().map(|(ago, deed)| (ago, deed.order(), id, story, deed)));
    }
    deeds.sort_by_key(|it| (std::cmp::Reverse(it.0), it.1));
    let mut moment = None;
    for (ago, order, id, story, deed) in deeds {
        // Within its day each deed has its hour, and not two on the same minute.
        let spread = (ago.unsigned_abs() * 13 + deed.function().map_or(0, |it| it as u32) * 7) % 34;
        let hour = TimeDelta::minutes(8 * 60 + 35 * order + i64::from(spread));
        let at = (midnight(now, ago) + hour).min(now);
        let at = moment.map_or(at, |before: Timestamp| at.max(before));
        moment = Some(at);
        act(db, &cast, at, now, id, story, deed).await?;
    }
    for fact in FACTS {
        let draft = accounts::FactDraft {
            id: FactId::new(),
            happened: midnight(now, fact.ago).date_naive(),
            text: Prose::from(fact.text.to_owned()),
            source: Line::from(fact.source.to_owned()),
        };
        let by = cast.person(crate::demo::names::PRIYA)?;
        let proof = by.contributor().ok_or(Error::NotFound)?;
        accounts::add_fact(db, Call::of(by.id, now), proof, cast.account(fact.account)?, draft).await?;
    }
    Ok(())
}

/// A one-time sign-in link for one person of each role: (role, name, token).
pub async fn links(db: &Db, now: Timestamp) -> Result<Vec<(Role, String, sessions::Token)>> {
    let cast = Cast::load(db).await?;
    let mut made = Vec::new();
    for role in Role::ALL {
        let Some(person) = PEOPLE.iter().find(|it| it.role == role.code()) else { continue };
        let person = cast.person(person.email)?;
        let call = Call { actor: Actor::CommandLine, at: now, request_id: None };
        let token = sessions::make_link(db, call, person.id, sessions::PRINTED_LINK_LASTS).await?;
        made.push((*role, person.name.to_string(), token));
    }
    Ok(made)
}

/// A seat link for an executive with open work, as the CS leader hands one on: (name, token).
pub async fn seat_link(db: &Db, now: Timestamp) -> Result<Option<(String, sessions::Token)>> {
    let cast = Cast::load(db).await?;
    let someone = |role: Role| PEOPLE.iter().find(|it| it.role == role.code()).ok_or(Error::NotFound);
    let executive = cast.person(someone(Role::Executive)?.email)?;
    let dana = cast.person(someone(Role::CsLeader)?.email)?;
    let leader = dana.leader().ok_or(Error::NotFound)?;
    let mut conn = db.read().await?;
    let today = store::organisation::get(&mut conn).await?.zone.day(now);
    let mut asked = None;
    for named in store::autopsies::seated(&mut conn, executive.id, today).await? {
        let autopsy = crate::actions::autopsy(&mut conn, named.id).await?;
        asked = autopsy.asks_of(executive, today).iter().find_map(|it| match it.ask {
            Ask::Agree(function) | Ask::File(function) => Some((named.id, function)),
            _ => None,
        });
        if asked.is_some_and(|(_, it)| autopsy.seat(it).is_some_and(|it| autopsy.may_hand_on(it).is_ok())) {
            break;
        }
        asked = None;
    }
    drop(conn);
    let Some((id, function)) = asked else { return Ok(None) };
    let token = links::hand_on(db, Call::of(dana.id, now), leader, id, function).await?;
    Ok(Some((executive.name.to_string(), token)))
}

/// The day by which something of a story is due: so many days from today, and on from there where it is a weekend.
fn due_from(today: Day, days: i32) -> Day {
    let mut day = days_from(today, days);
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day = days_from(day, if days < 0 { -1 } else { 1 });
    }
    day
}

fn days_from(day: Day, days: i32) -> Day {
    let distance = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { day - distance } else { day + distance }
}

/// The first moment of the day that is so many days before `now`.
fn midnight(now: Timestamp, ago: i32) -> Timestamp {
    days_from(now.date_naive(), -ago).and_time(chrono::NaiveTime::MIN).and_utc()
}

/// Everybody by address, every account by name, every function by who leads it.
struct Cast {
    people: HashMap<String, Person>,
    accounts: HashMap<String, AccountId>,
}

impl Cast {
    async fn load(db: &Db) -> Result<Self> {
        let mut conn = db.read().await?;
        let people = store::people::all(&mut conn).await?;
        let mut accounts = HashMap::new();
        for name in STORIES.iter().map(|it| it.account).chain(FACTS.iter().map(|it| it.account)) {
            if let [id] = store::accounts::by_name(&mut conn, name).await?.as_slice() {
                accounts.insert(name.to_owned(), *id);
            }
        }
        Ok(Self { people: people.into_iter().map(|it| (it.email.to_string(), it)).collect(), accounts })
    }

    fn person(&self, email: &str) -> Result<&Person> {
        self.people.get(email).ok_or(Error::NotFound)
    }

    fn account(&self, name: &str) -> Result<AccountId> {
        self.accounts.get(name).copied().ok_or(Error::NotFound)
    }

    fn executive(&self, function: Function) -> Result<&Person> {
        let person = PEOPLE.iter().find(|it| it.leads == Some(function)).ok_or(Error::NotFound)?;
        self.person(person.email)
    }

    /// Whoever answers for a seat: the delegate of the story, else the function's executive.
    async fn seated(&self, db: &Db, at: Timestamp, id: AutopsyId, seat: Seat) -> Result<(Call, Seated)> {
        let person = match seat.delegate {
            Some(email) => self.person(email)?,
            None => self.executive(seat.function)?,
        };
        let autopsy = crate::actions::autopsy(&mut *db.read().await?, id).await?;
        let found = autopsy.seat_or_blocked(seat.function)?;
        let seated = found.held_by(person, at.date_naive()).ok_or(Error::NotFound)?;
        Ok((Call::of(person.id, at), seated))
    }
}
