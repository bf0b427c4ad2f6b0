//! Importing: what a file may look like, and how it is told what is wrong with it.
use autopsy::domain::{Cause, Currency, Day, Function, Line, Minor};
use autopsy::domain::{Outcome, Stage};
use autopsy::intake::{
    AccountRow, AutopsyRow, Batch, ChangeRow, Faults, Files, FilingRow, Known, KnownAutopsy, Note, Reading,
    SignalRow, Sourced, Table, Terms,
};
use autopsy::render::csv::{Cell, Sheet, cell};
use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::io::{self, Read};
use std::time::{Duration, Instant};

pub const ACCOUNTS: &str = "account_id,name,segment,region,product,arr,customer_since,churned_on\n";
pub const AUTOPSIES: &str = "autopsy_id,account_id,opened_on,closed_on,arr_at_risk,segment,region,product,lifecycle_stage,outcome,arr_retained,finding_primary,finding_contributing,finding_agreed_on\n";
pub const FILINGS: &str = "autopsy_id,function,due_on,filed_on,primary_cause,contributing_causes\n";
pub const SIGNALS: &str = "account_id,signal,observed_on\n";

pub fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

pub fn line(text: &str) -> Line {
    Line::parse(text).unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Larkfield (A1) and Northwind (A2) are customers; X1 was opened on Larkfield on 1 March 2025 and is over.
pub fn on_record() -> Known {
    Known {
        accounts: HashSet::from([line("A1"), line("A2")]),
        autopsies: HashMap::from([(line("X1"), KnownAutopsy { opened_on: day("2025-03-01") })]),
        open: HashMap::new(),
    }
}

/// A batch with its rows off the shelves.
#[derive(Debug)]
pub struct Taken {
    pub files: Files,
    pub notes: Vec<Note>,
    pub accounts: Vec<Sourced<AccountRow>>,
    pub autopsies: Vec<Sourced<AutopsyRow>>,
    pub filings: Vec<Sourced<FilingRow>>,
    pub changes: Vec<Sourced<ChangeRow>>,
    pub signals: Vec<Sourced<SignalRow>>,
}

impl From<Batch> for Taken {
    fn from(batch: Batch) -> Self {
        let mut rows = batch.rows;
        Self {
            files: batch.files,
            notes: batch.notes,
            accounts: all(rows.accounts.pages().unwrap()),
            autopsies: all(rows.autopsies.pages().unwrap()),
            filings: all(rows.filings.pages().unwrap()),
            changes: all(rows.changes.pages().unwrap()),
            signals: all(rows.signals.pages().unwrap()),
        }
    }
}

fn all<T>(pages: impl Iterator<Item = io::Result<Vec<T>>>) -> Vec<T> {
    pages.flat_map(Result::unwrap).collect()
}

pub fn import(files: &[(&str, &[u8])], known: &Known) -> Result<Taken, Faults> {
    let mut reading = Reading::new(Terms::interactive(usd()));
    for (name, bytes) in files {
        reading.read(name, *bytes);
    }
    reading.check(known).map(Taken::from)
}

pub fn taken(name: &str, bytes: impl AsRef<[u8]>) -> Taken {
    import(&[(name, bytes.as_ref())], &on_record()).unwrap_or_else(|faults| panic!("{faults}"))
}

fn refused(name: &str, bytes: impl AsRef<[u8]>) -> String {
    import(&[(name, bytes.as_ref())], &on_record()).expect_err("something is wrong").to_string()
}

fn account(rows: &str) -> String {
    format!("{ACCOUNTS}{rows}")
}

#[test]
fn the_small_company_comes_in_whole() {
    let mut reading = Reading::new(Terms::interactive(usd()));
    for name in ["filings", "accounts", "autopsies", "changes", "exposure", "signals", "taxonomy"] {
        let path = format!("{}/tests/data/oracle-small/{name}.csv", env!("CARGO_MANIFEST_DIR"));
        reading.read(&format!("{name}.csv"), std::fs::File::open(path).unwrap());
    }
    assert_eq!((reading.named_accounts(), reading.named_autopsies()), (340, 60));
    let batch = Taken::from(reading.check(&Known::default()).unwrap_or_else(|faults| panic!("{faults}")));

    assert_eq!(batch.accounts.len(), 340);
    assert_eq!(batch.autopsies.len(), 60);
    assert_eq!(batch.filings.len(), 328);
    assert_eq!(batch.changes.len(), 3);
    assert_eq!(batch.signals.len(), 185);
    assert_eq!(batch.files[0].table, Some(Table::Filings));
    assert_eq!((batch.files[4].table, batch.files[4].rows), (None, 0));
    let notes: Vec<String> = batch.notes.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(notes.join("\n"), @r#"
    exposure.csv: skipped: how many customers were active is worked out from the accounts
    taxonomy.csv: skipped: the causes are a fixed set that no import changes
    "#);

    let first = &batch.autopsies[0].row;
    assert_eq!(first.autopsy_id.as_str(), "X0000001");
    assert_eq!(first.arr_at_risk, Minor::new(4_950_000));
    assert_eq!(first.lifecycle_stage, Stage::Adoption);
    assert_eq!(first.outcome, Some(Outcome::Saved));
    let finding = first.finding.as_ref().unwrap();
    assert_eq!(finding.contributing, [Cause::ProductQuality]);
    assert_eq!(finding.agreed_on, Some(day("2025-04-20")));
    assert_eq!(batch.filings[0].row.filed, None);
    let changed = batch.files.fault(batch.filings[327].origin, "filed_on", "is sealed");
    assert_eq!(changed.to_string(), "filings.csv, line 329, column filed_on: is sealed");
}

#[test]
fn a_file_is_told_by_its_headers_and_says_what_it_lacks() {
    insta::assert_snapshot!(refused("a.csv", ""), @"a.csv: is empty; its first line has to name the columns");
    insta::assert_snapshot!(refused("a.csv", "\n\n"), @"a.csv: is empty; its first line has to name the columns");
    insta::assert_snapshot!(refused("a.csv", ",,\n"), @"a.csv: is empty; its first line has to name the columns");
    insta::assert_snapshot!(refused("deals.csv", "Deal Name,Amount\nx,1\n"), @"deals.csv, line 1: isn't a file that can be imported; the columns seen are “Deal Name”, “Amount”; expected are those of accounts (account_id, name, arr), autopsies (autopsy_id, account_id, opened_on, arr_at_risk, lifecycle_stage), filings (autopsy_id, function, filed_on, primary_cause), changes (change_id, title, cause, owner_function, effective_on), signals (account_id, signal, observed_on)");
    insta::assert_snapshot!(refused("a.csv", "account_id,name,region\nA1,Larkfield,EMEA\n"), @"a.csv, line 1: looks like accounts, but the column is missing: arr; the columns seen are “account_id”, “name”, “region”");
    insta::assert_snapshot!(refused("a.csv", "name,segment,region,arr\nLarkfield,SMB,EMEA,1\n"), @"a.csv, line 1: looks like accounts, but the column is missing: account_id; the columns seen are “name”, “segment”, “region”, “arr”");
    insta::assert_snapshot!(refused("a.csv", "account_id,Account ID,name,arr\nA1,A1,Larkfield,1\n"), @"a.csv, line 1: the column “Account ID” is there twice; keep one");
    let wide = format!("account_id,name,arr{}\n", ",x".repeat(298));
    insta::assert_snapshot!(refused("a.csv", wide), @"a.csv, line 1: has 301 columns; 300 is the most");
    assert_eq!(taken("a.csv", ACCOUNTS).files[0].rows, 0);
    assert_eq!(taken("a.csv", ACCOUNTS.trim_end()).files[0].table, Some(Table::Accounts));
}

#[test]
fn what_is_left_out_is_said() {
    let batch = taken("crm.csv", "Account ID,NAME,ARR__c,Mood,\nA3,Dovetail,1200,sunny,\n");
    assert_eq!(batch.accounts[0].row.arr, Minor::new(120_000));
    let notes: Vec<String> = batch.notes.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(notes.join("\n"), @r#"
    crm.csv: left out, not one of ours: “Mood”, the nameless column 5
    crm.csv: not there, read as empty: segment, region, product, customer_since, churned_on
    "#);
    let batch = taken("a.csv", account("A3,Dovetail,,,,1,2025-01-01,2024-01-01\n"));
    insta::assert_snapshot!(batch.notes[0].text, @"line 2: churned_on is before customer_since; taken as it is");
}

#[test]
fn each_row_at_fault_is_named_with_line_column_and_reason() {
    let rows = [
        "A3,Dovetail,SMB,EMEA,Core,12k,2025-01-01,",
        "A4,Dovetail,SMB,EMEA,Core,1e9,3/4/2025,",
        "A5,,SMB,EMEA,Core,-5,2025-02-30,",
        "A6,Dovetail,SMB,EMEA,Core,,2025-01-01 10:22,0025-01-01",
        "A7,Dovetail,SMB,EMEA,Core,€5,2025-1-1,",
        "A8,\"Dove\ntail\",SMB,EMEA,Core,5.005,,",
        "A9,Dovetail,SMB",
        "A10,Dovetail,SMB,EMEA,Core,5,,,,",
        "A11,Dovetail,SMB,EMEA,Core,99999999999999,,",
    ];
    insta::assert_snapshot!(refused("accounts.csv", account(&rows.join("\n"))), @r#"
    accounts.csv, line 2, column arr: “12k” isn't an amount; write digits only, like 12000 or 12000.50
    accounts.csv, line 3, column arr: “1e9” isn't an amount; write digits only, like 12000 or 12000.50
    accounts.csv, line 3, column customer_since: “3/4/2025” isn't a date like 2025-03-04; write year-month-day, since other shapes would have to be guessed
    accounts.csv, line 4, column name: can't be empty
    accounts.csv, line 4, column arr: “-5” can't be negative
    accounts.csv, line 4, column customer_since: “2025-02-30” isn't a day of the calendar
    accounts.csv, line 5, column arr: is empty; an amount belongs here, 0 if there is none
    accounts.csv, line 5, column customer_since: “2025-01-01 10:22” has a time in it; write the day alone, like 2025-03-04
    accounts.csv, line 5, column churned_on: “0025-01-01” is out of range; years go from 1900 to 2199
    accounts.csv, line 6, column arr: “€5” isn't in USD, the organisation's currency
    accounts.csv, line 6, column customer_since: “2025-1-1” isn't a date like 2025-03-04; write year-month-day, since other shapes would have to be guessed
    accounts.csv, line 7, column name: “Dove tail” has to be one line
    accounts.csv, line 7, column arr: “5.005” has more decimals than USD has
    accounts.csv, line 9: has 3 cells where the header has 8; a cell with a delimiter or a quote in it has to stand in quotes
    accounts.csv, line 10: has 10 cells where the header has 8; a cell with a delimiter or a quote in it has to stand in quotes
    accounts.csv, line 11, column arr: “99999999999999” is too large
    "#);
    let foreign = "account_id,name,arr,currency\nA3,Dovetail,5,usd\nA4,Dovetail,5,EUR\nA5,Dovetail,5,$\n";
    insta::assert_snapshot!(refused("accounts.csv", foreign), @r#"
    accounts.csv, line 3, column currency: EUR isn't USD, the organisation's currency; convert the amounts to USD
    accounts.csv, line 4, column currency: “$” isn't a currency code; write three letters, like USD
    "#);
}

#[test]
fn an_unknown_code_is_answered_with_those_that_are_near() {
    let rows = [
        "X1,suport,2025-03-11,2025-03-11,suport_slow,",
        "X1,sales,2025-03-11,2025-03-11,Support Slow,",
        "X1,Kitchen,2025-03-11,2025-03-11,the weather was bad,",
        "X1,product,2025-03-11,2025-03-11,product_gap,product_defcet;sale_misfit",
        "X1,marketing,2025-03-11,2025-03-11,product_gap;product_defect,",
    ];
    insta::assert_snapshot!(refused("filings.csv", format!("{FILINGS}{}", rows.join("\n"))), @r#"
    filings.csv, line 2, column function: unknown function “suport”; did you mean support?
    filings.csv, line 2, column primary_cause: unknown cause “suport_slow”; did you mean support_slow?
    filings.csv, line 3, column primary_cause: unknown cause “Support Slow”; did you mean support_slow?
    filings.csv, line 4, column function: unknown function “Kitchen”; use one of marketing, sales, revenue_operations, product, engineering, professional_services, cloud_operations, onboarding, support, customer_success
    filings.csv, line 4, column primary_cause: unknown cause “the weather was bad”; the nearest of the fixed set are not_determined, partner_failure, moment_mishandled
    filings.csv, line 5, column contributing_causes: unknown cause “product_defcet”; did you mean product_defect or product_design?
    filings.csv, line 6, column primary_cause: “product_gap;product_defect” is more than one cause; only one belongs here
    "#);
    let rows = "X2,A1,2025-03-01,2025-04-01,5,,,,renewals,rescued,,,,\n";
    insta::assert_snapshot!(refused("autopsies.csv", format!("{AUTOPSIES}{rows}")), @r#"
    autopsies.csv, line 2, column lifecycle_stage: unknown lifecycle stage “renewals”; did you mean renewal?
    autopsies.csv, line 2, column outcome: unknown outcome “rescued”; use one of saved, downgraded, churned
    "#);
    let rows = "A1,Usage Drop,2025-03-01\nA1,my_own_signal2,2025-03-01\n";
    insta::assert_snapshot!(refused("signals.csv", format!("{SIGNALS}{rows}")), @"signals.csv, line 2, column signal: “Usage Drop” isn't a code; write small letters, digits and _, like usage_drop");
}

#[test]
fn history_is_taken_as_it_was() {
    let rows = [
        // An amplifier alone, three contributing causes, repeats among them, filed after the agreement.
        "X1,sales,,2025-09-01,sponsor_change,",
        "X1,support,2025-03-11,2025-03-11,support_slow,support_slow; sale_misfit;product_gap;sale_misfit;;not_determined",
        "X1,product,2025-03-11,,,",
    ];
    let batch = taken("filings.csv", format!("{FILINGS}{}", rows.join("\n")));
    let filed = batch.filings[1].row.filed.as_ref().unwrap();
    assert_eq!(filed.contributing, [Cause::SaleMisfit, Cause::ProductGap, Cause::NotDetermined]);
    assert_eq!((batch.filings[0].row.due_on, &batch.filings[2].row.filed), (None, &None));
    // More kept than was at risk; closed without an outcome; a finding proposed and never agreed on.
    let rows = "X2,A1,2025-03-01,2025-04-01,5,,,,sale,saved,7,,,\nX3,A2,2025-03-01,2025-03-01,5,,,,sale,,,sponsor_change,,\n";
    assert_eq!(taken("autopsies.csv", format!("{AUTOPSIES}{rows}")).autopsies.len(), 2);
}

#[test]
fn impossible_history_is_refused() {
    let rows = [
        "X2,A1,2025-03-01,2025-02-28,5,,,,sale,saved,5,,,",
        "X3,A1,2025-03-01,,5,,,,sale,churned,0,,,",
        "X4,A1,2025-03-01,2025-04-01,5,,,,sale,,,,sale_misfit,",
        "X5,A1,2025-03-01,2025-04-01,5,,,,sale,,,,,2025-04-01",
        "X6,A1,2025-03-01,2025-04-01,5,,,,sale,,,sale_misfit,,2025-02-01",
        "X7,A9,2025-03-01,2025-04-01,5,,,,,,,,,",
    ];
    insta::assert_snapshot!(refused("autopsies.csv", format!("{AUTOPSIES}{}", rows.join("\n"))), @r#"
    autopsies.csv, line 2, column closed_on: 2025-02-28 is before it was opened, on 2025-03-01
    autopsies.csv, line 3, column outcome: is churned although closed_on is empty; an outcome has a day
    autopsies.csv, line 4, column finding_primary: is empty although finding_contributing isn't
    autopsies.csv, line 5, column finding_primary: is empty although finding_agreed_on has a day
    autopsies.csv, line 6, column finding_agreed_on: 2025-02-01 is before it was opened, on 2025-03-01
    autopsies.csv, line 7, column lifecycle_stage: is empty; a lifecycle stage belongs here
    "#);
    let rows = [
        "X1,sales,2025-03-11,2025-02-28,sale_misfit,",
        "X1,support,2025-03-11,2025-03-11,,sale_misfit",
        "X1,product,2025-03-11,,,sale_misfit",
        "X1,onboarding,2025-03-11,,sale_misfit,",
        "X9,sales,2025-03-11,2025-03-11,sale_misfit,",
    ];
    insta::assert_snapshot!(refused("filings.csv", format!("{FILINGS}{}", rows.join("\n"))), @r#"
    filings.csv, line 2, column filed_on: 2025-02-28 is before autopsy “X1” was opened, on 2025-03-01
    filings.csv, line 3, column primary_cause: is empty although filed_on has a day; a filing names one
    filings.csv, line 4, column primary_cause: is empty although contributing_causes isn't
    filings.csv, line 5, column filed_on: is empty although primary_cause isn't; a filing has a day
    filings.csv, line 6, column autopsy_id: no autopsy “X9”; import it with autopsies.csv, in the same call or before
    "#);
    insta::assert_snapshot!(refused("signals.csv", format!("{SIGNALS}A7,silence,2025-01-01\n")), @"signals.csv, line 2, column account_id: no account “A7”; import it with accounts.csv, in the same call or before");
}

#[test]
fn an_account_has_one_open_autopsy() {
    let rows = "X2,A1,2025-03-01,,5,,,,sale,,,,,\nX3,A1,2025-05-01,,5,,,,sale,,,,,\n";
    insta::assert_snapshot!(refused("autopsies.csv", format!("{AUTOPSIES}{rows}")), @"autopsies.csv, line 3, column closed_on: account “A1” has an open autopsy on autopsies.csv, line 2 already; give the one that is over its closed_on");

    let second = format!("{AUTOPSIES}X2,A1,2025-03-01,,5,,,,sale,,,,,\n");
    let mut known = on_record();
    known.open.insert(line("A1"), Some(line("X1")));
    let faults = import(&[("autopsies.csv", second.as_bytes())], &known).unwrap_err();
    insta::assert_snapshot!(faults, @"autopsies.csv, line 2, column closed_on: account “A1” has an open autopsy on record already, “X1”; give the one that is over its closed_on");
    // The files may bring that one too, closed by now.
    let both = format!("{second}X1,A1,2025-01-01,2025-02-01,5,,,,sale,,,,,\n");
    assert!(import(&[("autopsies.csv", both.as_bytes())], &known).is_ok());
    // The same one once more is no second one.
    known.open.insert(line("A1"), Some(line("X2")));
    assert!(import(&[("autopsies.csv", second.as_bytes())], &known).is_ok());
    known.open.insert(line("A1"), None);
    assert!(import(&[("autopsies.csv", second.as_bytes())], &known).is_err());
}

#[test]
fn a_row_that_is_there_twice_counts_once_or_is_refused() {
    let batch = taken("accounts.csv", account("A3,Dovetail,,,,5,,\nA3,Dovetail ,,,,5.00,,\n"));
    assert_eq!((batch.accounts.len(), batch.files[0].rows, batch.files[0].repeats), (1, 1, 1));
    insta::assert_snapshot!(refused("accounts.csv", account("A3,Dovetail,,,,5,,\n\nA3,Dovetail,,,,6,,\n")), @"accounts.csv, line 4, column account_id: “A3” is on line 2 too, with other content; keep the row that is true");
    let rows = "X1,sales,,2025-03-11,sale_misfit,\nX1,sales,,2025-03-11,product_gap,\n";
    insta::assert_snapshot!(refused("filings.csv", format!("{FILINGS}{rows}")), @"filings.csv, line 3, column function: “X1 sales” is on line 2 too, with other content; keep the row that is true");
    let (one, other) = (account("A3,Dovetail,,,,5,,\n"), account("A3,Dovecote,,,,5,,\n"));
    let files = [("one.csv", one.as_bytes()), ("other.csv", other.as_bytes())];
    insta::assert_snapshot!(import(&files, &on_record()).unwrap_err(), @"other.csv, line 2, column account_id: “A3” is on one.csv, line 2 too, with other content; keep the row that is true");
}

#[test]
fn one_fault_is_told_once() {
    // A3's row is wrong: that its autopsy's account is unknown, and the filing's autopsy, isn't said as well.
    let accounts = account("A3,Dovetail,,,,x,,\n");
    let autopsies = format!("{AUTOPSIES}X3,A3,x,,5,,,,sale,,,,,\n");
    let filings = format!("{FILINGS}X3,sales,,2025-03-11,sale_misfit,\n");
    let signals = format!("{SIGNALS}A3,silence,2025-01-01\n");
    let files = [
        ("accounts.csv", accounts.as_bytes()),
        ("autopsies.csv", autopsies.as_bytes()),
        ("filings.csv", filings.as_bytes()),
        ("signals.csv", signals.as_bytes()),
    ];
    insta::assert_snapshot!(import(&files, &on_record()).unwrap_err(), @r#"
    accounts.csv, line 2, column arr: “x” isn't an amount; write digits only, like 12000 or 12000.50
    autopsies.csv, line 2, column opened_on: “x” isn't a date like 2025-03-04; write year-month-day, since other shapes would have to be guessed
    "#);
    let files = [("accounts.csv", b"account_id,name\nA3,x\n".as_slice()), ("s.csv", signals.as_bytes())];
    assert_eq!(import(&files, &on_record()).unwrap_err().iter().count(), 1);
}

#[test]
fn a_hundred_faults_are_told_and_the_rest_counted() {
    let faults = refused("accounts.csv", account(&"A3,Dovetail,,,,x,,\n".repeat(250)));
    assert_eq!(faults.lines().count(), 101);
    assert!(faults.ends_with("\nand 150 more"), "{faults}");
}

/// The same story in every shape that a spreadsheet gives it.
#[test]
fn encodings_delimiters_and_line_ends_say_the_same() {
    let plain = "account_id,name,arr,customer_since\nA3,\"Café, 10 €\",1200.5,2025-03-04\n\nA4,\"say \"\"so\"\"\",0,\n";
    let expected = taken("a.csv", plain).accounts;
    assert_eq!(expected[0].row.name.as_str(), "Café, 10 €");
    assert_eq!(expected[1].row.name.as_str(), "say \"so\"");
    assert_eq!((expected[0].origin.line, expected[1].origin.line), (2, 4));

    let utf16 = |to: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{plain}").encode_utf16().flat_map(to).collect()
    };
    let windows = encoding_rs::WINDOWS_1252.encode(plain).0.into_owned();
    let delimited = |by: char| plain.replace(',', &by.to_string()).replace(&format!("Café{by}"), "Café,");
    for shape in [
        format!("\u{feff}{plain}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        windows,
        plain.replace('\n', "\r\n").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
        delimited(';').into_bytes(),
        delimited('\t').into_bytes(),
        plain.trim_end().as_bytes().to_vec(),
        format!("{plain},,,\r\n , ,,\n").into_bytes(),
    ] {
        assert_eq!(taken("a.csv", &shape).accounts, expected, "{}", String::from_utf8_lossy(&shape));
    }
    let windows = encoding_rs::WINDOWS_1252.encode(plain).0.into_owned();
    let batch = taken("a.csv", windows);
    assert!(batch.notes.iter().any(|it| it.text.contains("Windows-1252")));
}

/// Gives one byte at a time, as a slow connection would.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.len().min(buffer.len()).min(1);
        let (now, later) = self.0.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.0 = later;
        Ok(count)
    }
}

#[test]
fn a_letter_may_lie_across_the_chunks_that_are_read() {
    // The first letter beyond ASCII is put at each place around the end of a chunk of 64 kB.
    for beyond in 0..6 {
        let pad = 65_536 + beyond - ACCOUNTS.len() - "A3,,,,,5,,\nA4,".len() - 3;
        let rows = format!("A3,{},,,,5,,\nA4,é€𝄞,,,,5,,\n", " ".repeat(pad));
        let mut text = account(&rows);
        // One cell may have 32 kB: spread the blanks over two.
        let half = " ".repeat(pad / 2);
        text = text
            .replacen(&" ".repeat(pad), &format!("Dovetail{half},{half}"), 1)
            .replacen(",,,,5", ",,,5", 1);
        for bytes in [text.clone().into_bytes(), text.replace('𝄞', "").into_bytes()] {
            let mut reading = Reading::new(Terms::unlimited(usd()));
            reading.read("accounts.csv", Trickle(&bytes));
            let batch = Taken::from(reading.check(&Known::default()).unwrap_or_else(|it| panic!("{it}")));
            assert!(batch.accounts[1].row.name.as_str().starts_with("é€"));
        }
        let windows = encoding_rs::WINDOWS_1252.encode(&text.replace('𝄞', "")).0.into_owned();
        assert_eq!(taken("accounts.csv", windows).accounts[1].row.name.as_str(), "é€");
    }
}

#[test]
fn quotes_hold_delimiters_and_line_ends_and_the_lines_still_count() {
    let rows = "A3,\"Dove,tail\",SMB,,,5,,\nA4,\"Dove\r\n\r\ntail\",,,,5,,\n\n\nA5,x,,,,x,,\n";
    insta::assert_snapshot!(refused("accounts.csv", account(rows)), @r#"
    accounts.csv, line 3, column name: “Dove  tail” has to be one line
    accounts.csv, line 8, column arr: “x” isn't an amount; write digits only, like 12000 or 12000.50
    "#);
    insta::assert_snapshot!(refused("accounts.csv", account("A3,\"Dove,,,,5,,\nA4,x,,,,5,,\n")), @"accounts.csv, line 2: a quote opens a cell and is never closed");
    insta::assert_snapshot!(refused("accounts.csv", "account_id,name,arr,note\nA3,x,5,\"open\nA4,x,5,\n\n"), @"accounts.csv, line 2: a quote opens a cell and is never closed");
    assert_eq!(taken("a.csv", "account_id,name,arr,note\nA3,x,5,\"shut\n\"\n").accounts.len(), 1);
    let long = account(&format!("A3,x,{},,,5,,\n", "x".repeat(40_000)));
    insta::assert_snapshot!(refused("accounts.csv", long), @"accounts.csv, line 2: cell 3 has more than 32 kB");
    insta::assert_snapshot!(refused("accounts.csv", account(&format!("A3,{},,,,5,,\n", "x".repeat(201)))), @"accounts.csv, line 2, column name: “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” is 201 characters; 200 is the most");
}

#[test]
fn a_quote_that_never_ends_stops_before_memory_does() {
    let start = account("A3,x,,,,5,,\nA4,\"");
    let endless = start.as_bytes().chain(std::io::repeat(b'x'));
    let mut reading = Reading::new(Terms::unlimited(usd()));
    reading.read("accounts.csv", endless);
    insta::assert_snapshot!(reading.check(&Known::default()).err().unwrap(), @"accounts.csv, line 3: is a row of more than 10 MB; the quote at the end of a cell may be missing");
    let mut reading = Reading::new(Terms::unlimited(usd()));
    reading.read("accounts.csv", std::io::repeat(b'x'));
    insta::assert_snapshot!(reading.check(&Known::default()).err().unwrap(), @"accounts.csv, line 1: is too long to be a header row; the first line has to name the columns");
}

#[test]
fn what_is_no_text_is_refused() {
    insta::assert_snapshot!(refused("a.csv", account("A3,x,,,,5,,\nA4,x\0y,,,,5,,\n")), @"a.csv, line 3: has a NUL character, so it is no text; save the file again as CSV in UTF-8");
    insta::assert_snapshot!(refused("a.xlsx", b"PK\x03\x04\x14\0\x06\0"), @"a.xlsx: is a workbook or an archive; save it as CSV first");
    insta::assert_snapshot!(refused("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), @"a.png, line 3: has a NUL character, so it is no text; save the file again as CSV in UTF-8");
    // UTF-16 without its mark, and cut in the middle of a letter.
    let utf16: Vec<u8> = ACCOUNTS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    insta::assert_snapshot!(refused("a.csv", &utf16), @"a.csv, line 1: has a NUL character, so it is no text; save the file again as CSV in UTF-8");
    insta::assert_snapshot!(refused("a.csv", [b"\xff\xfe", &utf16[..utf16.len() - 1]].concat()), @"a.csv, line 1: has bytes that aren't UTF-16LE; save the file again as CSV in UTF-8");
    // UTF-8 until it isn't: neither guessed at nor read as nonsense.
    let mixed = [account("A3,Café,,,,5,,\nA4,").as_bytes(), b"Caf\xe9,,,,5,,\n"].concat();
    insta::assert_snapshot!(refused("a.csv", mixed), @"a.csv, line 3: has bytes that aren't UTF-8; save the file again as CSV in UTF-8");
}

#[test]
fn a_formula_goes_out_guarded_and_comes_back_as_it_was() {
    for text in ["=1+1", "+1", "-1", "@sum", "'=1", "''@x", "'tis", "plain", "", "\t=1", "\rx"] {
        let guarded = cell(text);
        assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\r']), "{guarded}");
        assert_eq!(guarded.starts_with('\''), guarded.len() > text.len() || text.starts_with('\''));
    }
    let mut sheet = Sheet::new(Vec::new(), &["account_id", "name", "arr", "owner"]).unwrap();
    for name in ["=1+1", "'=1", "'tis", "-x", "@all, \"both\""] {
        sheet.row([name.into(), name.into(), Cell::figure(5), Cell::Empty]).unwrap();
    }
    let bytes = sheet.finish().unwrap();
    insta::assert_snapshot!(String::from_utf8_lossy(&bytes), @r#"
    account_id,name,arr,owner
    '=1+1,'=1+1,5,
    ''=1,''=1,5,
    'tis,'tis,5,
    '-x,'-x,5,
    "'@all, ""both""","'@all, ""both""",5,
    "#);
    let names: Vec<String> =
        taken("a.csv", bytes).accounts.iter().map(|it| it.row.name.to_string()).collect();
    assert_eq!(names, ["=1+1", "'=1", "'tis", "-x", "@all, \"both\""]);
    assert!(refused("a.csv", account("A3,x,,,,'-5,,\n")).contains("can't be negative"));
}

#[test]
fn fifty_thousand_rows_are_the_most_while_somebody_waits() {
    let mut file = SIGNALS.to_owned();
    (0..30_000).for_each(|it| writeln!(file, "A1,signal_{it},2025-01-01").unwrap());
    let other = file.replace("2025-01-01", "2025-01-02");
    let files = [("one.csv", file.as_bytes()), ("other.csv", other.as_bytes())];
    insta::assert_snapshot!(import(&files, &on_record()).unwrap_err(), @"other.csv, line 20002: is one row more than the 50000 that can be imported here; “autopsy import” on the server has no such limit");
}

#[test]
fn twenty_megabytes_take_seconds() {
    let mut text = FILINGS.to_owned();
    for autopsy in 0..40_000 {
        for function in Function::ALL {
            writeln!(text, "X{autopsy:07},{function},2025-03-11,2025-03-11,product_defect,sale_misfit")
                .unwrap();
        }
    }
    assert!(text.len() > 20_000_000);
    let start = Instant::now();
    let mut reading = Reading::new(Terms::unlimited(usd()));
    reading.read("filings.csv", text.as_bytes());
    assert_eq!(reading.named_autopsies(), 40_000);
    // Without any optimisation, on a busy machine.
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}
