//! The planted patterns of the invented company can be counted, and its negative control has none.
use crate::demo::{chance_alone, size, today};
use autopsy::demo::{Autopsy, CONCENTRATED_PRODUCT, Company, SEGMENTS};
use autopsy::domain::{Cause, Day, Function, Owner};
use std::collections::{BTreeMap, HashMap};

/// The share of those for which it is true.
fn share<T>(all: impl IntoIterator<Item = T>, is: impl Fn(&T) -> bool) -> f64 {
    let (mut yes, mut count) = (0.0, 0.0);
    for it in all {
        count += 1.0;
        yes += f64::from(u8::from(is(&it)));
    }
    yes / f64::max(count, 1.0)
}

fn found(autopsy: &Autopsy, cause: Cause) -> bool {
    autopsy.finding.as_ref().is_some_and(|it| it.primary == cause)
}

/// Autopsies opened in these days before today.
fn between(company: &Company, from: i64, to: i64) -> impl Iterator<Item = &Autopsy> {
    let ago = |it: &&Autopsy| (today() - it.opened_on).num_days();
    company.autopsies.iter().filter(move |it| ago(it) <= from && ago(it) > to)
}

/// How many times as frequent `cause` is where `here` holds.
fn concentration(company: &Company, cause: Cause, here: impl Fn(&Autopsy) -> bool) -> f64 {
    let (inside, outside): (Vec<_>, Vec<_>) = company.autopsies.iter().partition(|it| here(it));
    share(inside, |it| found(it, cause)) / share(outside, |it| found(it, cause))
}

/// Krippendorff's alpha of the first causes named, "I can't tell" left out.
fn alpha(company: &Company) -> f64 {
    let mut totals: BTreeMap<Cause, f64> = BTreeMap::new();
    let (mut all, mut agreed) = (0.0, 0.0);
    for autopsy in &company.autopsies {
        let mut counts: BTreeMap<Cause, f64> = BTreeMap::new();
        for filed in autopsy.filings.iter().filter_map(|it| it.filed.as_ref()) {
            if filed.primary.is_determined() {
                *counts.entry(filed.primary).or_default() += 1.0;
            }
        }
        let named: f64 = counts.values().sum();
        if named >= 2.0 {
            all += named;
            agreed += counts.values().map(|it| it * (it - 1.0)).sum::<f64>() / (named - 1.0);
            for (cause, count) in counts {
                *totals.entry(cause).or_default() += count;
            }
        }
    }
    let squares: f64 = totals.values().map(|it| it * it).sum();
    1.0 - (all - 1.0) * (all - agreed) / (all * all - squares)
}

/// Of the filings by `function` on autopsies where the room named it, the share that had said so.
fn ownership(company: &Company, function: Function) -> f64 {
    let own = |cause: Cause| cause.owner() == Owner::Function(function);
    let named = company.autopsies.iter().filter(|it| it.finding.as_ref().is_some_and(|it| own(it.primary)));
    let filed = named.flat_map(|it| &it.filings).filter(|it| it.function == function);
    share(filed.filter_map(|it| it.filed.as_ref()), |it| own(it.primary))
}

/// Churn among the closed, first, second and third time or later.
fn churn_by_time(company: &Company) -> [f64; 3] {
    let mut times: HashMap<&str, usize> = HashMap::new();
    let mut groups: [Vec<&str>; 3] = Default::default();
    for autopsy in &company.autopsies {
        let time = times.entry(&autopsy.account_id).or_default();
        if let Some(ending) = &autopsy.ending {
            groups[(*time).min(2)].push(ending.outcome);
        }
        *time += 1;
    }
    groups.map(|it| share(it, |it| *it == "churned"))
}

fn on_time(company: &Company, function: Function) -> f64 {
    let old = between(company, 2000, 30).flat_map(|it| &it.filings);
    share(old.filter(|it| it.function == function), |it| {
        it.filed.as_ref().is_some_and(|filed| filed.on <= it.due_on)
    })
}

/// Of the autopsies with this finding or without it, the share with a usage drop in the ninety days before.
fn warned(company: &Company, missed: bool) -> f64 {
    let mut drops: HashMap<&str, Vec<Day>> = HashMap::new();
    for signal in company.signals.iter().filter(|it| it.signal == "usage_drop") {
        drops.entry(&signal.account_id).or_default().push(signal.observed_on);
    }
    let chosen = company
        .autopsies
        .iter()
        .filter(|it| it.finding.is_some() && found(it, Cause::MissedSignals) == missed);
    share(chosen, |it| {
        let lead = |day: &Day| (it.opened_on - *day).num_days();
        drops
            .get(it.account_id.as_str())
            .is_some_and(|days| days.iter().any(|day| (1..=90).contains(&lead(day))))
    })
}

#[test]
fn the_planted_patterns_are_there() {
    for seed in [1, 2, 3] {
        let company = Company::generate(&size(12_000, 8_000, seed));
        // a: onboarding and the hand-over carry most.
        let few = [Cause::OnboardingGap, Cause::CrmInvisible, Cause::CrmUndocumented];
        let decided = || company.autopsies.iter().filter(|it| it.finding.is_some());
        let carried = share(decided(), |it| few.iter().any(|cause| found(it, *cause)));
        assert!((0.35..0.55).contains(&carried), "{carried}");
        // b: where causes live.
        let times = |cause, here: &dyn Fn(&Autopsy) -> bool| concentration(&company, cause, here);
        let product = |it: &Autopsy| it.product == CONCENTRATED_PRODUCT;
        assert!(times(Cause::CloudProvisioning, &product) > 8.0);
        assert!(times(Cause::SupportClosure, &|it| it.segment == SEGMENTS[0]) > 3.0);
        assert!(times(Cause::OnboardingGap, &|it| it.segment == SEGMENTS[1]) > 1.5);
        assert!((0.6..1.6).contains(&times(Cause::CrmInvisible, &|it| it.region == "EMEA")));
        // c: one cause rises.
        let gaming = |from, to| share(between(&company, from, to), |it| found(it, Cause::SeverityGaming));
        assert!(gaming(200, 40) > 5.0 * gaming(730, 365));
        // d: weak agreement, and nobody likes to name itself.
        assert!((0.25..0.4).contains(&alpha(&company)), "{}", alpha(&company));
        let sales = ownership(&company, Function::Sales);
        let support = ownership(&company, Function::Support);
        assert!(sales < 0.07 && support < 0.4 && sales < support, "{sales} {support}");
        assert!(Function::ALL.iter().all(|it| ownership(&company, *it) < 0.5));
        // e: the third time costs the account.
        let [first, second, third] = churn_by_time(&company);
        assert!(first < 0.1 && second > 1.8 * first && third > 1.8 * second, "{first} {second} {third}");
        // f: what works, and what only followed a spike.
        let count = |cause, from, to| between(&company, from, to).filter(|it| found(it, cause)).count();
        let onboarding = |from, to| count(Cause::OnboardingGap, from, to);
        assert!(4 * onboarding(235, 30) < onboarding(465, 260));
        let quality = |from, to| count(Cause::ProductQuality, from, to);
        assert!(6 * quality(420, 150) < quality(690, 420) && 6 * quality(960, 690) < quality(690, 420));
        let hidden = |from, to| count(Cause::CrmInvisible, from, to);
        assert!(3 * hidden(155, 40) > 2 * hidden(270, 155), "a change that does nothing does nothing");
        // g: a warning that came before.
        assert!(warned(&company, true) > 0.7 && warned(&company, false) < 0.2);
        // h: one function files late.
        assert!(on_time(&company, Function::Engineering) < 0.5);
        assert!(on_time(&company, Function::Product) > 0.7);
    }
}

#[test]
fn without_patterns_there_is_nothing_to_find() {
    for seed in [1, 2] {
        let company = Company::generate(&chance_alone(seed));
        let shares = Cause::ALL.iter().filter(|it| it.is_determined()).map(|cause| {
            share(company.autopsies.iter().filter(|it| it.finding.is_some()), |it| found(it, *cause))
        });
        for it in shares {
            assert!((0.028..0.05).contains(&it), "each is about one of 26: {it}");
        }
        for cause in [Cause::CloudProvisioning, Cause::SupportClosure, Cause::OnboardingGap] {
            for segment in SEGMENTS {
                let times = concentration(&company, cause, |it| it.segment == segment);
                assert!((0.5..2.0).contains(&times), "{cause} {segment} {times}");
            }
        }
        assert!(alpha(&company).abs() < 0.02);
        let [first, second, third] = churn_by_time(&company);
        assert!((first - second).abs() < 0.05 && (first - third).abs() < 0.1);
        let gap = on_time(&company, Function::Engineering) - on_time(&company, Function::Product);
        assert!(gap.abs() < 0.04);
        assert!((warned(&company, true) - warned(&company, false)).abs() < 0.06);
    }
}

#[test]
fn the_demonstration_has_something_for_every_exhibit() {
    let larkfield = Company::demonstration(today());
    assert_eq!(larkfield.accounts.len(), 380);
    assert!((400..=520).contains(&larkfield.autopsies.len()), "{}", larkfield.autopsies.len());
    assert!(larkfield.autopsies.iter().all(|it| it.ending.is_some()), "open work is the stories'");
    let count = |cause, from, to| between(&larkfield, from, to).filter(|it| found(it, cause)).count();
    assert!(count(Cause::OnboardingGap, 520, 260) >= 8 && count(Cause::OnboardingGap, 260, 0) <= 2);
    assert!(count(Cause::ProductQuality, 690, 420) >= 9 && count(Cause::ProductQuality, 420, 150) <= 3);
    assert!(count(Cause::SeverityGaming, 410, 0) > 3 * count(Cause::SeverityGaming, 2000, 410));
    assert!((0.25..0.4).contains(&alpha(&larkfield)), "{}", alpha(&larkfield));
    let [first, second, third] = churn_by_time(&larkfield);
    assert!(first < second && second < third);
    let lost = larkfield.accounts.iter().filter(|it| it.churned_on.is_some()).count();
    assert!(lost <= 100, "{lost} of 380 lost");
    // The same history on any other day.
    let later = Company::demonstration("2027-02-03".parse().unwrap());
    let causes = |it: &Company| {
        it.autopsies.iter().map(|it| it.finding.clone().map(|it| it.primary)).collect::<Vec<_>>()
    };
    assert_eq!(causes(&larkfield), causes(&later));
}
