//! What the address of the list asks for: as a filter, as the next address, and in words.
use crate::domain::{Cause, Day, Function, Outcome, Person, Stage, Standing, show_day};
use crate::store::autopsies::{After, Filter, Row};
use crate::web::error::{Error, Result};
use crate::web::listing;
use crate::web::page;
use crate::web::typed;
use serde::{Deserialize, Serialize};

#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    pub q: String,
    pub state: String,
    pub stage: String,
    pub segment: String,
    pub region: String,
    pub product: String,
    pub lifecycle: String,
    pub cause: String,
    pub touched: String,
    pub outcome: String,
    pub finding: String,
    pub waiting: String,
    pub asked: String,
    pub area: String,
    pub lead: String,
    pub seat: String,
    pub times: String,
    pub late: String,
    pub from: String,
    pub to: String,
    pub after: String,
    #[serde(skip_serializing)]
    pub said: String,
}

impl Query {
    /// The same without what is asked for anyway.
    pub fn plain(&self) -> Self {
        let open = self.state == "open" && self.stage.is_empty();
        Self { state: if open { String::new() } else { self.state.clone() }, ..self.clone() }
    }
}

/// The filter that the address asks for. An unknown value is refused with what it may be.
pub fn filter(query: &Query, me: &Person, today: Day) -> Result<Filter> {
    let open = match query.state.as_str() {
        "" | "open" => query.stage.is_empty().then_some(true),
        "closed" => Some(false),
        "all" => None,
        _ => return Err(Error::Malformed("state is one of open, closed, all.".into())),
    };
    let decided = match query.finding.as_str() {
        "" | "any" => None,
        "agreed" => Some(true),
        "pending" => Some(false),
        _ => return Err(Error::Malformed("finding is one of any, agreed, pending.".into())),
    };
    let lifecycle = coded("lifecycle", &query.lifecycle, Stage::parse)?;
    Ok(Filter {
        open,
        stage: coded("stage", &query.stage, Standing::parse)?,
        segment: listing::narrowing(&query.segment),
        region: listing::narrowing(&query.region),
        product: listing::narrowing(&query.product),
        cause: coded("cause", &query.cause, Cause::parse)?,
        touched: query.touched == "1",
        outcome: coded("outcome", &query.outcome, Outcome::parse)?,
        lifecycle_stage: lifecycle.map(|it| it.code().to_owned()),
        account_id: None,
        leader_id: match query.lead.as_str() {
            "" => None,
            "me" => Some(me.id),
            id => Some(id.parse().map_err(|_| Error::Malformed("lead is me, or a person's id.".into()))?),
        },
        seated: match query.seat.as_str() {
            "" => None,
            "me" => Some((me.id, today)),
            _ => return Err(Error::Malformed("seat is me.".into())),
        },
        waiting: coded("waiting", &query.waiting, Function::parse)?,
        asked: coded("asked", &query.asked, Function::parse)?,
        area: coded("area", &query.area, Function::parse)?,
        times_at_least: match query.times.as_str() {
            "" => None,
            n => Some(n.parse().map_err(|_| Error::Malformed("times is a number.".into()))?),
        },
        opened_from: dated("from", &query.from)?,
        opened_to: dated("to", &query.to)?,
        due_before: (query.late == "1").then_some(today),
        decided,
        counted: !query.finding.is_empty(),
        q: listing::search(&query.q),
    })
}

fn coded<T>(name: &str, text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    match text {
        "" => Ok(None),
        code => parse(code)
            .map(Some)
            .ok_or_else(|| Error::Malformed(format!("{name} has a value that is not known."))),
    }
}

fn dated(name: &str, text: &str) -> Result<Option<Day>> {
    match text {
        "" => Ok(None),
        text => typed::day(text)
            .map(Some)
            .ok_or_else(|| Error::Malformed(format!("{name} has to be a day, like 2026-12-01."))),
    }
}

pub fn after(cursor: &str) -> Result<Option<After>> {
    listing::after(cursor, |day, number| {
        Some(After { opened_on: typed::day(day)?, number: number.parse().ok()? })
    })
}

/// The address of the page after this row, with the same filters.
pub fn address(query: &Query, last: &Row) -> String {
    let next = Query { after: format!("{}~{}", last.opened_on, last.number), ..query.clone() };
    format!("/autopsies?{}", page::parameters(&next))
}

/// The filters in words, for an empty list.
pub fn narrowed(query: &Query) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for text in [&query.q, &query.segment, &query.region, &query.product] {
        if !text.is_empty() {
            words.push(text.clone());
        }
    }
    words.extend(Standing::parse(&query.stage).map(|it| it.label().to_owned()));
    words.extend(Cause::parse(&query.cause).map(|it| match query.touched.as_str() {
        "1" => format!("{}, as primary or contributing cause", it.label()),
        _ => it.label().to_owned(),
    }));
    words.extend(Outcome::parse(&query.outcome).map(|it| it.label().to_owned()));
    words.extend(Stage::parse(&query.lifecycle).map(|it| it.label().to_owned()));
    match query.finding.as_str() {
        "agreed" => words.push("with an agreed finding".to_owned()),
        "pending" => words.push("without an agreed finding".to_owned()),
        _ => {}
    }
    words.extend(Function::parse(&query.waiting).map(|it| format!("waiting for {}", it.label())));
    words.extend(Function::parse(&query.asked).map(|it| format!("with a seat for {}", it.label())));
    words.extend(Function::parse(&query.area).map(|it| format!("found in the area of {}", it.label())));
    if !query.from.is_empty() || !query.to.is_empty() {
        let day = |text: &str| text.parse::<Day>().ok();
        let from = day(&query.from).map_or_else(|| "the beginning".to_owned(), show_day);
        // The period ends before `to`; people name its last day.
        let to = day(&query.to).and_then(|it| it.pred_opt()).map_or_else(|| "today".to_owned(), show_day);
        words.push(format!("opened {from} to {to}"));
    }
    (!words.is_empty()).then(|| words.join(", "))
}
