//! Full-text search. The index holds no word of a sealed filing (migration 0010); what of the rest a person may find is
//! decided in the statements below, before anything is counted, ordered or cut, and a test holds them equal to `sight_of`.
//!
//! Hits come newest first, accounts by name: an order by weight would rest on how often words stand in texts that the
//! reader may not see.
use super::{Conn, Result};
use crate::domain::{AccountId, AutopsyId, Cause, Day, Function, Line, Reach, Standing};

/// Words that one search looks for, and characters that it looks at.
const MOST_WORDS: usize = 12;
const MOST_CHARS: usize = 200;
/// What surrounds a hit in an excerpt: characters that no text on record has.
pub const BEGINS: char = '\u{2}';
pub const ENDS: char = '\u{3}';

/// What is looked for, in the index's own language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    all: String,
    in_title: String,
    number: Option<i64>,
}

impl Words {
    /// What was typed, each word quoted, so that none of it is taken for an operator; the last may be the beginning of a
    /// word. Nothing where no letter and no digit was typed.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().take(MOST_CHARS).collect();
        let words = text.split(|it: char| it.is_whitespace() || it.is_control());
        let words: Vec<String> = words
            .filter(|it| it.contains(char::is_alphanumeric))
            .map(|it| format!("\"{}\"", it.replace('"', "\"\"")))
            .take(MOST_WORDS)
            .collect();
        if words.is_empty() {
            return None;
        }
        let all = format!("{} *", words.join(" "));
        Some(Self { in_title: format!("title : ({all})"), all, number: number(&text) })
    }
}

/// "AA-0147", "aa 147" and "147" are the autopsy of that number.
fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    let rest = match text.get(..2) {
        Some(first) if first.eq_ignore_ascii_case("aa") => text[2..].trim_start_matches(['-', ' ']),
        _ => text,
    };
    rest.parse().ok().filter(|it| *it > 0)
}

/// An account that was found, by itself or by a fact on it.
#[derive(Debug, Clone)]
pub struct AccountHit {
    pub id: AccountId,
    pub name: Line,
    pub sort: String,
    pub external_id: Option<Line>,
    pub segment: Line,
    pub product: Line,
    /// 0: its own words; 1: those of a fact.
    pub place: i64,
    pub entry: Option<i64>,
}

/// Where the next accounts begin.
#[derive(Debug, Clone)]
pub struct AfterAccount {
    pub place: i64,
    pub sort: String,
    pub id: AccountId,
}

/// Accounts that have the words, then those that a fact has them of; by name. Everybody who is signed in may read them.
pub async fn accounts(
    conn: &mut Conn,
    words: &Words,
    after: Option<&AfterAccount>,
    most: i64,
) -> Result<Vec<AccountHit>> {
    let place = after.map(|it| it.place);
    let sort = after.map(|it| it.sort.as_str());
    let id = after.map(|it| it.id);
    sqlx::query_as!(
        AccountHit,
        r#"with told as (
               select f.account_id, max(case when f.kind = 'account' then f.id end) as own,
                      max(case when f.kind = 'fact' then f.id end) as fact
               from findable_words w join findable f on f.id = w.rowid
               where findable_words match $1 and f.kind in ('account', 'fact')
               group by f.account_id),
           found as (
               select account_id, case when own is null then 1 else 0 end as place, coalesce(own, fact) as entry from told)
           select a.id, a.name, lower(a.name) as "sort!: String", a.external_id, a.segment, a.product,
                  t.place as "place!: i64", t.entry as "entry?: i64"
           from found t join accounts a on a.id = t.account_id
           where $2 is null or t.place > $2
              or (t.place = $2 and (lower(a.name) > $3 or (lower(a.name) = $3 and a.id > $4)))
           order by t.place, lower(a.name), a.id limit $5"#,
        words.all,
        place,
        sort,
        id,
        most,
    )
    .fetch_all(conn)
    .await
}

/// An autopsy that was found: by what was written when it was opened, by its finding, its account's name or its number.
#[derive(Debug, Clone)]
pub struct AutopsyHit {
    pub id: AutopsyId,
    pub number: i64,
    pub account: Line,
    pub stage: Standing,
    pub opened_on: Day,
    pub finding: Option<Cause>,
    pub entry: Option<i64>,
}

/// Autopsies whose page the person may read, newest first.
pub async fn autopsies(
    conn: &mut Conn,
    words: &Words,
    reach: Reach,
    after: Option<super::autopsies::After>,
    most: i64,
) -> Result<Vec<AutopsyHit>> {
    let (after_day, after_number) = after.map_or((None, None), |it| (Some(it.opened_on), Some(it.number)));
    sqlx::query_as!(
        AutopsyHit,
        r#"with told as materialized (
               select f.autopsy_id, max(f.id) as entry from findable_words w join findable f on f.id = w.rowid
               where findable_words match $1 and f.kind in ('autopsy', 'finding') group by f.autopsy_id),
           named as materialized (
               select f.account_id, f.id as entry from findable_words w join findable f on f.id = w.rowid
               where findable_words match $2 and f.kind = 'account')
           select a.id, a.number, c.name as account, a.stage, a.opened_on,
                  (select n.primary_cause from findings n where n.autopsy_id = a.id and n.agreed_on is not null)
                      as "finding?: Cause",
                  coalesce((select t.entry from told t where t.autopsy_id = a.id),
                           (select n.entry from named n where n.account_id = a.account_id)) as "entry?: i64"
           from autopsies a join accounts c on c.id = a.account_id
           where (a.number = $3 or a.id in (select autopsy_id from told) or a.account_id in (select account_id from named))
             and ($4 or exists (select 1 from seat_holders h where h.autopsy_id = a.id and h.person_id = $5
                                and (h.until is null or h.until >= $6)))
             and ($7 is null or a.opened_on < $7 or (a.opened_on = $7 and a.number < $8))
           order by a.opened_on desc, a.number desc limit $9"#,
        words.all,
        words.in_title,
        words.number,
        reach.every_page,
        reach.person,
        reach.today,
        after_day,
        after_number,
        most,
    )
    .fetch_all(conn)
    .await
}

/// A revealed filing that was found.
#[derive(Debug, Clone)]
pub struct FilingHit {
    pub autopsy_id: AutopsyId,
    pub number: i64,
    pub account: Line,
    pub function: Function,
    pub filed_on: Day,
    pub entry: i64,
}

/// Revealed filings of autopsies in which the person takes part, last revealed first.
pub async fn filings(
    conn: &mut Conn,
    words: &Words,
    reach: Reach,
    after: Option<i64>,
    most: i64,
) -> Result<Vec<FilingHit>> {
    sqlx::query_as!(
        FilingHit,
        r#"select a.id as autopsy_id, a.number, c.name as account, r.function as "function!: Function",
                  r.filed_on as "filed_on!: Day", f.id as entry
           from findable_words w join findable f on f.id = w.rowid
                join revealed_filings r on r.autopsy_id = f.thing and r.function = f.function
                join autopsies a on a.id = f.autopsy_id join accounts c on c.id = a.account_id
           where findable_words match $1 and f.kind = 'filing'
             and ($2 or exists (select 1 from seat_holders h where h.autopsy_id = a.id and h.person_id = $3
                                and (h.until is null or h.until >= $4) and h.takes_part))
             and ($5 is null or f.id < $5)
           order by f.id desc limit $6"#,
        words.all,
        reach.every_filing,
        reach.person,
        reach.today,
        after,
        most,
    )
    .fetch_all(conn)
    .await
}

/// What an entry says around the words: the name it stands under, and a few lines of its text. `BEGINS` and `ENDS`
/// surround each hit.
pub struct Excerpt {
    pub entry: i64,
    pub title: String,
    pub text: String,
}

/// The excerpts of entries that the functions above answered, for the words they were asked for.
pub async fn excerpts(conn: &mut Conn, words: &Words, entries: &[i64]) -> Result<Vec<Excerpt>> {
    let (begins, ends) = (BEGINS.to_string(), ENDS.to_string());
    let entries = format!("[{}]", entries.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
    sqlx::query_as!(
        Excerpt,
        r#"select w.rowid as "entry!: i64", highlight(findable_words, 0, $2, $3) as "title!: String",
                  snippet(findable_words, 1, $2, $3, '…', 24) as "text!: String"
           from findable_words w
           where findable_words match $1 and +w.rowid in (select value from json_each($4))"#,
        words.all,
        begins,
        ends,
        entries,
    )
    .fetch_all(conn)
    .await
}
