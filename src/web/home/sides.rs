//! What stands beside the requests: what is in rescue, what is off course for the third time, what changed, what was found.
use super::Me;
use crate::domain::{Cause, Minor, Standing};
use crate::render::words;
use crate::store::autopsies::Filter;
use crate::store::{self, Conn, Result};
use crate::web::autopsies::told;
use chrono::Days;
use serde::Serialize;
use std::slice;

/// Lines of a panel.
const LINES: i64 = 5;
/// Days ahead in which a renewal is near.
const SOON: u64 = 90;

/// The open autopsies: how many, how much, and where they stand.
#[derive(Serialize)]
pub struct Rescue {
    money: String,
    words: String,
    /// The bar's pieces: from where, how wide, how strong.
    bar: Vec<(String, String, &'static str)>,
    described: String,
    stages: Vec<(&'static str, String)>,
}

pub async fn rescue(conn: &mut Conn, me: &Me<'_>) -> Result<Option<Rescue>> {
    let soon = me.today + Days::new(SOON);
    let stood = store::home::stood(conn, &me.organisation.currency, me.today, soon).await?;
    let sum = |of: fn(&store::home::Stood) -> i64| stood.iter().map(of).sum::<i64>();
    let all = sum(|it| it.autopsies);
    if all == 0 {
        return Ok(None);
    }
    let (thirds, renewing) = (sum(|it| it.thirds), sum(|it| it.renewing));
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    let thirds = match thirds {
        0 => String::new(),
        1 => " One is there for the third time or more.".to_owned(),
        n => format!(" {} are there for the third time or more.", words::sentence(&words::count(count(n)))),
    };
    let renewing = match renewing {
        0 => String::new(),
        1 => " One renews within 90 days.".to_owned(),
        n => format!(" {} renew within 90 days.", words::sentence(&words::count(count(n)))),
    };
    let accounts = words::sentence(&words::counted(count(all), "account", "accounts"));
    let said = format!("{accounts}.{thirds}{renewing}");
    let mut at = 0;
    let tenths = |n: i64| format!("{}.{}", n / 10, n % 10);
    let bar = stood.iter().map(|it| {
        let (from, to) = (1000 * at / all, 1000 * (at + it.autopsies) / all);
        at += it.autopsies;
        (tenths(from), tenths(to - from), strength(it.stage))
    });
    let bar = bar.collect();
    let stages: Vec<(&'static str, String)> =
        stood.iter().map(|it| (stage_words(it.stage), words::grouped(count(it.autopsies)))).collect();
    let described: Vec<String> =
        stages.iter().map(|it| format!("{} {}", it.0.to_lowercase(), it.1)).collect();
    Ok(Some(Rescue {
        money: Minor::new(sum(|it| it.arr.get())).short(&me.organisation.currency),
        words: said,
        bar,
        described: format!("Open autopsies: {}", described.join(", ")),
        stages,
    }))
}

fn stage_words(stage: Standing) -> &'static str {
    match stage {
        Standing::Agreeing => "Opened, not all agreed",
        Standing::Reconciled => "Reconciled, rescue running",
        other => other.label(),
    }
}

fn strength(stage: Standing) -> &'static str {
    match stage {
        Standing::Agreeing => ".35",
        Standing::Filing => ".5",
        Standing::Revealed => ".65",
        Standing::Answering => ".82",
        _ => "1",
    }
}

#[derive(Serialize)]
pub struct Thirds {
    rows: Vec<Third>,
    more: usize,
}

#[derive(Serialize)]
struct Third {
    href: String,
    account: String,
    times: i64,
    what: String,
}

pub async fn thirds(conn: &mut Conn, _: &Me<'_>) -> Result<Option<Thirds>> {
    let found = store::home::thirds(conn, LINES).await?;
    let Some(in_all) = found.first().map(|it| it.in_all) else { return Ok(None) };
    let more = usize::try_from(in_all).unwrap_or(0).saturating_sub(found.len());
    let third = |it: store::home::Short| Third {
        href: format!("/autopsies/{}", it.autopsy_id),
        account: it.account.to_string(),
        times: it.ordinal,
        what: format!("{} a year at risk", it.arr_at_risk.short(&it.currency)),
    };
    Ok(Some(Thirds { rows: found.into_iter().map(third).collect(), more }))
}

/// A rescue that began without everybody's consent.
#[derive(Serialize)]
pub struct Overridden {
    href: String,
    account: String,
    when: String,
    reason: String,
}

pub async fn overridden(conn: &mut Conn, me: &Me<'_>) -> Result<Vec<Overridden>> {
    let found = store::home::overridden(conn, LINES).await?;
    let line = |it: store::home::Overridden| Overridden {
        href: format!("/autopsies/{}", it.autopsy_id),
        account: it.account.to_string(),
        when: me.zone().show(it.at),
        reason: it.reason.to_string(),
    };
    Ok(found.into_iter().map(line).collect())
}

/// A step of an autopsy, as the record tells it.
#[derive(Serialize)]
pub struct Changed {
    href: String,
    account: String,
    when: String,
    what: String,
    key: bool,
}

pub async fn changed(conn: &mut Conn, me: &Me<'_>) -> Result<Vec<Changed>> {
    let mut changed = Vec::new();
    for it in store::home::changed(conn, LINES + 1).await? {
        let told = told(slice::from_ref(&it.line), me.names, me.zone()).pop();
        changed.extend(told.map(|told| Changed {
            href: format!("/autopsies/{}", it.autopsy_id),
            account: it.account.to_string(),
            when: told.when,
            what: told.what,
            key: told.key,
        }));
    }
    Ok(changed)
}

/// An agreed finding.
#[derive(Serialize)]
pub struct Decided {
    href: Option<String>,
    account: String,
    finding: &'static str,
}

/// The findings of the autopsies that were opened last, of those that have one.
pub async fn decided(conn: &mut Conn, me: &Me<'_>) -> Result<Vec<Decided>> {
    let filter = Filter { decided: Some(true), ..Filter::default() };
    let rows = store::autopsies::list(conn, &filter, None, LINES).await?;
    let sees = me.person.sees_every_autopsy();
    let line = |it: store::autopsies::Row| Decided {
        href: sees.then(|| format!("/autopsies/{}", it.id)),
        account: it.account.to_string(),
        finding: it.finding.map_or("", Cause::label),
    };
    Ok(rows.into_iter().map(line).collect())
}
