//! What needs somebody: each thing with one button, a reason and a time.
use super::{Me, duties, reviews};
use crate::domain::{Ask, Asked, Autopsy, AutopsyId, Consent, Day, Function, Role, Standing, counted};
use crate::store::home::Whose;
use crate::store::{self, Conn, Result};
use crate::web::autopsies::{ask_button, days_late};
use serde::Serialize;
use std::collections::HashMap;

/// The first of what needs somebody, and how much there is.
pub struct Items {
    pub shown: Vec<Item>,
    pub in_all: usize,
    pub late_in_all: usize,
}

/// One request: one button, a reason and a time.
#[derive(Serialize)]
pub struct Item {
    pub href: String,
    pub title: String,
    pub why: String,
    pub button: &'static str,
    pub icon: &'static str,
    pub kind: &'static str,
    /// "By Mon 9 Nov", "Due today", "3 days late"; empty where nothing sets a day.
    pub when: String,
    pub when_kind: &'static str,
    #[serde(skip)]
    pub due_on: Option<Day>,
    #[serde(skip)]
    pub minutes: usize,
}

/// What needs this person today, late first, then by the day it is due.
pub async fn of(conn: &mut Conn, me: &Me<'_>, accounts: bool) -> Result<Items> {
    let person = me.person;
    let (leads, sponsors) = (person.leader().is_some(), person.sponsor().is_some());
    let whose = Whose { person: person.id, leads, sponsors };
    let asking = store::home::asking(conn, whose, me.today, i64::from(me.most)).await?;
    let tasks = store::rescues::tasks_of(conn, person.id, me.today, i64::from(me.most)).await?;
    let looks = if leads || person.role == Role::Contributor {
        store::rescues::due_looks(conn, me.today, i64::from(me.most)).await?
    } else {
        Vec::new()
    };
    let duties = if person.admin().is_some() { duties::items(me, accounts) } else { Vec::new() };
    let reviews = reviews::items(conn, me).await?;
    let counts = [
        asking.first().map(|it| (it.in_all, it.late_in_all)),
        tasks.first().map(|it| (it.in_all, it.late_in_all)),
        looks.first().map(|it| (it.in_all, it.late_in_all)),
        Some((reviews.in_all, reviews.late_in_all)),
    ];
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    let in_all: usize = counts.iter().flatten().map(|it| count(it.0)).sum();
    let changes = super::changes::items(conn, me).await?;
    let in_all = in_all + changes.len();
    let late_in_all: usize = counts.iter().flatten().map(|it| count(it.1)).sum();
    let late = changes.iter().filter(|it| it.due_on.is_some_and(|due| due < me.today));
    let late_in_all = late_in_all + late.count();

    let mut ids: Vec<AutopsyId> = asking.iter().map(|it| it.autopsy_id).collect();
    let mut seen = std::collections::HashSet::new();
    ids.retain(|it| seen.insert(*it));
    let autopsies = store::autopsies::find_many(conn, &ids).await?;
    let accounts: HashMap<AutopsyId, &str> =
        asking.iter().map(|it| (it.autopsy_id, it.account.as_str())).collect();
    let mut items = Vec::new();
    for it in &autopsies {
        let account = accounts.get(&it.id()).copied().unwrap_or_default();
        items.extend(it.asks_of(person, me.today).into_iter().map(|asked| item(it, account, asked, me)));
        if asking.iter().any(|row| row.chase && row.autopsy_id == it.id()) {
            items.push(chase(it, account, me));
        }
    }
    items.extend(tasks.iter().map(|it| task(it, me.today)));
    items.extend(looks.iter().map(|it| look(it, me.today)));
    items.extend(reviews.shown);
    let in_all = in_all + duties.len();
    items.extend(changes);
    items.extend(duties);
    items.sort_by_key(|it| it.due_on.unwrap_or(Day::MAX));
    items.truncate(usize::try_from(me.most).unwrap_or(usize::MAX));
    Ok(Items { shown: items, in_all, late_in_all })
}

impl Item {
    /// An item without its words, due on a day.
    pub fn due(href: String, due_on: Option<Day>, today: Day) -> Self {
        let late = due_on.filter(|it| *it < today);
        let (when, when_kind) = match due_on {
            Some(day) if day < today => (days_late((today - day).num_days()), "late"),
            Some(day) if day == today => ("Due today".to_owned(), "wait"),
            Some(day) => (format!("By {}", day.format("%a %-d %b")), ""),
            None => (String::new(), ""),
        };
        let kind = if late.is_some() { "late" } else { "wait" };
        let (title, why) = (String::new(), String::new());
        Self { href, title, why, button: "", icon: "", kind, when, when_kind, due_on, minutes: 0 }
    }
}

fn item(autopsy: &Autopsy, account: &str, asked: Asked, me: &Me<'_>) -> Item {
    let by = me.names.name(autopsy.opening.leader_id);
    let money = autopsy.opening.arr_at_risk.short(&autopsy.opening.currency);
    let filed = autopsy.asked().filter(|it| it.filed_on.is_some()).count();
    let seats = autopsy.asked().count();
    let (title, why, button, icon, minutes) = match asked.ask {
        Ask::Agree(f) => (
            format!("Will {} take part in the {account} autopsy?", f.label()),
            format!("Asked by {by}; {money} a year at risk. The rescue waits for every answer."),
            "Read and answer",
            "hand",
            1,
        ),
        Ask::File(f) => (
            format!("File the cause for {account}"),
            file_why(autopsy, f, filed, seats),
            "File now",
            "seal",
            2,
        ),
        Ask::AnswerFinding(f) => (
            format!("Accept the finding on {account}, or dissent"),
            format!("For {}. Dissent is printed with the finding.", f.label()),
            "Answer",
            "open",
            3,
        ),
        Ask::ConfirmNotInvolved(f) => (
            format!("Was {} not involved in {account}?", f.label()),
            "It says so. The rescue stays locked until you confirm or it agrees.".to_owned(),
            "Look",
            "hand",
            2,
        ),
        Ask::DecideOverride => (
            format!("A consent was declined on {account}"),
            format!(
                "{} {money} a year is at risk, and the rescue is locked.",
                autopsy.consent_blockers().join(" ")
            ),
            "Decide what happens",
            "warn",
            5,
        ),
        Ask::ProposeFinding => (
            format!("Reconcile {account}"),
            format!(
                "{filed} of {seats} filed, and filings are revealed. Propose one finding; each seat then has five working days."
            ),
            "Read filings",
            "open",
            20,
        ),
        Ask::Settle | Ask::Close => (
            format!("Close the {account} autopsy"),
            "Finding and rescue both are done.".to_owned(),
            "Close",
            "done",
            1,
        ),
        Ask::RecordOutcome => (
            format!("How did the rescue of {account} end?"),
            "The finding is agreed; the autopsy closes when the rescue has its outcome.".to_owned(),
            "Record",
            "done",
            5,
        ),
    };
    let due = Item::due(ask_button(autopsy, asked.ask).href, asked.due_on, me.today);
    let kind = if matches!(asked.ask, Ask::File(_)) && !asked.late { "seal" } else { due.kind };
    Item { title, why, button, icon, kind, minutes, ..due }
}

fn file_why(autopsy: &Autopsy, function: Function, filed: usize, seats: usize) -> String {
    let name = function.label();
    if autopsy.reveal.is_some() {
        return format!("For {name}. Filings are revealed, so yours is marked as filed after the reveal.");
    }
    let due = crate::domain::show_day(autopsy.opening.due_on);
    match filed {
        0 => format!("For {name}, sealed until all {} have filed, or until {due} is over.", counted(seats)),
        n => format!(
            "For {name}. {n} of {seats} {} filed; nobody can see {} until all are in, or {due} is over.",
            if n == 1 { "has" } else { "have" },
            if n == 1 { "it" } else { "them" }
        ),
    }
}

/// Others are late, and the CS leader reminds them or moves the date.
fn chase(autopsy: &Autopsy, account: &str, me: &Me<'_>) -> Item {
    let opening = &autopsy.opening;
    let agreeing = autopsy.standing() == Standing::Agreeing;
    let missing: Vec<&str> = autopsy
        .asked()
        .filter(|it| if agreeing { it.answer.is_none() } else { it.filed_on.is_none() })
        .map(|it| it.function.label())
        .collect();
    let due_on = if agreeing { opening.agree_by.min(opening.due_on) } else { opening.due_on };
    let title = match missing.len() {
        0 => format!("{account} can’t start its rescue yet"),
        1 => format!("One function is late on {account}"),
        n => format!("{} functions are late on {account}", crate::domain::capital(&counted(n))),
    };
    let seats = autopsy.asked().count();
    let done =
        autopsy.asked().filter(|it| if agreeing { it.agreed() } else { it.filed_on.is_some() }).count();
    let verb = if agreeing { "agreed" } else { "filed" };
    let why = if missing.is_empty() {
        autopsy.consent_blockers().join(" ")
    } else {
        let declined = autopsy.asked().filter(|it| it.answer == Some(Consent::Declined));
        let declined: Vec<_> = declined.map(|it| format!("{} has declined.", it.function.label())).collect();
        format!("{}. {done} of {seats} have {verb}. {}", missing.join(", "), declined.join(" "))
            .trim_end()
            .to_owned()
    };
    let due = Item::due(format!("/autopsies/{}", autopsy.id()), Some(due_on), me.today);
    Item { title, why, button: "See who", icon: "bell", minutes: 3, ..due }
}

fn task(task: &store::rescues::OwnTask, today: Day) -> Item {
    Item {
        title: task.title.to_string(),
        why: format!("A task in the rescue of {}.", task.account),
        button: "Go to the rescue",
        icon: "done",
        ..Item::due(format!("/autopsies/{}", task.autopsy_id), Some(task.due_on), today)
    }
}

fn look(look: &store::rescues::DueLook, today: Day) -> Item {
    let href = format!("/autopsies/{}/rescue/looks/{}", look.autopsy_id, look.day);
    Item {
        title: format!("Look at {} again", look.account),
        why: format!("{} days since its rescue ended. Is it holding?", look.day),
        button: "Look",
        icon: "clock",
        minutes: 5,
        ..Item::due(href, Some(look.due_on), today)
    }
}
