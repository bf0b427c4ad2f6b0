//! How often customers of a segment, region or product go off course, against what is counted by hand.
use crate::companies::by_chance;
use crate::company::{Company, day};
use autopsy::domain::{Cause, Period};
use autopsy::patterns::stats::garwood;
use autopsy::patterns::{Comparison, Dimension, Exposure, Filter, LevelRates, View};

fn period(from: &str, to: &str) -> Period {
    Period { from: day(from), to: day(to) }
}

fn rates(company: &Company, by: Dimension, period: Period) -> Vec<LevelRates> {
    let facts = company.facts();
    LevelRates::by(by, &View::new(&facts, day("2026-07-01"), &Filter::default()), period).unwrap()
}

/// Ten customers of Cloud and thirty of Core over a quarter: thirty and ninety customer-months.
fn customers() -> Company {
    let mut company = Company::default();
    for account in 1..=40 {
        company.add(account, account, day("2026-05-10"), Some(Cause::SupportSlow), 1);
        let product = if account <= 10 { "Cloud" } else { "Core" };
        company.accounts.last_mut().unwrap().product = product;
        company.autopsies.last_mut().unwrap().product = product;
    }
    company.autopsies.retain(|it| [1, 2, 3, 11, 12, 13].map(crate::company::autopsy_id).contains(&it.number));
    company
}

fn near(answer: Option<f64>, expected: f64) {
    assert!(answer.is_some_and(|it| (it - expected).abs() < 1e-9), "{answer:?} {expected}");
}

#[test]
fn a_rate_is_what_is_counted_by_hand() {
    let mut company = customers();
    // One of three in Cloud is still to be decided, so two are of two thirds of the customer-months.
    company.autopsies[2].agreed_on = None;
    let [cloud, core] =
        rates(&company, Dimension::Product, period("2026-04-01", "2026-07-01")).try_into().unwrap();
    assert_eq!((cloud.level.as_str(), core.level.as_str()), ("Cloud", "Core"));
    assert_eq!((cloud.customer_months, core.customer_months), (30.0, 90.0));
    assert_eq!((cloud.pending, core.pending, cloud.opened.x, core.opened.x), (1, 0, 3, 3));
    near(cloud.opened.rate, 100.0);
    near(core.opened.rate, 1000.0 / 30.0);
    near(Some(cloud.adjusted_exposure), 20.0);
    let [slow, slow_core] = [&cloud, &core].map(|it| it.of(Cause::SupportSlow).unwrap());
    assert_eq!((slow.x, slow_core.x), (2, 3));
    near(slow.rate, 100.0);
    near(slow_core.rate, 1000.0 / 30.0);
    // Garwood's limits of two and of none, as printed: 0.2422 to 7.2247, and 0 to 3.6889.
    let limits = slow.interval.unwrap();
    assert!((limits.lo - 12.11).abs() < 0.01 && (limits.hi - 361.23).abs() < 0.02, "{limits:?}");
    let none = cloud.of(Cause::ProductGap).unwrap();
    assert_eq!((none.x, none.rate, none.interval.unwrap().lo), (0, Some(0.0), 0.0));
    assert!((none.interval.unwrap().hi - 184.44).abs() < 0.01);
    assert_eq!(cloud.of(Cause::NotDetermined), None);
}

#[test]
fn customers_count_for_the_days_on_which_they_were_one() {
    let mut company = customers();
    for (at, account) in company.accounts.iter_mut().enumerate() {
        // From May on; up to the first of May; nobody knows.
        match at {
            0..5 => account.since = Some(day("2026-04-02")),
            5..8 => account.churned = Some(day("2026-05-01")),
            8..10 => account.since = None,
            _ => {}
        }
    }
    let months = |from, to| rates(&company, Dimension::Product, period(from, to))[0].customer_months;
    near(Some(months("2026-04-01", "2026-07-01")), 5.0 * 2.0 + 3.0);
    near(Some(months("2026-05-01", "2026-05-11")), 5.0 * 10.0 / 31.0);
}

#[test]
fn a_rate_of_nobody_is_none() {
    let mut company = customers();
    // All that Cloud had has gone to Core since.
    company.accounts.iter_mut().for_each(|it| it.product = "Core");
    let quarter = period("2026-04-01", "2026-07-01");
    let [cloud, core] = rates(&company, Dimension::Product, quarter).try_into().unwrap();
    assert_eq!((cloud.opened.x, cloud.opened.rate, cloud.opened.interval), (3, None, None));
    assert_eq!((core.opened.x, core.customer_months), (3, 120.0));
    // Nothing is decided yet: there are autopsies, and no cause has a rate.
    company.autopsies.iter_mut().for_each(|it| it.agreed_on = None);
    let core = &rates(&company, Dimension::Product, quarter)[1];
    let slow = core.of(Cause::SupportSlow).unwrap();
    assert_eq!((core.pending, slow.x, slow.rate, slow.interval), (3, 0, None, None));
    near(core.opened.rate, 25.0);
    assert_eq!(rates(&Company::default(), Dimension::Region, quarter), []);
    let facts = company.facts();
    let view = View::new(&facts, day("2026-07-01"), &Filter::default());
    assert_eq!(LevelRates::by(Dimension::Stage, &view, quarter), None);
}

#[test]
fn levels_add_up_to_the_company_and_a_filter_to_its_level() {
    let company = by_chance(3, 400);
    let facts = company.facts();
    let year = period("2025-07-01", "2026-07-01");
    let rates_of = |dimension, filter: &Filter| {
        LevelRates::by(dimension, &View::new(&facts, day("2026-07-01"), filter), year).unwrap()
    };
    let view = View::new(&facts, day("2026-07-01"), &Filter::default());
    let whole = Comparison::new(&view, &Exposure::new(&view), year, period("2024-07-01", "2025-07-01"));
    for dimension in [Dimension::Segment, Dimension::Region, Dimension::Product] {
        let levels = rates_of(dimension, &Filter::default());
        near(Some(levels.iter().map(|it| it.customer_months).sum()), whole.customer_months1);
        for row in &whole.rows {
            let sum: usize = levels.iter().map(|it| it.of(row.cause).unwrap().x).sum();
            assert_eq!(sum, row.x1, "{}", row.cause);
        }
        for level in &levels {
            for (_, it) in &level.rows {
                let exact = garwood(it.x, level.adjusted_exposure).unwrap();
                let (limits, rate) = (it.interval.unwrap(), it.rate.unwrap());
                assert!(limits.lo <= rate && rate <= limits.hi);
                assert!((limits.hi - exact.hi * 1000.0).abs() < 1e-9);
            }
        }
    }
    let enterprise = Filter { segment: Some("Enterprise".into()), ..Filter::default() };
    let everywhere = rates_of(Dimension::Segment, &Filter::default());
    assert_eq!(rates_of(Dimension::Segment, &enterprise), everywhere[..1]);
    let in_enterprise = rates_of(Dimension::Product, &enterprise);
    near(Some(in_enterprise.iter().map(|it| it.customer_months).sum()), everywhere[0].customer_months);
}
