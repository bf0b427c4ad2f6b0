//! The small rules: money, days, text, the taxonomy.
use autopsy::domain::{
    Cause, Currency, Function, Kind, Line, Minor, MoneyError, Owner, Prose, Taxonomy, TextError, Zone,
    quarter_of, quarters_before, working_days_after,
};
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn every_code_of_the_taxonomy_has_its_words_and_every_word_its_code() {
    let taxonomy = Taxonomy::get();
    assert_eq!(taxonomy.version, 1);
    let codes: Vec<_> = taxonomy.causes.iter().map(|it| it.code).collect();
    assert_eq!(codes, Cause::ALL);
    for cause in Cause::ALL {
        assert_eq!(Cause::parse(cause.code()), Some(*cause));
        assert!(!cause.text().means.is_empty() && !cause.text().not_this.is_empty());
        assert!(!cause.text().example.is_empty() || *cause == Cause::NotDetermined);
    }
    assert!(Function::ALL.iter().all(|it| !it.label().is_empty()));
    assert_eq!(Cause::SaleMisfit.owner(), Owner::Function(Function::Sales));
    assert_eq!(Cause::CustomerCapability.owner(), Owner::Customer);
    assert_eq!(Cause::CompetitorPressure.kind(), Kind::Amplifier);
    assert!(!Cause::NotDetermined.is_determined());
}

#[test]
fn money_never_touches_a_float() {
    let usd = Currency::parse("usd").unwrap();
    let yen = Currency::parse("JPY").unwrap();
    for (typed, minor) in [("12000", 1_200_000), ("12,000.50", 1_200_050), ("$0.1", 10), ("7.10", 710)] {
        assert_eq!(Minor::parse(typed, &usd), Ok(Minor::new(minor)), "{typed}");
    }
    assert_eq!(Minor::parse("7.000", &yen), Ok(Minor::new(7)));
    assert_eq!(Minor::parse("7.5", &yen), Err(MoneyError::TooFine("JPY".into())));
    assert_eq!(Minor::parse("-1", &usd), Err(MoneyError::Negative));
    assert_eq!(Minor::parse("9".repeat(40).as_str(), &usd), Err(MoneyError::TooLarge));
    for typed in ["", "12,00", "1.2.3", "1e9", "NaN", "٣", "12k", "."] {
        assert_eq!(Minor::parse(typed, &usd), Err(MoneyError::NotANumber), "{typed}");
    }
    assert_eq!(Minor::new(1_200_050).plain(&usd), "12000.50");
    for (minor, short) in
        [(124_000_000, "$1.24M"), (64_000_000, "$640k"), (90_000, "$900"), (125_000, "$1.25k")]
    {
        assert_eq!(Minor::new(minor).short(&usd), short);
    }
}

#[test]
fn text_is_trimmed_bounded_and_plain() {
    assert_eq!(Line::parse("  Acme ").unwrap().as_str(), "Acme");
    assert_eq!(Line::parse(" \t"), Err(TextError::Blank));
    assert_eq!(Line::parse("a\nb"), Err(TextError::Lines));
    assert_eq!(Line::parse("a\u{0}b"), Err(TextError::Control));
    assert_eq!(Line::parse(&"é".repeat(201)), Err(TextError::TooLong { is: 201, most: 200 }));
    assert_eq!(Prose::parse("a\r\nb").unwrap().as_str(), "a\nb");
}

#[test]
fn a_day_ends_in_the_zone_and_working_days_skip_weekends() {
    let berlin = Zone::parse("Europe/Berlin").unwrap();
    assert_eq!(
        berlin.end_of(day("2026-07-01")),
        "2026-07-01T22:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    );
    assert_eq!(
        berlin.end_of(day("2026-12-01")),
        "2026-12-01T23:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    );
    // Friday, five working days on, is the next Friday.
    assert_eq!(working_days_after(day("2026-11-20"), 5), day("2026-11-27"));
    assert_eq!(working_days_after(day("2026-11-21"), 1), day("2026-11-23"));
}

#[test]
fn each_day_is_in_exactly_one_fiscal_quarter() {
    for start_month in 1..=12 {
        let mut date = day("2026-01-01");
        while date < day("2027-02-01") {
            let quarter = quarter_of(date, start_month);
            assert!(quarter.holds(date));
            assert_eq!(quarter_of(quarter.from, start_month), quarter);
            assert_eq!(quarters_before(quarter, 4).from, quarter.from - chrono::Months::new(12));
            let next = quarter_of(quarter.to, start_month);
            assert_eq!(next.from, quarter.to);
            date = date.succ_opt().unwrap();
        }
    }
}
