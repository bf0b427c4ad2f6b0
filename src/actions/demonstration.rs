//! Plays the demonstration company through the other actions, so that nothing in it came about in another way than
//! in a real one. Each deed happens at its own hour of the past.
use super::{Call, Error, Result};
use super::{autopsies, filings, findings, imports, people, rescues, seats, sessions};
use crate::demo::Company;
use crate::demo::names::PEOPLE;
use crate::demo::stories::{
    Answer, Cancelled, FACTS, Named, Proposal, Reach, Reply, RevealedBecause, STORIES, Seat, Story, Task,
};
use crate::domain::{
    AccountId, Actor, AutopsyId, Cancellation, Confidence, Consent, Contributing, Day, Depth, Email, Ending,
    FactId, FilingDraft, FindingAnswer, FindingDraft, Function, Line, Minor, OpeningDraft, Outcome, Person,
    PersonDraft, PersonId, Prose, Purpose, Role, Seated, Stage, TaskDraft, TaskId, Timestamp,
};
use crate::intake::{Reading, Terms};
use crate::store::{self, Db};
use chrono::{Days, TimeDelta};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Larkfield in a fresh database: its people, three years of history, and the open work.
pub async fn found(db: &Db, now: Timestamp) -> Result<(), imports::Error> {
    settle(db, now).await?;
    let mut reading =
        Reading::new(Terms::unlimited(store::organisation::get(&mut *db.read().await?).await?.currency));
    for (name, file) in history(now.date_naive())? {
        reading.read(&name, file.as_slice());
    }
    imports::import(db, Call { actor: Actor::CommandLine, at: now, request_id: None }, reading).await?;
    Ok(play(db, now).await?)
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
        let draft = super::accounts::FactDraft {
            id: FactId::new(),
            happened: midnight(now, fact.ago).date_naive(),
            text: Prose::from(fact.text.to_owned()),
            source: Line::from(fact.source.to_owned()),
        };
        let by = cast.person(crate::demo::names::PRIYA)?;
        let proof = by.contributor().ok_or(Error::NotFound)?;
        super::accounts::add_fact(db, Call::of(by.id, now), proof, cast.account(fact.account)?, draft)
            .await?;
    }
    Ok(())
}

/// A one-time sign-in link for one person of each role: (role, name, token).
pub async fn links(db: &Db, now: Timestamp) -> Result<Vec<(Role, String, sessions::Token)>> {
    let cast = Cast::load(db).await?;
    let mut links = Vec::new();
    for role in Role::ALL {
        let Some(person) = PEOPLE.iter().find(|it| it.role == role.code()) else { continue };
        let person = cast.person(person.email)?;
        let call = Call { actor: Actor::CommandLine, at: now, request_id: None };
        let token = sessions::make_link(db, call, person.id, sessions::PRINTED_LINK_LASTS).await?;
        links.push((*role, person.name.to_string(), token));
    }
    Ok(links)
}

/// One thing that somebody did.
#[derive(Clone, Copy)]
enum Deed {
    Open,
    Delegate(Seat),
    Answer(Seat),
    Excuse(Seat),
    Override,
    Add(Task, TaskId),
    File(Seat, Named),
    Reveal,
    Propose(Proposal),
    Reply(Reply),
    Finish(Task, TaskId),
    End,
    Cancel(Cancelled),
}

impl Deed {
    /// The function whose seat acts, if one does.
    fn function(self) -> Option<Function> {
        match self {
            Self::Delegate(seat) | Self::Answer(seat) | Self::Excuse(seat) | Self::File(seat, _) => {
                Some(seat.function)
            }
            Self::Reply(reply) => Some(reply.function),
            _ => None,
        }
    }

    /// What comes first on one day.
    fn order(self) -> i64 {
        match self {
            Self::Open => 0,
            Self::Delegate(_) => 1,
            Self::Answer(_) => 2,
            Self::Excuse(_) => 3,
            Self::Override => 4,
            Self::Add(..) => 5,
            Self::File(..) => 6,
            Self::Reveal => 7,
            Self::Propose(_) => 8,
            Self::Reply(_) => 9,
            Self::Finish(..) => 10,
            Self::End => 11,
            Self::Cancel(_) => 12,
        }
    }
}

fn deeds_of(story: &Story) -> Vec<(i32, Deed)> {
    let mut deeds = vec![(story.opened, Deed::Open)];
    for seat in story.seats {
        if seat.delegate.is_some() {
            deeds.push((story.opened, Deed::Delegate(*seat)));
        }
        match seat.answer {
            Answer::Silent => {}
            Answer::Agreed { ago } | Answer::Declined { ago, .. } => deeds.push((ago, Deed::Answer(*seat))),
            Answer::NotInvolved { ago, excused, .. } => {
                deeds.push((ago, Deed::Answer(*seat)));
                deeds.push((excused, Deed::Excuse(*seat)));
            }
        }
        deeds.extend(seat.filing.map(|it| (it.ago, Deed::File(*seat, it))));
    }
    deeds.extend(story.overridden.map(|it| (it.ago, Deed::Override)));
    deeds.extend(
        story.reveal.filter(|it| it.why != RevealedBecause::AllFiled).map(|it| (it.ago, Deed::Reveal)),
    );
    if let Some(proposal) = story.finding {
        deeds.push((proposal.ago, Deed::Propose(proposal)));
        deeds.extend(proposal.replies.iter().map(|it| (it.ago, Deed::Reply(*it))));
    }
    if let Some(rescue) = story.rescue {
        for task in rescue.tasks {
            let id = TaskId::new();
            deeds.push((rescue.started, Deed::Add(*task, id)));
            deeds.extend(task.done.map(|ago| (ago, Deed::Finish(*task, id))));
        }
        deeds.extend(rescue.ended.map(|it| (it.ago, Deed::End)));
    }
    deeds.extend(story.cancelled.map(|it| (it.ago, Deed::Cancel(it))));
    deeds
}

async fn act(
    db: &Db,
    cast: &Cast,
    at: Timestamp,
    now: Timestamp,
    id: AutopsyId,
    story: &Story,
    deed: Deed,
) -> Result<()> {
    let dana = cast.person(story.leader)?;
    let leader = dana.leader().ok_or(Error::NotFound)?;
    let lead = Call::of(dana.id, at);
    match deed {
        Deed::Open => autopsies::open(db, lead, leader, id, opening(story, cast, now)?).await.map(|_| ()),
        Deed::Delegate(seat) => {
            let to = cast.person(seat.delegate.unwrap_or_default())?.id;
            let by = cast.executive(seat.function)?;
            seats::delegate(db, Call::of(by.id, at), by.clone(), id, seat.function, Some(to), None).await
        }
        Deed::Answer(seat) => {
            let (answer, reason) = match seat.answer {
                Answer::Declined { reason, .. } => (Consent::Declined, reason),
                Answer::NotInvolved { reason, .. } => (Consent::NotInvolved, reason),
                Answer::Agreed { .. } | Answer::Silent => (Consent::Agreed, ""),
            };
            let (call, seated) = cast.seated(db, at, id, seat).await?;
            seats::answer(db, call, seated, id, answer, Prose::from(reason.to_owned())).await
        }
        Deed::Excuse(seat) => seats::excuse(db, lead, leader, id, seat.function).await,
        Deed::Override => {
            let Some(overridden) = story.overridden else { return Ok(()) };
            let wes = cast.person(overridden.by)?;
            let sponsor = wes.sponsor().ok_or(Error::NotFound)?;
            let reason = Prose::from(overridden.reason.to_owned());
            rescues::override_consent(db, Call::of(wes.id, at), sponsor, id, reason).await
        }
        Deed::Add(task, task_id) => {
            let draft = TaskDraft {
                id: task_id,
                title: Line::from(task.title.to_owned()),
                purpose: Purpose::parse(task.purpose).unwrap_or(Purpose::Adopt),
                owner_id: Some(cast.person(task.owner)?.id),
                due_on: days_from(now.date_naive(), task.due_in),
            };
            rescues::add_task(db, lead, dana.contributor().ok_or(Error::NotFound)?, id, draft).await
        }
        Deed::Finish(task, task_id) => {
            let by = cast.person(task.owner)?;
            let proof = by.contributor().or(dana.contributor()).ok_or(Error::NotFound)?;
            rescues::finish_task(db, Call::of(by.id, at), proof, id, task_id).await
        }
        Deed::File(seat, named) => {
            let (call, seated) = cast.seated(db, at, id, seat).await?;
            filings::file(db, call, seated, id, filing(&named)).await.map(|_| ())
        }
        Deed::Reveal => match story.reveal.map(|it| it.why) {
            Some(RevealedBecause::Leader(why)) => {
                filings::reveal(db, lead, leader, id, Prose::from(why.to_owned())).await
            }
            _ => filings::reveal_when_due(db, Call { actor: Actor::Job, at, request_id: None }, id)
                .await
                .map(|_| ()),
        },
        Deed::Propose(proposal) => findings::propose(db, lead, leader, id, 0, finding(&proposal)).await,
        Deed::Reply(reply) => {
            let seat = story.seats.iter().find(|it| it.function == reply.function).ok_or(Error::NotFound)?;
            let (call, seated) = cast.seated(db, at, id, *seat).await?;
            let answer = if reply.dissent.is_some() { FindingAnswer::Dissent } else { FindingAnswer::Accept };
            let reason = Prose::from(reply.dissent.unwrap_or_default().to_owned());
            findings::answer(db, call, seated, id, 1, answer, reason).await
        }
        Deed::End => {
            let Some(ended) = story.rescue.and_then(|it| it.ended) else { return Ok(()) };
            let ending = Ending {
                outcome: Outcome::parse(ended.outcome).ok_or(Error::NotFound)?,
                arr_retained: money(ended.arr_retained),
                note: Prose::from(ended.note.to_owned()),
            };
            rescues::end(db, lead, leader, id, ending).await
        }
        Deed::Cancel(cancelled) => {
            let kind = Cancellation::parse(cancelled.kind).ok_or(Error::NotFound)?;
            autopsies::cancel(db, lead, leader, id, kind, Prose::from(cancelled.reason.to_owned())).await
        }
    }
}

fn opening(story: &Story, cast: &Cast, now: Timestamp) -> Result<OpeningDraft> {
    let today = now.date_naive();
    Ok(OpeningDraft {
        account_id: cast.account(story.account)?,
        kind: if story.reach == Reach::Light { Depth::Light } else { Depth::Full },
        happened: Prose::from(story.happened.to_owned()),
        stated_reason: Prose::from(story.stated_reason.to_owned()),
        lifecycle_stage: Stage::parse(story.lifecycle_stage).unwrap_or(Stage::Adoption),
        signals: story.signals.iter().map(|it| Line::from(it.signal.to_owned())).collect(),
        arr_at_risk: Some(money(story.arr_at_risk)),
        growth_deal: story.growth_deal.map(money),
        functions: story.seats.iter().map(|it| it.function).collect(),
        agree_by: Some(days_from(today, story.agree_in)),
        due_on: Some(days_from(today, story.file_in)),
    })
}

fn filing(named: &Named) -> FilingDraft {
    FilingDraft {
        primary_cause: named.primary,
        contributing: Contributing::of(named.contributing),
        evidence: Prose::from(named.evidence.to_owned()),
        confidence: Confidence::parse(named.confidence).unwrap_or(Confidence::Medium),
        prevention: Prose::from(named.prevention.to_owned()),
        link: Line::from(String::new()),
    }
}

fn finding(proposal: &Proposal) -> FindingDraft {
    FindingDraft {
        primary_cause: proposal.primary,
        primary_share: i64::from(proposal.primary_share),
        contributing: proposal
            .contributing
            .iter()
            .map(|(cause, share)| (*cause, i64::from(*share)))
            .collect(),
        statement: Prose::from(proposal.statement.to_owned()),
        change_id: None,
    }
}

/// Whole units of the demonstration's currency.
fn money(units: i32) -> Minor {
    Minor::new(i64::from(units) * 100)
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
        let autopsy = super::autopsy(&mut *db.read().await?, id).await?;
        let found = autopsy.seat_or_blocked(seat.function)?;
        let seated = found.held_by(person, at.date_naive()).ok_or(Error::NotFound)?;
        Ok((Call::of(person.id, at), seated))
    }
}
