//! What a CS leader waits for from others, a line for each person or function; for a sponsor only what is past the limit.
use super::Me;
use crate::actions::reminders::AT_MOST_EVERY;
use crate::domain::{Day, Function, MailKind, PersonId, Role, working_days_after};
use crate::store::home::Waited;
use crate::store::{self, Conn, Result};
use crate::web::autopsies::days_late;
use crate::web::names::Who;
use chrono::Days;
use serde::Serialize;

/// Lines that home shows; the rest stands in the list of autopsies.
const LINES: i64 = 8;
/// Working days after which what is late is the sponsor's business too.
const LIMIT: u32 = 5;

#[derive(Serialize)]
pub struct Waiting {
    title: &'static str,
    lines: Vec<Line>,
    /// Has any line a button, or had one within the hour?
    reminds: bool,
    /// People and functions that no line shows.
    more: Option<String>,
}

/// One person or function: what for, since when, and by when.
#[derive(Serialize)]
struct Line {
    who: Who,
    what: String,
    since: String,
    when: String,
    kind: &'static str,
    /// Where the button leads that reminds them of everything; without, there is none.
    remind: Option<String>,
    /// Somebody reminded them within the hour.
    reminded: bool,
}

/// Whom of those who are waited for somebody may remind, and who was reminded within the hour.
#[derive(Default)]
struct Reminding {
    may: Vec<PersonId>,
    just: Vec<PersonId>,
}

pub async fn of(conn: &mut Conn, me: &Me<'_>) -> Result<Option<Waiting>> {
    let sponsors = me.person.role == Role::Sponsor;
    let before = sponsors.then(|| past_the_limit(me.today));
    let waited = store::home::waiting(conn, me.person.id, me.today, before, LINES).await?;
    let Some(others) = waited.first().map(|it| it.others) else { return Ok(None) };
    let reminding = reminding(conn, me, &waited).await?;
    let of_each = waited.chunk_by(|one, next| key(one) == key(next));
    let lines: Vec<Line> = of_each.map(|of_one| line(of_one, me, &reminding)).collect();
    let more = usize::try_from(others).unwrap_or(0).saturating_sub(lines.len());
    let title = if sponsors { "Late for more than five working days" } else { "Waiting on others" };
    Ok(Some(Waiting {
        title,
        reminds: lines.iter().any(|it| it.reminded || it.remind.is_some()),
        lines,
        more: (more > 0).then(|| {
            let others = crate::render::words::counted(more, "other", "others");
            format!("{}, due later.", crate::domain::capital(&others))
        }),
    }))
}

/// Whom to remind: a person who can sign in, of what people are reminded of, by a leader, where mail is set up.
async fn reminding(conn: &mut Conn, me: &Me<'_>, waited: &[Waited]) -> Result<Reminding> {
    if !me.mails || me.person.leader().is_none() {
        return Ok(Reminding::default());
    }
    let can_sign_in = |it: &PersonId| me.names.person(Some(*it)).is_some_and(|it| it.disabled_at.is_none());
    let owing = waited.iter().filter(|it| it.remindable).filter_map(|it| it.person);
    let mut may: Vec<PersonId> = owing.filter(can_sign_in).collect();
    may.dedup();
    let since = me.now - AT_MOST_EVERY;
    let just = store::outbox::queued_for(conn, &may, MailKind::Reminder, since).await?;
    Ok(Reminding { may, just })
}

/// The first day on which something that was due is not yet past the limit.
fn past_the_limit(today: Day) -> Day {
    let mut day = today;
    while working_days_after(day, LIMIT) >= today {
        let Some(before) = day.checked_sub_days(Days::new(1)) else { return day };
        day = before;
    }
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// Who it is: a person, or a function without one.
fn key(it: &Waited) -> (Option<crate::domain::PersonId>, Option<Function>) {
    (it.person, it.function.filter(|_| it.person.is_none()))
}

fn line(of_one: &[Waited], me: &Me<'_>, reminding: &Reminding) -> Line {
    let first = &of_one[0];
    let mut functions: Vec<&str> = of_one.iter().filter_map(|it| it.function).map(Function::label).collect();
    functions.dedup();
    let title = me.names.person(first.person).map(|it| it.title.to_string()).unwrap_or_default();
    let under = if functions.is_empty() { title } else { functions.join(", ") };
    let mut what: Vec<String> = of_one.iter().map(wanted).collect();
    let rest = usize::try_from(first.in_all).unwrap_or(0).saturating_sub(of_one.len());
    if rest > 0 {
        what.push(format!("{rest} more"));
    }
    let what = crate::domain::capital(&what.join("; "));
    let since = of_one.iter().map(|it| it.since).min().unwrap_or(first.since);
    let (when, kind) = match first.due_on {
        Some(day) if day < me.today => (days_late((me.today - day).num_days()), "late"),
        Some(day) if day == me.today => ("Due today".to_owned(), "wait"),
        Some(day) => (format!("Due {}", day.format("%a %-d %b")), ""),
        None => (String::new(), ""),
    };
    let since = me.zone().day(since).format("%-d %b").to_string();
    let may = first.person.filter(|it| reminding.may.contains(it));
    let reminded = may.is_some_and(|it| reminding.just.contains(&it));
    let remind = may.filter(|_| !reminded).map(|it| format!("/people/{it}/reminders"));
    Line { who: me.names.who(first.person, &under), what, since, when, kind, remind, reminded }
}

fn wanted(it: &Waited) -> String {
    match it.what.as_str() {
        "agree" => format!("agree on {}", it.account),
        "file" => format!("file on {}", it.account),
        "answer" => format!("answer the finding on {}", it.account),
        _ => format!("a rescue task, {}", it.account),
    }
}
