//! The functions that are called most or work longest, by themselves: `cargo bench --package benches`.
#![expect(clippy::unwrap_used, reason = "a bench that can't set up stops")]

use autopsy::actions;
use autopsy::app::App;
use autopsy::domain::{AutopsyId, Day, Period, Person, Timestamp};
use autopsy::patterns::{Facts, Filter, Pareto, View, wilson};
use autopsy::render::charts::by_findings;
use autopsy::store::{self, Db};
use autopsy::web;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// The demonstration company, whose clock stands still.
struct Larkfield {
    runtime: Runtime,
    app: App,
    /// Made once, as a server does.
    router: Router,
    cookie: String,
    _dir: tempfile::TempDir,
}

fn now() -> Timestamp {
    "2026-11-04T09:00:00Z".parse().unwrap()
}

impl Larkfield {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let (app, cookie) = runtime.block_on(async {
            let db = Db::open(dir.path()).await.unwrap();
            let organisation = autopsy::domain::Organisation {
                name: "Larkfield".to_owned().into(),
                zone: autopsy::domain::Zone::UTC,
                currency: autopsy::domain::Currency::parse("USD").unwrap(),
                fiscal_start_month: 1,
                version: 1,
            };
            actions::organisation::found(&db, organisation).await.unwrap();
            actions::demonstration::found(&db, now()).await.unwrap();
            let (_, _, link) = actions::demonstration::links(&db, now()).await.unwrap().remove(0);
            let call =
                actions::Call { actor: autopsy::domain::Actor::CommandLine, at: now(), request_id: None };
            let session = actions::sessions::redeem(&db, call, link.secret()).await.unwrap().unwrap();
            (App::new(db, web::pages(), "http://127.0.0.1", now), format!("session={}", session.secret()))
        });
        let router = web::router(app.clone());
        Self { runtime, app, router, cookie, _dir: dir }
    }

    async fn open(&self) -> Vec<AutopsyId> {
        let filter = store::autopsies::Filter { open: Some(true), ..Default::default() };
        let mut conn = self.app.db.read().await.unwrap();
        let found = store::autopsies::list(&mut conn, &filter, None, 1000).await.unwrap();
        found.into_iter().map(|it| it.id).collect()
    }

    async fn facts(&self) -> Arc<Facts> {
        let organisation = self.app.organisation().await.unwrap();
        self.app.facts(&organisation).await.unwrap()
    }

    async fn page(&self, address: &str) {
        let request = Request::get(address).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert!(response.status().is_success(), "{address}");
        black_box(axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap());
    }
}

/// Where an autopsy stands and what blocks it: asked for every row of home.
fn standing(criterion: &mut Criterion) {
    let larkfield = Larkfield::new();
    let (people, autopsies) = larkfield.runtime.block_on(async {
        let ids = larkfield.open().await;
        let mut conn = larkfield.app.db.read().await.unwrap();
        let people: Vec<Person> = store::people::all(&mut conn).await.unwrap();
        (people, store::autopsies::find_many(&mut conn, &ids).await.unwrap())
    });
    let today: Day = now().date_naive();
    criterion.bench_function("standing and blockers of every open autopsy", |it| {
        it.iter(|| autopsies.iter().map(|it| (it.standing(), it.blockers(today).len())).collect::<Vec<_>>());
    });
    criterion.bench_function("what every open autopsy asks of one person", |it| {
        it.iter(|| autopsies.iter().map(|it| it.asks_of(&people[0], today).len()).sum::<usize>());
    });
    criterion.bench_function("read fifty autopsies", |it| {
        let ids: Vec<AutopsyId> = larkfield.runtime.block_on(larkfield.open());
        it.to_async(&larkfield.runtime).iter(async || {
            let mut conn = larkfield.app.db.read().await.unwrap();
            store::autopsies::find_many(&mut conn, &ids).await.unwrap().len()
        });
    });
}

/// The figures of the report and the drawing of one.
fn figures(criterion: &mut Criterion) {
    let larkfield = Larkfield::new();
    let facts = larkfield.runtime.block_on(larkfield.facts());
    let (all, today) = (Filter::default(), now().date_naive());
    let period = Period { from: facts.first_opened().unwrap(), to: today };
    let view = View::new(&facts, today, &all);
    criterion.bench_function("a Wilson interval", |it| it.iter(|| wilson(black_box(37), black_box(412))));
    criterion.bench_function("Pareto over every finding", |it| it.iter(|| Pareto::new(&view, period)));
    let pareto = Pareto::new(&view, period);
    criterion.bench_function("draw the Pareto, wide and narrow", |it| {
        it.iter(|| by_findings("p", &pareto, period, &|_| None))
    });
}

/// Whole pages through the router, each for the first time since somebody has committed; and one that is kept.
fn pages(criterion: &mut Criterion) {
    let larkfield = Larkfield::new();
    let one = larkfield.runtime.block_on(larkfield.open())[0];
    let mut page = |name: &str, address: &str| {
        criterion.bench_function(name, |it| {
            it.iter_batched(
                || larkfield.runtime.block_on(larkfield.app.db.health()).unwrap(),
                |_| larkfield.runtime.block_on(larkfield.page(address)),
                BatchSize::PerIteration,
            );
        });
    };
    page("the list of autopsies", "/autopsies?state=all");
    page("the page of an autopsy", &format!("/autopsies/{one}"));
    page("home", "/");
    criterion.bench_function("the list of autopsies, kept", |it| {
        it.iter(|| larkfield.runtime.block_on(larkfield.page("/autopsies?state=all")));
    });
}

criterion_group!(benches, standing, figures, pages);
criterion_main!(benches);
