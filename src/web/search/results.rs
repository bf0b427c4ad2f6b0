//! What was found, group by group, with the words in their place.
use super::Query;
use crate::domain::{Cause, Reach, autopsy_label, show_day};
use crate::store::{
    Conn,
    autopsies::After,
    search::{self, AccountHit, AfterAccount, AutopsyHit, BEGINS, ENDS, Excerpt, FilingHit, Words},
};
use crate::web::error::Result;
use crate::web::listing;
use crate::web::page;
use crate::web::typed;
use serde::Serialize;
use std::collections::HashMap;

/// What is found together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Accounts,
    Autopsies,
    Filings,
}

impl Group {
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "accounts" => Some(Self::Accounts),
            "autopsies" => Some(Self::Autopsies),
            "filings" => Some(Self::Filings),
            _ => None,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Autopsies => "autopsies",
            Self::Filings => "filings",
        }
    }
}

/// Hits of all groups, or of one, each with what its entry says, and where its next page begins.
#[derive(Default)]
pub struct Found {
    pub accounts: Vec<AccountHit>,
    pub autopsies: Vec<AutopsyHit>,
    pub filings: Vec<FilingHit>,
    pub excerpts: HashMap<i64, Excerpt>,
    pub more_accounts: Option<String>,
    pub more_autopsies: Option<String>,
    pub more_filings: Option<String>,
}

/// At most `most` hits of each group (or of the one that is asked for, after a cursor) that `reach` lets somebody read.
pub async fn found(
    conn: &mut Conn,
    words: &Words,
    reach: Reach,
    group: Option<Group>,
    after: &str,
    most: usize,
) -> Result<Found> {
    let read = i64::try_from(most).unwrap_or(i64::MAX - 1) + 1;
    let wanted = |it| group.is_none() || group == Some(it);
    let mut found = Found::default();
    if wanted(Group::Accounts) {
        let after = after_account(after)?;
        found.accounts = search::accounts(conn, words, after.as_ref(), read).await?;
        found.more_accounts = listing::cut_at(&mut found.accounts, most)
            .map(|it| format!("{}~{}~{}", it.place, it.id, it.sort));
    }
    if wanted(Group::Autopsies) {
        let after = listing::after(after, |day, number| {
            Some(After { opened_on: typed::day(day)?, number: number.parse().ok()? })
        })?;
        found.autopsies = search::autopsies(conn, words, reach, after, read).await?;
        found.more_autopsies =
            listing::cut_at(&mut found.autopsies, most).map(|it| format!("{}~{}", it.opened_on, it.number));
    }
    if wanted(Group::Filings) {
        let after = listing::after(after, |_, entry| entry.parse().ok())?;
        found.filings = search::filings(conn, words, reach, after, read).await?;
        found.more_filings =
            listing::cut_at(&mut found.filings, most).map(|it| format!("entry~{}", it.entry));
    }
    let accounts = found.accounts.iter().filter_map(|it| it.entry);
    let autopsies = found.autopsies.iter().filter_map(|it| it.entry);
    let entries: Vec<i64> =
        accounts.chain(autopsies).chain(found.filings.iter().map(|it| it.entry)).collect();
    let excerpts = search::excerpts(conn, words, &entries).await?;
    found.excerpts = excerpts.into_iter().map(|it| (it.entry, it)).collect();
    Ok(found)
}

fn after_account(cursor: &str) -> Result<Option<AfterAccount>> {
    listing::after(cursor, |place, rest| {
        let (id, sort) = rest.split_once('~')?;
        Some(AfterAccount { place: place.parse().ok()?, id: id.parse().ok()?, sort: sort.to_owned() })
    })
}

/// A group as the page shows it.
#[derive(Serialize)]
pub struct Shown {
    heading: &'static str,
    id: &'static str,
    rows: Vec<Row>,
    /// Its next page, or the group alone.
    more: Option<String>,
}

#[derive(Serialize)]
struct Row {
    href: String,
    title: Vec<Piece>,
    line: String,
    text: Vec<Piece>,
}

/// A piece of text, and whether it is what was looked for.
type Piece = (bool, String);

/// The groups that have hits, in one order.
pub fn shown(found: &Found, query: &Query) -> Vec<Shown> {
    let alone = !query.group.is_empty();
    let more = |group: Group, cursor: Option<String>| {
        let cursor = cursor?;
        let next = Query {
            group: group.code().to_owned(),
            after: if alone { cursor } else { String::new() },
            ..query.clone()
        };
        Some(format!("/search?{}", page::parameters(&next)))
    };
    let excerpts = &found.excerpts;
    let accounts = found.accounts.iter().map(|it| account(it, excerpts)).collect();
    let autopsies = found.autopsies.iter().map(|it| autopsy(it, excerpts)).collect();
    let filings = found.filings.iter().map(|it| filing(it, excerpts)).collect();
    let groups = [
        ("Accounts", Group::Accounts, accounts, more(Group::Accounts, found.more_accounts.clone())),
        ("Autopsies", Group::Autopsies, autopsies, more(Group::Autopsies, found.more_autopsies.clone())),
        ("Filings", Group::Filings, filings, more(Group::Filings, found.more_filings.clone())),
    ];
    let groups = groups.map(|(heading, group, rows, more)| Shown { heading, id: group.code(), rows, more });
    groups.into_iter().filter(|it: &Shown| !it.rows.is_empty()).collect()
}

fn account(it: &AccountHit, excerpts: &HashMap<i64, Excerpt>) -> Row {
    let number = it.external_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let line = [number.as_str(), it.segment.as_str(), it.product.as_str()];
    let line: Vec<&str> = line.into_iter().filter(|it| !it.is_empty()).collect();
    let row = row(format!("/accounts/{}", it.id), it.name.as_str(), line.join(" · "), it.entry, excerpts);
    // An account's own text is no sentence: a number, an industry and an owner.
    match it.entry.filter(|_| it.place == 0 && !row.text.is_empty()).and_then(|it| excerpts.get(&it)) {
        Some(excerpt) => Row { text: pieces(&lines(&excerpt.text).join(" · ")), ..row },
        None => row,
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|it| !it.is_empty()).collect()
}

fn autopsy(it: &AutopsyHit, excerpts: &HashMap<i64, Excerpt>) -> Row {
    let stands = it.finding.map_or(it.stage.label(), Cause::label);
    let line = format!("{} · {stands} · opened {}", autopsy_label(it.number), show_day(it.opened_on));
    row(format!("/autopsies/{}", it.id), it.account.as_str(), line, it.entry, excerpts)
}

fn filing(it: &FilingHit, excerpts: &HashMap<i64, Excerpt>) -> Row {
    let (label, filed) = (autopsy_label(it.number), show_day(it.filed_on));
    let line = format!("{} · {label} · filed {filed}", it.function.label());
    row(format!("/autopsies/{}#side", it.autopsy_id), it.account.as_str(), line, Some(it.entry), excerpts)
}

fn row(href: String, name: &str, line: String, entry: Option<i64>, excerpts: &HashMap<i64, Excerpt>) -> Row {
    let excerpt = entry.and_then(|it| excerpts.get(&it));
    let text = excerpt.map(|it| it.text.as_str()).filter(|it| it.contains(BEGINS)).unwrap_or("");
    Row { href, title: pieces(excerpt.map_or(name, |it| it.title.as_str())), line, text: pieces(text.trim()) }
}

/// Cuts a text at the marks that surround each hit.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (place, part) in text.split(BEGINS).enumerate() {
        let (hit, rest) = if place == 0 { ("", part) } else { part.split_once(ENDS).unwrap_or((part, "")) };
        pieces.push((true, hit.to_owned()));
        pieces.push((false, rest.to_owned()));
    }
    pieces.retain(|it| !it.1.is_empty());
    pieces
}
