//! Eight quarters of a company with a moving clock: what repeats is found, decided, changed, and the change is judged. One
//! worked; the other one came after a bad spell that would have ended anyway, and its pattern comes back.
use crate::app::{Browser, Reply, TestApp};
use crate::intake::{ACCOUNTS, AUTOPSIES, usd};
use autopsy::actions::{self, Call, changes::Judged};
use autopsy::domain::{
    Actor, Cause, ChangeId, CheckOutcome, Day, PatternState, ProcessChange, Prose, Role, Verdict,
};
use autopsy::exhibits::{Behind, Figures, effect};
use autopsy::intake::{Reading, Terms};
use autopsy::patterns::{Company, Dimension, Filter, Question, Windows};
use autopsy::store::{self, pattern_records};
use chrono::{Datelike, Days, Months};
use std::fmt::Write;

const CUSTOMERS: u32 = 240;
/// It falls when it is changed.
const WORKS: Cause = Cause::SupportSlow;
/// It had a bad spell; changed or not, it is back to where it was.
const SPIKES: Cause = Cause::OnboardingGap;
const OTHER: Cause = Cause::ProductDefect;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Findings of each cause in a month.
fn in_month(month: Day) -> [(Cause, u32); 3] {
    let works = if month < day("2025-10-01") { 5 } else { u32::from(month.month().is_multiple_of(3)) };
    let spikes = if (day("2024-10-01")..day("2025-07-01")).contains(&month) { 6 } else { 2 };
    [(WORKS, works), (SPIKES, spikes), (OTHER, 2)]
}

/// The months from `from` on and before `to`, as a file.
fn autopsies(from: Day, to: Day) -> String {
    let mut rows = AUTOPSIES.to_owned();
    let months = (0..).map(|it| from + Months::new(it)).take_while(|it| *it < to);
    for month in months {
        let causes = in_month(month).into_iter().flat_map(|(cause, n)| (0..n).map(move |_| cause));
        for (place, cause) in (0..).zip(causes) {
            let opened = month + Days::new(1 + u64::from(place) % 12);
            let (agreed, closed) = (opened + Days::new(6), opened + Days::new(12));
            // Each account once in many months: nobody has two open ones.
            let serial = u32::try_from(month.year()).unwrap() * 12 + month.month();
            let account = (serial * 17 + place) % CUSTOMERS;
            let code = cause.code();
            writeln!(
                rows,
                "{month}-{place},A{account},{opened},{closed},50000,Enterprise,EMEA,Core,onboarding,saved,50000,{code},,{agreed}"
            )
            .unwrap();
        }
    }
    rows
}

async fn bring(t: &TestApp, files: &[(&str, String)]) {
    let mut reading = Reading::new(Terms::unlimited(usd()));
    for (name, text) in files {
        reading.read(name, text.as_bytes());
    }
    actions::imports::import(&t.app.db, t.call(), reading).await.unwrap();
}

/// The clock goes to nine in the morning of this day, and everything that fell due by then is done.
async fn on(t: &TestApp, today: &str) {
    let at: autopsy::domain::Timestamp = format!("{today}T09:00:00Z").parse().unwrap();
    t.later(at - t.app.now());
    t.tick().await;
}

fn id_of(reply: &Reply) -> String {
    reply.went().rsplit('/').next().unwrap().to_owned()
}

/// What a hidden field of a form holds.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let from = page.find(&field).unwrap_or_else(|| panic!("no {name} in {page}")) + field.len();
    page[from..].split('"').next().unwrap().to_owned()
}

/// Plans the review of a quarter and freezes its figures. Answers its address.
async fn frozen(chair: &Browser<'_>, quarter: &str, meets: &str) -> String {
    let form = chair.get("/reviews/new").await;
    let (id, me) = (hidden(&form.body, "id"), chair.id.to_string());
    let fields = [
        ("id", id.as_str()),
        ("quarter", quarter),
        ("day", meets),
        ("time", "10:00"),
        ("minutes", "75"),
        ("place", "Room 4"),
        ("chair", &me),
        ("people", &me),
    ];
    let planned = chair.post("/reviews", &fields).await;
    let review = format!("/reviews/{}", id_of(&planned));
    let form = chair.get(&format!("{review}/snapshot")).await;
    let version = hidden(&form.body, "version");
    let done = chair.post(&format!("{review}/snapshot"), &[("version", &version)]).await;
    assert_eq!(done.went(), review);
    review
}

/// Records a decision on the pattern of a cause.
async fn decide(t: &TestApp, chair: &Browser<'_>, review: &str, cause: Cause, fields: &[(&str, &str)]) {
    let pattern = pattern(t, cause).await.id;
    let path = format!("{review}/patterns/{pattern}");
    let form = chair.get(&path).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let id = hidden(&form.body, "id");
    let mut all = vec![("id", id.as_str()), ("roll_out_days", "0")];
    all.extend(fields);
    let done = chair.post(&path, &all).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

async fn pattern(t: &TestApp, cause: Cause) -> autopsy::domain::Pattern {
    let mut conn = t.app.db.read().await.unwrap();
    let all = pattern_records::list(&mut conn, &pattern_records::Which::default()).await.unwrap();
    all.into_iter().find(|it| it.place.cause == cause && it.place.level.is_none()).unwrap()
}

/// Accepts whatever else is on the agenda, and closes.
async fn close(t: &TestApp, chair: &Browser<'_>, review: &str, due: &str, owner: &str) {
    let id = review.rsplit('/').next().unwrap().parse().unwrap();
    let mut conn = t.app.db.read().await.unwrap();
    let which = pattern_records::Which { review: Some(id), ..pattern_records::Which::default() };
    let left = pattern_records::list(&mut conn, &which).await.unwrap();
    drop(conn);
    for it in left.iter().filter(|it| it.is_open()) {
        let path = format!("{review}/patterns/{}", it.id);
        let fields = [
            ("id", ChangeId::new().to_string()),
            ("roll_out_days", "0".to_owned()),
            ("kind", "accept".to_owned()),
            ("reason", "Rare enough to live with for a year".to_owned()),
            ("owner_function", "customer_success".to_owned()),
            ("owner", owner.to_owned()),
            ("due_on", due.to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|it| (it.0, it.1.as_str())).collect();
        assert_eq!(chair.post(&path, &fields).await.status, 303);
    }
    let form = chair.get(&format!("{review}/closure")).await;
    let version = hidden(&form.body, "version");
    assert_eq!(chair.post(&format!("{review}/closure"), &[("version", &version)]).await.went(), review);
}

async fn change(t: &TestApp, cause: Cause) -> ProcessChange {
    let mut conn = t.app.db.read().await.unwrap();
    let which = store::changes::Which { cause: Some(cause), ..store::changes::Which::default() };
    store::changes::list(&mut conn, &which).await.unwrap().pop().unwrap()
}

/// What may be said of a change today.
async fn judged(t: &TestApp, it: &ProcessChange) -> (String, Judged) {
    let organisation = t.app.organisation().await.unwrap();
    let facts = t.app.facts(&organisation).await.unwrap();
    let as_of = organisation.zone.day(t.app.now()) + Days::new(1);
    let windows = Windows::new(as_of, None, organisation.fiscal_start_month, facts.first_opened());
    let question = Question { windows, filter: Filter::default() };
    let figures = Figures::new(
        &facts,
        &question,
        windows.year,
        Dimension::Segment,
        &organisation.currency,
        Behind::nowhere(),
    );
    let found = effect(&figures, it).unwrap();
    let company = Company::new(organisation.clone(), facts.clone(), t.app.now().date_naive(), None);
    let effect = serde_json::to_string(&found.figures).unwrap();
    (
        found.reading,
        Judged {
            verdict: found.verdict,
            effect,
            patterns: actions::changes::resting(&t.app.db, &company, it.id).await.unwrap(),
        },
    )
}

async fn put_in_place(t: &TestApp, by: &Browser<'_>, cause: Cause) {
    let it = change(t, cause).await;
    let today = t.app.now().date_naive();
    let steward = it.tended_by(&by.person().await).unwrap();
    let call = Call { actor: Actor::Person(by.id), at: t.app.now(), request_id: None };
    actions::changes::put_in_place(&t.app.db, call, steward, it.id, it.version, today).await.unwrap();
}

async fn check(t: &TestApp, by: &Browser<'_>, cause: Cause, outcome: CheckOutcome) -> Verdict {
    let it = change(t, cause).await;
    let (_, judged) = judged(t, &it).await;
    let verdict = judged.verdict;
    let checker = it.checked_by(&by.person().await).unwrap();
    let call = Call { actor: Actor::Person(by.id), at: t.app.now(), request_id: None };
    let note = Prose::parse("As the figures say").unwrap();
    actions::changes::check(&t.app.db, call, checker, it.id, it.version, outcome, note, judged)
        .await
        .unwrap();
    verdict
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story")]
async fn a_pattern_becomes_a_change_and_the_change_is_proven_or_comes_back() {
    let t = TestApp::new().await;
    on(&t, "2025-01-10").await;
    let chair = t.person("Dana", Role::CsLeader, &[autopsy::domain::Function::CustomerSuccess]).await.id;
    let owner =
        t.person("Jo", Role::Executive, &[autopsy::domain::Function::Onboarding]).await.id.to_string();
    let checker = t.person("Tomas", Role::Executive, &[autopsy::domain::Function::Support]).await.id;
    let judge = checker.to_string();

    // Five quarters are on record when the first review looks back on the fourth of 2024.
    let mut accounts = ACCOUNTS.to_owned();
    for it in 0..CUSTOMERS {
        writeln!(accounts, "A{it},Account {it},Enterprise,EMEA,Core,50000,2020-01-01,").unwrap();
    }
    let history = autopsies(day("2023-10-01"), day("2025-01-01"));
    bring(&t, &[("accounts.csv", accounts), ("autopsies.csv", history)]).await;

    // Q4 2024: the bad spell is the first thing that everybody sees, and is to be changed; the other is looked into.
    let dana = t.sign_in(chair).await;
    let first = frozen(&dana, "2024-10-01", "2025-01-15").await;
    assert_eq!(pattern(&t, SPIKES).await.standing().0, PatternState::Open);
    let change_it = [
        ("kind", "change"),
        ("reason", "It leads by far"),
        ("owner_function", "onboarding"),
        ("owner", owner.as_str()),
        ("due_on", "2025-07-01"),
        ("change", "new"),
        ("title", "A second onboarding session"),
        ("change_kind", "process"),
        ("strength", "checklist"),
        ("hypothesis", "Whoever is onboarded twice stays on course"),
        ("checker", judge.as_str()),
        ("check_on", "2026-03-30"),
    ];
    decide(&t, &dana, &first, SPIKES, &change_it).await;
    let look_into_it = [
        ("kind", "investigate"),
        ("reason", "Is it the shifts or the tool?"),
        ("owner_function", "support"),
        ("owner", judge.as_str()),
        ("due_on", "2025-07-05"),
    ];
    decide(&t, &dana, &first, WORKS, &look_into_it).await;
    close(&t, &dana, &first, "2025-12-20", &owner).await;
    let planned = change(&t, SPIKES).await;
    assert_eq!((planned.state.code(), planned.plan.pattern_id.is_some()), ("agreed", true));
    let baseline = planned.baseline.unwrap();
    assert_eq!(baseline.findings, 5 * 2 + 3 * 6, "nine months before the day it was agreed on");

    // Q1 2025 passes. In the second the change is put in place, and the day has come to look at the other one again.
    bring(&t, &[("autopsies.csv", autopsies(day("2025-01-01"), day("2025-07-01")))]).await;
    on(&t, "2025-07-01").await;
    let dana = t.sign_in(chair).await;
    put_in_place(&t, &dana, SPIKES).await;
    on(&t, "2025-07-14").await;
    let dana = t.sign_in(chair).await;
    let third = frozen(&dana, "2025-04-01", "2025-07-18").await;
    let page = dana.get(&third).await.body;
    assert!(page.contains("To be looked at again"), "{page}");
    assert!(
        page.contains("is it the shifts") || page.contains("investigate"),
        "last time’s decisions come first"
    );
    let fix_it = [
        ("kind", "change"),
        ("reason", "It is the shifts"),
        ("owner_function", "onboarding"),
        ("owner", owner.as_str()),
        ("due_on", "2025-10-01"),
        ("change", "new"),
        ("title", "A shift for each zone"),
        ("change_kind", "process"),
        ("strength", "prevent"),
        ("hypothesis", "Nobody waits overnight any more"),
        ("checker", judge.as_str()),
        ("check_on", ""),
    ];
    decide(&t, &dana, &third, WORKS, &fix_it).await;
    close(&t, &dana, &third, "2025-12-20", &owner).await;
    let frozen_then = dana.get(&third).await.body;

    // Q3 2025: in place. Six weeks later nobody can tell yet, and the page says how long it takes.
    bring(&t, &[("autopsies.csv", autopsies(day("2025-07-01"), day("2025-10-01")))]).await;
    on(&t, "2025-10-01").await;
    let dana = t.sign_in(chair).await;
    put_in_place(&t, &dana, WORKS).await;
    assert_eq!(change(&t, WORKS).await.plan.check_on, Some(day("2025-12-30")), "90 days on");
    bring(&t, &[("autopsies.csv", autopsies(day("2025-10-01"), day("2025-11-01")))]).await;
    on(&t, "2025-11-12").await;
    let (reading, early) = judged(&t, &change(&t, WORKS).await).await;
    assert_eq!(early.verdict, Verdict::TooEarly);
    assert!(reading.starts_with("Too early: about ") && reading.ends_with("more weeks"), "{reading}");

    // Q4 2025: judged. It fell, and its pattern stays with the change that cured it.
    bring(&t, &[("autopsies.csv", autopsies(day("2025-11-01"), day("2026-01-01")))]).await;
    on(&t, "2026-01-12").await;
    let tomas = t.sign_in(checker).await;
    assert_eq!(check(&t, &tomas, WORKS, CheckOutcome::Kept).await, Verdict::Fell);
    assert_eq!(pattern(&t, WORKS).await.standing().0, PatternState::Changing);

    // Q1 2026: the other one is judged. It is down from its bad spell, and no lower than before that.
    bring(&t, &[("autopsies.csv", autopsies(day("2026-01-01"), day("2026-04-01")))]).await;
    on(&t, "2026-04-06").await;
    let tomas = t.sign_in(checker).await;
    assert_eq!(check(&t, &tomas, SPIKES, CheckOutcome::Stopped).await, Verdict::FellFromSpikeOnly);
    let back = pattern(&t, SPIKES).await;
    assert_eq!(back.standing().0, PatternState::Open);
    assert_eq!(back.openings.last().unwrap().why.code(), "change_failed");

    // So it is on the agenda of the next review, which can't be closed without a decision on it.
    let dana = t.sign_in(chair).await;
    let sixth = frozen(&dana, "2026-01-01", "2026-04-10").await;
    let page = dana.get(&sixth).await.body;
    assert!(page.contains("A change did not stop it"), "{page}");
    let refused = dana.get(&format!("{sixth}/closure")).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("without a decision"), "{}", refused.body);
    close(&t, &dana, &sixth, "2026-12-20", &owner).await;

    // Two quarters on, with 500 more autopsies on record, a closed review says what it said.
    let mut more = AUTOPSIES.to_owned();
    for it in 0..500_u32 {
        let opened = day("2026-04-02") + Days::new(u64::from(it / 10));
        let (agreed, closed) = (opened + Days::new(3), opened + Days::new(5));
        let account = (it * 7) % CUSTOMERS;
        writeln!(
            more,
            "M{it},A{account},{opened},{closed},90000,Enterprise,EMEA,Core,support,churned,0,product_gap,,{agreed}"
        )
        .unwrap();
    }
    bring(&t, &[("autopsies.csv", more)]).await;
    on(&t, "2026-10-05").await;
    let dana = t.sign_in(chair).await;
    assert_eq!(figures(&dana.get(&third).await.body), figures(&frozen_then));
    // What worked is not forgotten: nothing of it came for three quarters, so nobody is bothered.
    let cured = pattern(&t, WORKS).await;
    assert_eq!(cured.standing().0, PatternState::Changing);
    let shown = dana.get(&format!("/patterns/records/{}", cured.id)).await.body;
    assert!(shown.contains("Changed, and it fell"), "{shown}");
    assert!(!dana.get("/patterns/records").await.body.contains("Back after"));

    // Then it comes back, and the next pre-read asks for another decision, with what was found since it was judged.
    let mut again = AUTOPSIES.to_owned();
    for it in 0..90_u32 {
        let opened = day("2026-07-02") + Days::new(u64::from(it / 2));
        let (agreed, closed) = (opened + Days::new(3), opened + Days::new(5));
        let account = it + 120;
        let code = WORKS.code();
        writeln!(
            again,
            "W{it},A{account},{opened},{closed},90000,Enterprise,EMEA,Core,support,churned,0,{code},,{agreed}"
        )
        .unwrap();
    }
    bring(&t, &[("autopsies.csv", again)]).await;
    let back = format!("Back after {}", change(&t, WORKS).await.label());
    assert!(dana.get("/patterns/records").await.body.contains(&back));
    let eighth = frozen(&dana, "2026-07-01", "2026-10-12").await;
    assert!(dana.get(&eighth).await.body.contains(&back));
    let it = pattern(&t, WORKS).await;
    assert_eq!(it.standing().0, PatternState::Open);
    let opening = it.openings.last().unwrap();
    assert_eq!((opening.note.as_str(), opening.figures.from), (back.as_str(), day("2026-01-12")));
    let mut conn = t.app.db.read().await.unwrap();
    // It is decided on what was found since, and these autopsies are behind it.
    let slots =
        store::reviews::agenda(&mut conn, eighth.rsplit('/').next().unwrap().parse().unwrap()).await.unwrap();
    let slot = slots.iter().find(|slot| slot.pattern_id == it.id).unwrap();
    assert_eq!(slot.figures.as_ref(), Some(&opening.figures));
    let behind = pattern_records::autopsies(&mut conn, opening.id).await.unwrap().1;
    assert_eq!(usize::try_from(behind).unwrap(), opening.figures.findings);
}

/// Everything of a page that is counted. How far a change has come by now stands beside its decision, and is not.
fn figures(page: &str) -> String {
    let end = page.find("<footer").unwrap();
    let part = |from: &str, to: &str| {
        let from = page.find(from).unwrap();
        &page[from..from + page[from..end].find(to).unwrap()]
    };
    let decided: Vec<&str> = page
        .match_indices("<p class=\"sub small\">")
        .map(|it| page[it.0..].split("</p>").next().unwrap())
        .collect();
    assert!(!decided.is_empty(), "each pattern of the agenda has its figures");
    let (above, exhibits) =
        (part("<dl class=\"facts", "id=\"decisions\""), &page[page.find("id=\"ex\"").unwrap()..end]);
    format!("{above}{}{exhibits}", decided.join("\n"))
}
