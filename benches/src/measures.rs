//! The pattern report measure by measure, on the columns of a generated company, with no database: what to look at first
//! when the whole report is slow.
use autopsy::demo::{Histories, History, Patterns, Size};
use autopsy::domain::{Currency, Day, Minor, Outcome};
use autopsy::patterns::{
    Account, AccountNumber, Agreement, Associations, Attribution, Autopsy, AutopsyNumber, Change, Changes,
    Comparisons, Control, Cooccurrence, Coverage, Exposure, Facts, FactsBuilder, Fields, Filing, Pareto,
    Quarters, Question, Recurrence, Report, Rescue, Signals, ThirdTime, Timeliness, Trend, View, Warning,
};
use std::hint::black_box;
use std::time::Instant;

/// The day that history ends on.
const TODAY: &str = "2026-11-22";

pub fn run(autopsies: u32, rounds: u32) {
    let facts = facts(autopsies);
    let bytes = facts.bytes() / facts.autopsies.opened.len().max(1);
    println!("{} autopsies, {bytes} bytes each", facts.autopsies.opened.len());
    let question = |segment: &str| {
        let fields = Fields { segment: segment.to_owned(), ..Fields::default() };
        Question::read(&fields, &facts, TODAY.parse().unwrap(), 1).unwrap()
    };
    let everything = question("");
    println!("milliseconds of the processors, and by the clock at best");
    time(rounds, "count all", &|| _ = black_box(facts.clone().summed(everything.windows.window)));
    let summed = facts.clone().summed(everything.windows.window);
    let bytes = summed.bytes() / facts.autopsies.opened.len().max(1);
    println!("all counted beforehand, {bytes} bytes each");
    measures(&summed, &everything, rounds);
    println!("everything");
    measures(&facts, &everything, rounds);
    println!("one segment");
    measures(&facts, &question("Enterprise"), rounds);
}

fn measures(facts: &Facts, Question { windows, filter }: &Question, rounds: u32) {
    // A view keeps what it has counted, so that each measure has one of its own.
    let view = || View::new(facts, windows.as_of, filter);
    let exposure = Exposure::new(&view());
    let quarters = Quarters::new(&view(), &exposure, windows);
    let (year, window) = (windows.year, windows.window);
    let three = [windows.focus, year, window];
    let four = [windows.focus, windows.previous, year, window];
    let time = |name: &str, work: &dyn Fn()| time(rounds, name, work);
    time("whole report", &|| _ = black_box(Report::new(facts, *windows, filter)));
    time("exposure", &|| _ = black_box(Exposure::new(&view())));
    time("quarters", &|| _ = black_box(Quarters::new(&view(), &exposure, windows)));
    time("coverage", &|| _ = black_box(four.map(|it| Coverage::new(&view(), &exposure, it))));
    time("pareto", &|| _ = black_box(four.map(|it| Pareto::new(&view(), it))));
    time("qoq", &|| _ = black_box(Comparisons::new(&view(), &exposure, windows)));
    time("association", &|| _ = black_box([year, window].map(|it| Associations::new(&view(), it))));
    time("cooccurrence", &|| _ = black_box([year, window].map(|it| Cooccurrence::new(&view(), it))));
    time("agreement", &|| _ = black_box(three.map(|it| Agreement::new(&view(), it))));
    time("attribution", &|| _ = black_box(three.map(|it| Attribution::new(&view(), it))));
    time("rescue", &|| _ = black_box([year, window].map(|it| Rescue::new(&view(), it))));
    time("third time", &|| _ = black_box([year, window].map(|it| ThirdTime::new(&view(), it))));
    time("recurrence", &|| _ = black_box(Recurrence::new(&view(), window)));
    time("timeliness", &|| _ = black_box([windows.focus, window].map(|it| Timeliness::new(&view(), it))));
    time("changes", &|| _ = black_box(Changes::new(&view(), &exposure, windows)));
    time("control", &|| _ = black_box(Control::new(&quarters)));
    time("trend", &|| _ = black_box(Trend::new(&quarters)));
    time("signals", &|| _ = black_box([year, window].map(|it| Signals::new(&view(), &exposure, it))));
}

/// The columns of a company as `benches/report` imports it.
fn facts(autopsies: u32) -> Facts {
    let today: Day = TODAY.parse().unwrap();
    let size = Size {
        accounts: autopsies / 2 * 3,
        autopsies,
        years: 12,
        seed: 3,
        today,
        patterns: Patterns::Planted,
    };
    let histories = Histories::new(&size);
    let mut builder = FactsBuilder::new(&Currency::parse("USD").unwrap());
    for change in histories.changes() {
        let (id, title) = (change.id.to_owned(), change.title.to_owned());
        builder.change(Change {
            id,
            title,
            cause: change.cause,
            level: None,
            effective_on: change.effective_on,
            roll_out_days: 0,
        });
    }
    let mut last = 0;
    for (number, history) in (1..).zip(histories) {
        add(&mut builder, AccountNumber(number), &mut last, &history);
    }
    builder.build().unwrap()
}

fn add(builder: &mut FactsBuilder, account: AccountNumber, last: &mut u32, history: &History) {
    let it = &history.account;
    builder
        .account(Account {
            number: account,
            since: Some(it.customer_since),
            churned: it.churned_on,
            segment: it.segment,
            region: it.region,
            product: it.product,
        })
        .unwrap();
    for it in &history.signals {
        builder.warning(Warning { account, code: it.signal, seen_on: it.observed_on }).unwrap();
    }
    for (ordinal, it) in (1..).zip(&history.autopsies) {
        *last += 1;
        let (finding, ending) = (it.finding.as_ref(), it.ending.as_ref());
        let number = AutopsyNumber(*last);
        builder
            .autopsy(Autopsy {
                number,
                account,
                opened: it.opened_on,
                closed: ending.map(|it| it.closed_on),
                arr: minor(it.arr_at_risk),
                segment: it.segment,
                region: it.region,
                product: it.product,
                stage: it.lifecycle_stage,
                outcome: ending.and_then(|it| Outcome::parse(it.outcome)),
                arr_retained: ending.map(|it| minor(it.arr_retained)),
                primary: finding.map(|it| it.primary),
                contributing: finding.iter().flat_map(|it| it.contributing.iter().copied()).collect(),
                agreed_on: finding.map(|it| it.agreed_on),
                ordinal,
            })
            .unwrap();
        for it in &it.filings {
            let filed = it.filed.as_ref();
            builder
                .filing(Filing {
                    autopsy: number,
                    function: it.function,
                    due: it.due_on,
                    filed: filed.map(|it| it.on),
                    primary: filed.map(|it| it.primary),
                    contributing: filed.iter().flat_map(|it| it.contributing.iter().copied()).collect(),
                    after_reveal: false,
                })
                .unwrap();
        }
    }
}

fn minor(whole: i32) -> Minor {
    Minor::new(i64::from(whole) * 100)
}

/// Tells milliseconds: of the processors on average, and by the clock at best. Neighbours lengthen the second.
fn time(rounds: u32, name: &str, work: &dyn Fn()) {
    work();
    let (mut best, before) = (f64::INFINITY, processor());
    for _ in 0..rounds {
        let began = Instant::now();
        work();
        best = best.min(began.elapsed().as_secs_f64() * 1000.0);
    }
    let processor = (processor() - before) / f64::from(rounds);
    println!("  {name:<14} {processor:9.2} {best:9.2}");
}

/// Milliseconds that the processors have worked for this process, to ten of them.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, after_name) = stat.rsplit_once(')').unwrap();
    let words = after_name.split_whitespace().skip(11).take(2);
    words.map(|it| it.parse::<f64>().unwrap() * 10.0).sum()
}
