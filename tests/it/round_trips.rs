//! Rows that go out as CSV come back as they were, and nothing that comes in makes the importer panic.
use crate::intake::{ACCOUNTS, AUTOPSIES, FILINGS, SIGNALS, day, import, on_record, taken, usd};
use autopsy::domain::{Cause, Day, Function, Line, Minor};
use autopsy::domain::{Outcome, Stage};
use autopsy::intake::{AccountRow, AutopsyRow, Filed, FilingRow, FindingRow, Known, KnownAutopsy};
use autopsy::render::csv::{Cell, Sheet};
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

fn any_line() -> impl Strategy<Value = Line> {
    "\\PC{1,30}".prop_filter_map("blank", |it| Line::parse(&it).ok())
}

fn any_optional_line() -> impl Strategy<Value = Line> {
    "\\PC{0,20}".prop_filter_map("control", |it| Line::optional(&it).ok())
}

fn any_day() -> impl Strategy<Value = Day> {
    (0_u64..60_000).prop_map(|it| day("1990-01-01") + chrono::Days::new(it))
}

fn any_minor() -> impl Strategy<Value = Minor> {
    (0_i64..1_000_000_000_000).prop_map(Minor::new)
}

fn any_cause() -> impl Strategy<Value = Cause> {
    proptest::sample::select(Cause::ALL)
}

prop_compose! {
    fn any_account()(
        account_id in any_line(), name in any_line(), segment in any_optional_line(),
        region in any_optional_line(), product in any_optional_line(), industry in any_optional_line(),
        owner in any_optional_line(), arr in any_minor(), customer_since in proptest::option::of(any_day()),
        churned_on in proptest::option::of(any_day()), renewal_on in proptest::option::of(any_day()),
    ) -> AccountRow {
        AccountRow {
            account_id, name, segment, region, product, industry, owner, arr, customer_since, churned_on, renewal_on,
        }
    }
}

prop_compose! {
    fn any_finding()(
        primary in any_cause(), contributing in proptest::sample::subsequence(Cause::ALL, 0..4),
        agrees in any::<bool>(),
    ) -> (Cause, Vec<Cause>, bool) {
        (primary, contributing.into_iter().filter(|it| *it != primary).collect(), agrees)
    }
}

prop_compose! {
    fn any_autopsy()(
        autopsy_id in any_line(), account_id in any_line(), opened_on in any_day(), lasted in 0_u64..900,
        closed in any::<bool>(), arr_at_risk in any_minor(), segment in any_optional_line(),
        region in any_optional_line(), product in any_optional_line(),
        lifecycle_stage in proptest::sample::select(Stage::ALL),
        outcome in proptest::option::of(proptest::sample::select(Outcome::ALL)),
        arr_retained in proptest::option::of(any_minor()), finding in proptest::option::of(any_finding()),
    ) -> AutopsyRow {
        let end = opened_on + chrono::Days::new(lasted);
        AutopsyRow {
            autopsy_id, account_id, opened_on, closed_on: closed.then_some(end), arr_at_risk, segment, region,
            product, lifecycle_stage, outcome: outcome.filter(|_| closed), arr_retained,
            finding: finding.map(|(primary, contributing, agrees)| {
                FindingRow { primary, contributing, agreed_on: agrees.then_some(end) }
            }),
        }
    }
}

fn joined(causes: &[Cause]) -> String {
    causes.iter().map(|it| it.code()).collect::<Vec<_>>().join(";")
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), table in 0_usize..5) {
        let headers = [ACCOUNTS, AUTOPSIES, FILINGS, SIGNALS, ""][table];
        let _ = import(&[("any.csv", &[headers.as_bytes(), &bytes].concat())], &on_record());
    }

    #[test]
    fn no_text_makes_it_panic(text in "[\\PC\n\r\t;,\"'=0-9-]{0,300}", table in 0_usize..5) {
        let headers = [ACCOUNTS, AUTOPSIES, FILINGS, SIGNALS, ""][table];
        let _ = import(&[("any.csv", format!("{headers}{text}").as_bytes())], &on_record());
    }

    #[test]
    fn an_account_comes_back_as_it_went_out(row in any_account()) {
        let headers = [
            "account_id", "name", "segment", "region", "product", "arr", "customer_since", "churned_on",
            "industry", "owner", "renewal_on", "currency",
        ];
        let mut sheet = Sheet::new(Vec::new(), &headers).unwrap();
        sheet.row([
            row.account_id.as_str().into(), row.name.as_str().into(), row.segment.as_str().into(),
            row.region.as_str().into(), row.product.as_str().into(), Cell::money(Some(row.arr), &usd()),
            Cell::day(row.customer_since), Cell::day(row.churned_on), row.industry.as_str().into(),
            row.owner.as_str().into(), Cell::day(row.renewal_on), usd().code().into(),
        ]).unwrap();
        let batch = taken("accounts.csv", sheet.finish().unwrap());
        prop_assert_eq!(&batch.accounts[0].row, &row);
    }

    #[test]
    fn an_autopsy_comes_back_as_it_went_out(row in any_autopsy()) {
        let headers: Vec<&str> = AUTOPSIES.trim_end().split(',').collect();
        let mut sheet = Sheet::new(Vec::new(), &headers).unwrap();
        let finding = row.finding.as_ref();
        let contributing = finding.map_or(String::new(), |it| joined(&it.contributing));
        sheet.row([
            row.autopsy_id.as_str().into(), row.account_id.as_str().into(), Cell::day(Some(row.opened_on)),
            Cell::day(row.closed_on), Cell::money(Some(row.arr_at_risk), &usd()), row.segment.as_str().into(),
            row.region.as_str().into(), row.product.as_str().into(), row.lifecycle_stage.code().into(),
            row.outcome.map_or("", Outcome::code).into(), Cell::money(row.arr_retained, &usd()),
            finding.map_or("", |it| it.primary.code()).into(), contributing.as_str().into(),
            Cell::day(finding.and_then(|it| it.agreed_on)),
        ]).unwrap();
        let known = Known { accounts: HashSet::from([row.account_id.clone()]), ..Known::default() };
        let batch = import(&[("autopsies.csv", &sheet.finish().unwrap())], &known).unwrap();
        prop_assert_eq!(&batch.autopsies[0].row, &row);
    }

    #[test]
    fn a_filing_comes_back_as_it_went_out(
        id in any_line(), function in proptest::sample::select(Function::ALL), due_on in any_day(),
        finding in any_finding(), waited in 0_u64..90,
    ) {
        let (primary, contributing, filed) = finding;
        let on = due_on + chrono::Days::new(waited);
        let row = FilingRow {
            autopsy_id: id.clone(),
            function,
            due_on: Some(due_on),
            filed: filed.then_some(Filed { on, primary, contributing }),
        };
        let headers: Vec<&str> = FILINGS.trim_end().split(',').collect();
        let mut sheet = Sheet::new(Vec::new(), &headers).unwrap();
        let contributing = row.filed.as_ref().map_or(String::new(), |it| joined(&it.contributing));
        sheet.row([
            id.as_str().into(), function.code().into(), Cell::day(row.due_on),
            Cell::day(row.filed.as_ref().map(|it| it.on)),
            row.filed.as_ref().map_or("", |it| it.primary.code()).into(), contributing.as_str().into(),
        ]).unwrap();
        let known = Known {
            autopsies: HashMap::from([(id, KnownAutopsy { opened_on: day("1990-01-01") })]),
            ..Known::default()
        };
        let batch = import(&[("filings.csv", &sheet.finish().unwrap())], &known).unwrap();
        prop_assert_eq!(&batch.filings[0].row, &row);
    }
}
