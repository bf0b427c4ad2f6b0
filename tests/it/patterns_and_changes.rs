//! A pattern that is being changed is never forgotten: whatever becomes of its change, something asks for the next decision.
use crate::app::TestApp;
use crate::changes::version;
use crate::imports::words;
use crate::reviewing::Meeting;
use autopsy::actions::{self, Call, changes::Judged};
use autopsy::domain::{
    Actor, Cause, CheckOutcome, Pattern, PatternState, ProcessChange, Prose, Role, Verdict,
};
use autopsy::store;

async fn pattern(m: &Meeting<'_>, id: &str) -> Pattern {
    let mut conn = m.l.t.app.db.read().await.unwrap();
    store::pattern_records::find(&mut conn, id.parse().unwrap()).await.unwrap().unwrap()
}

async fn change_of(m: &Meeting<'_>, id: &str) -> ProcessChange {
    let decision = pattern(m, id).await.decisions.last().unwrap().change_id.unwrap();
    let mut conn = m.l.t.app.db.read().await.unwrap();
    store::changes::find(&mut conn, decision).await.unwrap().unwrap()
}

/// What Dana decides: a change that is proposed with the decision, or one that is known.
fn to_change<'a>(
    m: &'a Meeting<'_>,
    change: &'a str,
    people: &'a [String; 2],
) -> Vec<(&'static str, &'a str)> {
    let _ = m;
    vec![
        ("kind", "change"),
        ("owner_function", "onboarding"),
        ("owner", people[0].as_str()),
        ("due_on", "2026-11-20"),
        ("change", change),
        ("title", "A named owner for every kick-off"),
        ("change_kind", "process"),
        ("strength", "checklist"),
        ("hypothesis", "With an owner it takes place."),
        ("checker", people[1].as_str()),
        ("roll_out_days", "0"),
    ]
}

fn people(m: &Meeting<'_>) -> [String; 2] {
    [m.l.joon.id.to_string(), m.l.tomas.id.to_string()]
}

/// Puts it in place today, and judges it with this verdict on the day of its check.
async fn judged(m: &Meeting<'_>, id: &str, verdict: Verdict, outcome: CheckOutcome) {
    let t = m.l.t;
    let call = |by| Call { actor: Actor::Person(by), at: t.app.now(), request_id: None };
    let it = change_of(m, id).await;
    let steward = it.tended_by(&m.l.joon.person().await).unwrap();
    let today = t.app.now().date_naive();
    actions::changes::put_in_place(&t.app.db, call(m.l.joon.id), steward, it.id, it.version, today)
        .await
        .unwrap();
    let it = change_of(m, id).await;
    t.wait((it.plan.check_on.unwrap() - today).num_days());
    let company = autopsy::patterns::Company::load(&t.app, t.app.now().date_naive(), None).await.unwrap();
    let patterns = actions::changes::resting(&t.app.db, &company, it.id).await.unwrap();
    let judged = Judged { verdict, effect: "{}".to_owned(), patterns };
    let checker = it.checked_by(&m.l.tomas.person().await).unwrap();
    let note = Prose::parse("As the figures say").unwrap();
    actions::changes::check(&t.app.db, call(m.l.tomas.id), checker, it.id, it.version, outcome, note, judged)
        .await
        .unwrap();
}

#[tokio::test]
async fn whatever_does_not_fall_for_good_asks_for_another_decision() {
    for (verdict, outcome, state) in [
        (Verdict::Fell, CheckOutcome::Kept, PatternState::Changing),
        (Verdict::Fell, CheckOutcome::Changed, PatternState::Changing),
        (Verdict::Fell, CheckOutcome::Stopped, PatternState::Open),
        (Verdict::NoClearChange, CheckOutcome::Kept, PatternState::Open),
        (Verdict::TooEarly, CheckOutcome::Kept, PatternState::Open),
        (Verdict::NotSeparable, CheckOutcome::Changed, PatternState::Open),
    ] {
        let t = TestApp::new().await;
        let m = Meeting::ready(&t).await;
        let id = m.agenda().await[0].clone();
        m.decides(&id, &to_change(&m, "new", &people(&m))).await.went();
        judged(&m, &id, verdict, outcome).await;
        let it = pattern(&m, &id).await;
        assert_eq!(it.standing().0, state, "{verdict:?} {outcome:?}");
        // What worked is known to have worked, so that somebody looks whether it comes back.
        let change = change_of(&m, &id).await;
        let page = t.sign_in(m.l.vera.id).await.get(&format!("/patterns/records/{id}")).await.body;
        assert!(page.contains(", as of today; below as it was each time"), "{page}");
        let told = format!("{} judged ", change.label());
        assert_eq!(page.contains(&told), state == PatternState::Changing, "{verdict:?} {outcome:?}: {page}");
        assert_eq!(
            change.worked_since().is_some(),
            state == PatternState::Changing,
            "{verdict:?} {outcome:?}"
        );
    }
}

/// One change may answer two patterns. If it fails, both come back, with the autopsies of today, so that whoever named the
/// cause is told of the change that comes next.
#[tokio::test]
async fn a_change_that_fails_brings_back_every_pattern_that_rests_on_it() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let id = m.agenda().await[0].clone();
    m.decides(&id, &to_change(&m, "new", &people(&m))).await.went();
    let change = change_of(&m, &id).await;
    let cause = pattern(&m, &id).await.place.cause.code();
    let place = [
        ("id", "0190a0a0-0000-7000-8000-00000000000a"),
        ("cause", cause),
        ("place", "segment:Enterprise"),
        ("note", "Here too."),
    ];
    let narrow = m.l.dana.post("/patterns/records", &place).await.went();
    let narrow = narrow.rsplit('/').next().unwrap().to_owned();
    let known = change.id.to_string();
    m.l.dana.post(&format!("{}/patterns", m.at), &[("pattern", &narrow)]).await.went();
    m.decides(&narrow, &to_change(&m, &known, &people(&m))).await.went();
    assert_eq!(
        change_of(&m, &id).await.plan.pattern_id.unwrap().to_string(),
        id,
        "it stays where it was born"
    );

    judged(&m, &id, Verdict::NoClearChange, CheckOutcome::Stopped).await;
    for it in [&id, &narrow] {
        assert_eq!(pattern(&m, it).await.standing().0, PatternState::Open);
    }
    let behind = "select cast(count(*) as text) from pattern_autopsies a
                  join pattern_openings o on o.id = a.opening_id and o.change_id is not null
                  where o.pattern_id = unhex($1)";
    assert_ne!(m.one(behind, &id).await, "0");
}

#[tokio::test]
async fn a_declined_change_brings_its_pattern_back() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let id = m.agenda().await[0].clone();
    m.decides(&id, &to_change(&m, "new", &people(&m))).await.went();
    assert_eq!(pattern(&m, &id).await.standing().0, PatternState::Changing);
    let at = format!("/changes/{}", change_of(&m, &id).await.id);
    let version = version(&m.l.dana, &format!("{at}/decline")).await;
    let why = [("version", version.as_str()), ("reason", "There is no budget.")];
    t.later(chrono::TimeDelta::minutes(1));
    m.l.dana.post(&format!("{at}/decline"), &why).await.went();
    let it = pattern(&m, &id).await;
    assert_eq!(it.standing().0, PatternState::Open);
    assert_eq!(it.openings.iter().max_by_key(|it| it.at).unwrap().note.as_str(), "There is no budget.");
}

#[tokio::test]
async fn deciding_otherwise_takes_back_what_was_proposed_with_the_decision() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let id = m.agenda().await[0].clone();
    m.decides(&id, &to_change(&m, "new", &people(&m))).await.went();
    let change = change_of(&m, &id).await;
    // The same once more keeps it.
    let again = change.id.to_string();
    m.decides(&id, &to_change(&m, &again, &people(&m))).await.went();
    assert_eq!(change_of(&m, &id).await.state.code(), "agreed");
    m.decides(&id, &crate::reviewing::accepted(&m.l.dana.id.to_string())).await.went();
    let mut conn = t.app.db.read().await.unwrap();
    let change = store::changes::find(&mut conn, change.id).await.unwrap().unwrap();
    assert_eq!(change.state.code(), "declined");
    assert_eq!(change.declined.unwrap().1.as_str(), "The review decided otherwise.");
}

#[tokio::test]
async fn a_change_answers_only_what_it_reaches_and_what_somebody_judges() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let id = m.agenda().await[0].clone();
    // An imported change came without a check date and a checker.
    let mut conn = t.app.db.read().await.unwrap();
    let all = store::changes::list(&mut conn, &store::changes::Which::default()).await.unwrap();
    drop(conn);
    let imported = all.iter().find(|it| it.plan.cause == Cause::CrmUndocumented).unwrap().id.to_string();
    let other = crate::reviewing::opened(&m.l, "crm_undocumented").await;
    let reply = m.l.dana.post(&format!("{}/patterns", m.at), &[("pattern", &other)]).await;
    assert_eq!(reply.status, 303, "{}", reply.body);
    let reply = m.decides(&other, &to_change(&m, &imported, &people(&m))).await;
    assert!(reply.status == 422 && reply.body.contains("without it nobody judges it"), "{}", reply.body);
    let cause = pattern(&m, &id).await.place.cause;
    // One for a segment doesn’t answer what happens everywhere.
    let mut plan = crate::changes::plan(&m.l, "0190a0a0-0000-7000-8000-00000000000b");
    plan.retain(|it| it.0 != "cause");
    plan.extend([("cause", cause.code().to_owned()), ("level", "segment:Enterprise".to_owned())]);
    crate::changes::sends(&m.l.noor, "/changes", &plan).await.went();
    let reply = m.decides(&id, &to_change(&m, "0190a0a0-0000-7000-8000-00000000000b", &people(&m))).await;
    assert!(reply.status == 422 && reply.body.contains("Choose a change that holds for"), "{}", reply.body);
    assert_eq!(pattern(&m, &id).await.standing().0, PatternState::Open);
}

#[tokio::test]
async fn nobody_makes_themselves_the_judge_of_their_own_change() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let id = m.agenda().await[0].clone();
    m.decides(&id, &to_change(&m, "new", &people(&m))).await.went();
    let it = change_of(&m, &id).await;
    let edit = async |who: &crate::app::Browser<'_>, owner: &str, checker: &str| {
        let mut fields = crate::changes::plan(&m.l, "");
        let it = change_of(&m, &id).await;
        fields.retain(|it| !["id", "owner", "checker", "cause", "owner_function"].contains(&it.0));
        fields.extend([
            ("version", it.version.to_string()),
            ("cause", it.plan.cause.code().to_owned()),
            ("owner_function", "onboarding".to_owned()),
            ("owner", owner.to_owned()),
            ("checker", checker.to_owned()),
        ]);
        crate::changes::sends(who, &format!("/changes/{}/edit", it.id), &fields).await
    };
    let [owner, checker] = people(&m);
    let (marcus, dana) = (m.l.marcus.id.to_string(), m.l.dana.id.to_string());
    let reply = edit(&m.l.joon, &marcus, &owner).await;
    assert!(
        reply.status == 422 && reply.body.contains("nobody makes themselves the checker"),
        "{}",
        reply.body
    );
    let reply = edit(&m.l.joon, &marcus, &checker).await;
    assert!(reply.status == 422 && reply.body.contains("a CS leader or the sponsor says"), "{}", reply.body);
    let reply = edit(&m.l.dana, &owner, &dana).await;
    assert!(
        reply.status == 422 && reply.body.contains("nobody makes themselves the checker"),
        "{}",
        reply.body
    );
    edit(&m.l.dana, &marcus, &checker).await.went();
    let noted = "select fields from record where action = 'change_edited' and object_id = unhex($1)";
    let noted = m.one(noted, &it.id.to_string()).await;
    assert!(noted.contains(&format!(r#""owner":["{owner}","{marcus}"]"#)), "{noted}");
    assert!(noted.contains(r#""title":"edited""#) && !noted.contains("checker"), "{noted}");
    // What a pattern rests on stays against its cause.
    let mut fields = crate::changes::plan(&m.l, "");
    fields.retain(|it| !["id", "checker", "cause"].contains(&it.0));
    let other = if it.plan.cause == Cause::CrmUndocumented { "support_slow" } else { "crm_undocumented" };
    let version = change_of(&m, &id).await.version.to_string();
    fields.extend([("version", version), ("cause", other.to_owned()), ("checker", checker)]);
    let reply = crate::changes::sends(&m.l.dana, &format!("/changes/{}/edit", it.id), &fields).await;
    assert!(reply.status == 409 && reply.body.contains("its cause and its place stay"), "{}", reply.body);
}

/// What was decided between two reviews is what the next one begins with.
#[tokio::test]
async fn the_next_review_hears_of_what_was_decided_in_between() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    m.accepts_all().await;
    m.closes().await.went();
    let mut conn = t.app.db.read().await.unwrap();
    let all =
        store::pattern_records::list(&mut conn, &store::pattern_records::Which::default()).await.unwrap();
    drop(conn);
    let open = all.iter().find(|it| it.is_open()).expect("not everything came onto the agenda");
    let (pattern, label) = (open.id, open.place.label());
    let owner = m.l.dana.id.to_string();
    let path = format!("/patterns/records/{pattern}/decision");
    let fields =
        [&[("id", "0190a0a0-0000-7000-8000-00000000000c")][..], &crate::reviewing::accepted(&owner)].concat();
    t.later(chrono::TimeDelta::hours(1));
    m.l.dana.post(&path, &fields).await.went();
    let id = crate::reviewing::planned(&m.l, "2026-10-01").await;
    let m = Meeting { at: format!("/reviews/{id}"), id, ..m };
    m.freezes().await.went();
    let page = m.l.vera.get(&m.at).await.body;
    let agenda =
        page.split("What we decided last time").nth(1).unwrap().split("Effect checks").next().unwrap();
    assert!(agenda.contains(&label) && agenda.contains("accept, until 1 Mar 2027"), "{agenda}");
}

/// The agenda has whatever is to be decided, also what the chair put there after it was built; twice is once.
#[tokio::test]
async fn the_agenda_names_the_patterns_that_the_chair_adds() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let other = crate::reviewing::opened(&m.l, "incident_comms").await;
    let agenda = async || {
        let page = m.l.vera.get(&m.at).await.body;
        page.split("id=\"ag\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned()
    };
    let before = agenda().await;
    assert!(!before.contains(Cause::IncidentComms.label()), "{before}");
    m.l.dana.post(&format!("{}/patterns", m.at), &[("pattern", &other)]).await.went();
    let after = agenda().await;
    assert_eq!(after.matches(Cause::IncidentComms.label()).count(), 1, "{after}");
    assert_eq!(after.matches("speaks first.").count(), before.matches("speaks first.").count() + 1);
}

/// Addresses are for those who meet.
#[tokio::test]
async fn a_calendar_file_holds_addresses_for_those_who_meet_only() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let file = format!("{}/calendar.ics", m.at);
    assert!(m.l.marcus.get(&file).await.body.contains("@larkfield.example"));
    for other in [&m.l.vera, &m.l.noor, &m.l.ada] {
        let reply = other.get(&file).await;
        assert!(reply.status == 200 && reply.body.contains("Pattern review"), "{}", reply.body);
        assert!(!reply.body.contains("@larkfield.example"), "{}", reply.body);
    }
    assert_eq!(m.l.vera.person().await.role, Role::Viewer);
}

/// A change that is in place already has no day left by which it could be: it is judged.
#[tokio::test]
async fn a_change_of_the_list_keeps_its_own_day_and_the_form_tells_what_became_of_the_cause_elsewhere() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let id = m.agenda().await[0].clone();
    let form = format!("{}/patterns/{id}", m.at);
    assert!(!m.l.dana.get(&form).await.body.contains("The same cause elsewhere"));
    m.decides(&id, &to_change(&m, "new", &people(&m))).await.went();
    let change = change_of(&m, &id).await;
    let place = [
        ("id", "0190a0a0-0000-7000-8000-00000000000d"),
        ("cause", change.plan.cause.code()),
        ("place", "segment:Enterprise"),
        ("note", "Here too."),
    ];
    let narrow = m.l.dana.post("/patterns/records", &place).await.went();
    let narrow = narrow.rsplit('/').next().unwrap().to_owned();
    m.l.dana.post(&format!("{}/patterns", m.at), &[("pattern", &narrow)]).await.went();
    let (wide, label) = (words(&m.l.dana.get(&form).await.body), pattern(&m, &narrow).await.label());
    assert!(wide.contains(&format!("{label} Enterprise waits for its decision")), "{wide}");
    let form = format!("{}/patterns/{narrow}", m.at);
    let label = pattern(&m, &id).await.label();
    let page = words(&m.l.dana.get(&form).await.body);
    assert!(page.contains(&format!("{label} everywhere change, in place by 20 Nov 2026")), "{page}");

    let known = change.id.to_string();
    let people = people(&m);
    let mut fields = to_change(&m, &known, &people);
    fields.retain(|it| it.0 != "due_on");
    fields.push(("due_on", ""));
    m.decides(&narrow, &fields).await.went();
    assert_eq!(pattern(&m, &narrow).await.decisions[0].due_on, change.plan.effective_on);
    assert!(m.l.dana.get(&form).await.body.contains(r#"value="2026-11-20""#));

    let joon = m.l.joon.person().await;
    let call = Call { actor: Actor::Person(joon.id), at: t.app.now(), request_id: None };
    let today = t.app.now().date_naive();
    let steward = change.tended_by(&joon).unwrap();
    actions::changes::put_in_place(&t.app.db, call, steward, change.id, change.version + 1, today)
        .await
        .unwrap();
    m.decides(&narrow, &fields).await.went();
    let decided = pattern(&m, &narrow).await;
    let change = change_of(&m, &id).await;
    assert_eq!(Some(decided.decisions[0].due_on), change.plan.check_on);
    assert_eq!(decided.decisions[0].ends(Some(&change)), "judged by");
    let page = words(&m.l.dana.get(&m.at).await.body);
    assert!(page.contains("Judged by"), "{page}");
}
