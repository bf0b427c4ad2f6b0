//! The pattern report by itself, on the columns of a database: how long they take to load and to bring up to date after a
//! write, what they hold in memory, and what every measure together takes: today, on another day, and of one segment.
use super::template::autopsy_now;
use autopsy::actions;
use autopsy::app::App;
use autopsy::domain::{AccountId, Day, Organisation};
use autopsy::patterns::{Facts, Fields, Question, Report};
use autopsy::store::{self, Db};
use autopsy::web;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

pub async fn run(dir: &Path, rounds: usize) {
    let app = App::new(Db::open(dir).await.unwrap(), web::pages(), "http://127.0.0.1", autopsy_now);
    let organisation = app.organisation().await.unwrap();
    let began = Instant::now();
    let facts = app.facts_when_loaded(&organisation).await.unwrap();
    let load = began.elapsed();
    let (peak, autopsies) = (most_memory(), facts.autopsies.opened.len());
    let today = organisation.zone.day(app.now());
    let asked = |as_of: Option<Day>, segment: &str| {
        let as_of = as_of.map_or_else(String::new, |it| it.to_string());
        let fields = Fields { as_of, segment: segment.to_owned(), ..Fields::default() };
        Question::read(&fields, &facts, today, organisation.fiscal_start_month).unwrap()
    };
    let report = |question: &Question| {
        black_box(Report::new(&facts, question.windows, &question.filter));
    };
    let (everything, yesterday) = (asked(None, ""), asked(Some(today), ""));
    let whole = median(rounds, || report(&everything));
    // What is counted of all is kept for the report of today alone.
    let anew = median(rounds, || report(&yesterday));
    let segments: Vec<_> =
        facts.levels(autopsy::patterns::Dimension::Segment).iter().map(|it| asked(None, it)).collect();
    let mut next = segments.iter().cycle();
    let filtered = median(rounds, || report(next.next().unwrap()));
    let bytes = facts.bytes();
    drop(facts);
    let written = after_a_write(&app, &organisation, rounds).await;
    println!(
        "{autopsies} {} {} {peak} {whole:.2} {anew:.2} {filtered:.2} {written:.2}",
        load.as_millis(),
        bytes / autopsies.max(1)
    );
    app.db.close().await;
}

/// Milliseconds from a commit to the facts that have it in them.
async fn after_a_write(app: &App, organisation: &Organisation, rounds: usize) -> f64 {
    let id = store::accounts::list(&mut *app.db.read().await.unwrap(), &Default::default(), None, 1).await;
    let account: AccountId = id.unwrap()[0].id;
    let mut took = Vec::new();
    // Other days than the last time, or nothing is written.
    let begin = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis() % 20_000;
    for round in 0..rounds as u128 {
        let done: Result<(), actions::Error> = app
            .db
            .write(move |conn| {
                Box::pin(async move {
                    let seen_on = autopsy_now().date_naive() - chrono::Days::new((begin + round) as u64);
                    Ok(store::facts::insert_signal(conn, account, "bench_signal", seen_on).await?)
                })
            })
            .await;
        done.unwrap();
        let began = Instant::now();
        let facts: std::sync::Arc<Facts> = app.facts_when_loaded(organisation).await.unwrap();
        took.push(began.elapsed().as_secs_f64() * 1000.0);
        drop(facts);
    }
    middle(took)
}

/// Milliseconds.
fn median(rounds: usize, mut work: impl FnMut()) -> f64 {
    work();
    let times = (0..rounds).map(|_| {
        let began = Instant::now();
        work();
        began.elapsed().as_secs_f64() * 1000.0
    });
    middle(times.collect())
}

fn middle(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The most that this process has held in memory so far, in MB.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|it| it.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}
