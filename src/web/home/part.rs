//! An executive's own part: the open autopsies they take part in, what became of what they filed, and their last year.
use super::Me;
use crate::domain::{Autopsy, Cause, ChangeState, Standing, autopsy_label, capital, counted, show_day};
use crate::store::{self, Conn, Result};
use chrono::Months;
use serde::Serialize;

/// Rows of each list; the rest stands in the list of autopsies.
const ROWS: i64 = 8;

#[derive(Serialize)]
pub struct TakingPart {
    rows: Vec<Row>,
    /// How many more there are, in words.
    more: Option<String>,
}

/// An open autopsy, and whose turn it is.
#[derive(Serialize)]
struct Row {
    href: String,
    account: String,
    label: String,
    times: i64,
    stands: &'static str,
    step: usize,
    waits: String,
}

/// The open autopsies in which this person holds a seat.
pub async fn taking_part(conn: &mut Conn, me: &Me<'_>) -> Result<Option<TakingPart>> {
    let found = store::home::seats_of(conn, me.person.id, me.today, ROWS).await?;
    let Some(in_all) = found.first().map(|it| it.in_all) else { return Ok(None) };
    let ids: Vec<_> = found.iter().map(|it| it.autopsy_id).collect();
    let autopsies = store::autopsies::find_many(conn, &ids).await?;
    let rows: Vec<Row> =
        autopsies.iter().zip(&found).map(|(it, short)| row(it, short.account.as_str(), me)).collect();
    let more = usize::try_from(in_all).unwrap_or(0).saturating_sub(rows.len());
    let more = (more > 0).then(|| format!("{} more, due later.", capital(&counted(more))));
    Ok(Some(TakingPart { rows, more }))
}

fn row(it: &Autopsy, account: &str, me: &Me<'_>) -> Row {
    // Before the reveal the consents come first, then the filings; the first sentence says whose turn it is.
    let waits = it.blockers(me.today).into_iter().next().unwrap_or_else(|| "Nothing blocks it.".to_owned());
    Row {
        href: format!("/autopsies/{}", it.id()),
        account: account.to_owned(),
        label: autopsy_label(it.opening.number),
        times: it.opening.ordinal,
        stands: it.standing().label(),
        step: it.step(),
        waits,
    }
}

/// A revealed autopsy: what this person filed, what was found, and the change that was promised.
#[derive(Serialize)]
pub struct Became {
    href: String,
    account: String,
    label: String,
    filed: &'static str,
    finding: Option<&'static str>,
    found_on: String,
    instead: &'static str,
    change: Option<String>,
    change_when: String,
}

pub async fn became(conn: &mut Conn, me: &Me<'_>) -> Result<Vec<Became>> {
    let rows = store::filings::became(conn, me.person.id, me.today, ROWS).await?;
    Ok(rows.into_iter().map(|it| told(it, me)).collect())
}

fn told(it: store::filings::Became, me: &Me<'_>) -> Became {
    let change_when = match (it.change_state, it.effective_on) {
        (Some(ChangeState::Agreed), Some(day)) if day < me.today => {
            format!("Was to take effect {}", show_day(day))
        }
        (Some(ChangeState::Agreed), Some(day)) => format!("Takes effect {}", show_day(day)),
        (Some(_), Some(day)) => format!("Live {}", show_day(day)),
        _ => String::new(),
    };
    Became {
        href: format!("/autopsies/{}", it.autopsy_id),
        account: it.account.to_string(),
        label: autopsy_label(it.number),
        filed: it.filed.map_or("Not filed", Cause::label),
        finding: it.finding.map(Cause::label),
        found_on: it.agreed_on.map(show_day).unwrap_or_default(),
        instead: match it.stage {
            Standing::Revealed | Standing::Answering => "Being reconciled",
            _ => "No finding on record",
        },
        change: it.change.map(|it| it.to_string()),
        change_when,
    }
}

/// What this person was asked in the last twelve months; nobody else's home shows it.
pub async fn last_year(conn: &mut Conn, me: &Me<'_>) -> Result<Option<Vec<(&'static str, String)>>> {
    let since = me.today - Months::new(12);
    let part = store::filings::part_of(conn, me.person.id, since, me.today).await?;
    if part.asked == 0 {
        return Ok(None);
    }
    Ok(Some(vec![
        ("Asked to take part", part.asked.to_string()),
        ("Agreed", part.agreed.to_string()),
        ("Filed by the due date", format!("{} of {}", part.on_time, part.due)),
    ]))
}
