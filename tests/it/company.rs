//! A company with the expected figures, and small ones made up for a test.
use autopsy::domain::Outcome;
use autopsy::domain::{Cause, Currency, Day, Function, Minor, Period};
use autopsy::exhibits::{Behind, Exhibit, Figures, Which, exhibit};
use autopsy::patterns::{
    Account, AccountNumber, Autopsy, AutopsyNumber, CauseSet, Change, Dimension, Facts, FactsBuilder, Filing,
    Filter, Question, Report, Warning, Windows,
};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

pub const FOLDER: &str = "tests/data/oracle-small";

type Row = BTreeMap<String, String>;

/// An account, autopsy or filing that a test shuffles and changes.
#[derive(Debug, Clone, Default)]
pub struct Company {
    pub accounts: Vec<Account<'static>>,
    pub autopsies: Vec<Autopsy<'static>>,
    pub filings: Vec<Filing>,
    pub changes: Vec<Change>,
    pub warnings: Vec<Warning<'static>>,
}

pub fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

impl Company {
    /// The company in `tests/data`.
    pub fn expected() -> Self {
        Self::read(|file| File::open(Path::new(FOLDER).join(file)).unwrap())
    }

    /// The company in these five files of the plain layout.
    pub fn read<R: Read>(open: impl Fn(&str) -> R) -> Self {
        let rows = |file: &str| rows(open(file));
        let mut company = Self::default();
        for row in rows("accounts.csv") {
            company.accounts.push(Account {
                number: account_id(number(&row["account_id"])),
                since: date(&row["customer_since"]),
                churned: date(&row["churned_on"]),
                segment: text(&row["segment"]),
                region: text(&row["region"]),
                product: text(&row["product"]),
            });
        }
        for row in rows("autopsies.csv") {
            company.autopsies.push(Autopsy {
                number: autopsy_id(number(&row["autopsy_id"])),
                account: account_id(number(&row["account_id"])),
                opened: day(&row["opened_on"]),
                closed: date(&row["closed_on"]),
                arr: Minor::parse(&row["arr_at_risk"], &usd()).unwrap(),
                segment: text(&row["segment"]),
                region: text(&row["region"]),
                product: text(&row["product"]),
                stage: text(&row["lifecycle_stage"]),
                outcome: Outcome::parse(&row["outcome"]),
                arr_retained: Minor::parse(&row["arr_retained"], &usd()).ok(),
                primary: Cause::parse(&row["finding_primary"]),
                contributing: causes(&row["finding_contributing"]),
                agreed_on: date(&row["finding_agreed_on"]),
                ordinal: 1,
            });
        }
        for row in rows("filings.csv") {
            company.filings.push(Filing {
                autopsy: autopsy_id(number(&row["autopsy_id"])),
                function: Function::parse(&row["function"]).unwrap(),
                due: day(&row["due_on"]),
                filed: date(&row["filed_on"]),
                primary: Cause::parse(&row["primary_cause"]),
                contributing: causes(&row["contributing_causes"]),
                after_reveal: false,
            });
        }
        for row in rows("changes.csv") {
            company.changes.push(Change {
                id: row["change_id"].clone(),
                title: row["title"].clone(),
                cause: Cause::parse(&row["cause"]).unwrap(),
                level: None,
                effective_on: day(&row["effective_on"]),
                roll_out_days: 0,
            });
        }
        for row in rows("signals.csv") {
            company.warnings.push(Warning {
                account: account_id(number(&row["account_id"])),
                code: text(&row["signal"]),
                seen_on: day(&row["observed_on"]),
            });
        }
        company.number();
        company
    }

    /// Numbers each account's autopsies in the order of their opening.
    pub fn number(&mut self) {
        self.autopsies.sort_by_key(|it| (it.opened, it.number));
        let mut of_account = BTreeMap::new();
        for autopsy in &mut self.autopsies {
            let ordinal = of_account.entry(autopsy.account).or_insert(0);
            *ordinal += 1;
            autopsy.ordinal = *ordinal;
        }
    }

    /// One account for each finding, opened on one day; the money in major units.
    pub fn of_findings(findings: &[(Cause, i64)]) -> Self {
        let mut company = Self::default();
        for (at, (cause, arr)) in (1..).zip(findings) {
            company.add(at, at, day("2026-05-10"), Some(*cause), *arr);
        }
        company
    }

    pub fn add(&mut self, id: u128, account: u128, opened: Day, cause: Option<Cause>, arr: i64) {
        let account = account_id(account);
        if !self.accounts.iter().any(|it| it.number == account) {
            let since = Some(day("2020-01-01"));
            let (segment, region, product) = ("SMB", "EMEA", "Core");
            self.accounts.push(Account { number: account, since, churned: None, segment, region, product });
        }
        self.autopsies.push(Autopsy {
            number: autopsy_id(id),
            account,
            opened,
            closed: None,
            arr: Minor::new(arr * 100),
            segment: "SMB",
            region: "EMEA",
            product: "Core",
            stage: "adoption",
            outcome: None,
            arr_retained: None,
            primary: cause,
            contributing: CauseSet::EMPTY,
            agreed_on: cause.map(|_| opened),
            ordinal: 1,
        });
    }

    pub fn facts(&self) -> Facts {
        let mut builder = FactsBuilder::new(&usd());
        for account in &self.accounts {
            builder.account(*account).unwrap();
            for warning in self.warnings.iter().filter(|it| it.account == account.number) {
                builder.warning(*warning).unwrap();
            }
        }
        for autopsy in &self.autopsies {
            builder.autopsy(*autopsy).unwrap();
            for filing in self.filings.iter().filter(|it| it.autopsy == autopsy.number) {
                builder.filing(*filing).unwrap();
            }
        }
        for change in &self.changes {
            builder.change(change.clone());
        }
        builder.build().unwrap()
    }

    /// The report as of 1 July 2026, for calendar quarters.
    pub fn report(&self) -> Report {
        self.report_on(&Filter::default())
    }

    pub fn report_on(&self, filter: &Filter) -> Report {
        let facts = self.facts();
        let windows = Windows::new(day("2026-07-01"), None, 1, facts.first_opened());
        Report::new(&facts, windows, filter)
    }
}

/// One exhibit of the company, as of 1 July 2026 and over a period.
pub fn shown(company: &Company, period: Period, behind: Behind, which: Which) -> Exhibit {
    figured(company, period, behind, |figures| exhibit(which, figures))
}

/// What is made of the company's figures, as of 1 July 2026.
pub fn figured<T>(
    company: &Company,
    period: Period,
    behind: Behind,
    make: impl FnOnce(&Figures<'_>) -> T,
) -> T {
    let facts = company.facts();
    let windows = Windows::new(day("2026-07-01"), None, 1, facts.first_opened());
    let question = Question { windows, filter: Filter::default() };
    let currency = usd();
    make(&Figures::new(&facts, &question, period, Dimension::Segment, &currency, behind))
}

pub fn account_id(number: u128) -> AccountNumber {
    AccountNumber(number.try_into().unwrap())
}

pub fn autopsy_id(number: u128) -> AutopsyNumber {
    AutopsyNumber(number.try_into().unwrap())
}

fn rows(file: impl Read) -> Vec<Row> {
    csv::Reader::from_reader(file).into_deserialize().map(Result::unwrap).collect()
}

/// "A0000012" is 12, and its autopsy "A0000012-03" is 1203.
fn number(id: &str) -> u128 {
    id.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

fn date(text: &str) -> Option<Day> {
    (!text.is_empty()).then(|| day(text))
}

fn causes(text: &str) -> CauseSet {
    text.split(';').filter_map(Cause::parse).collect()
}

fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}
