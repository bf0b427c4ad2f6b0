//! Mail: who is told what, when, and that it arrives once whatever happens on the way.
use crate::app::TestApp;
use crate::smtp::{Mail, Mode, Smtp};
use crate::story::{Larkfield, SEVEN};
use autopsy::app::mailer::Mailer;
use autopsy::domain::{Function, Role};
use autopsy::jobs::outbox::deliver;
use chrono::TimeDelta;
use std::time::Duration;

/// An instance whose mail goes to a server on loopback.
pub async fn with_mail() -> (TestApp, Smtp) {
    let smtp = Smtp::start().await;
    let mut t = TestApp::new().await;
    t.becomes(t.app.clone().with_mail(mailer(&smtp)));
    (t, smtp)
}

fn mailer(smtp: &Smtp) -> Mailer {
    Mailer::new(&smtp.url(), "Account Autopsy <autopsy@larkfield.example>")
        .unwrap()
        .patient_for(Duration::from_secs(2))
}

impl TestApp {
    /// The clock's work, then the mail that it made. Answers what arrived.
    pub async fn post_round(&self, smtp: &Smtp) -> Vec<Mail> {
        self.tick().await;
        deliver(&self.app).await.unwrap();
        let mut mails = smtp.take();
        mails.sort_by_key(|it| it.to.clone());
        mails
    }
}

/// Who got what: "marcus: Will you take part?"
pub fn told(mails: &[Mail]) -> Vec<String> {
    mails
        .iter()
        .map(|it| format!("{}: {}", it.to.join(" ").split('@').next().unwrap(), it.subject()))
        .collect()
}

#[tokio::test]
async fn opening_an_autopsy_asks_seven_leaders_and_a_scanner_answers_for_nobody() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &SEVEN).await;
    let mails = t.post_round(&smtp).await;
    assert_eq!(mails.len(), 7, "{:?}", told(&mails));
    let people: Vec<&str> = mails.iter().map(|it| it.to[0].split('@').next().unwrap()).collect();
    assert_eq!(people, ["dana", "helen", "ingrid", "joon", "marcus", "ruth", "tomas"]);
    let before = t.dump().await;
    let mut seen = std::collections::HashSet::new();
    for mail in &mails {
        assert_eq!(mail.subject(), "Brightwater Utilities is off course. Will you take part?");
        assert_eq!(mail.to.len(), 1);
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert!(mail.header("Message-ID").ends_with("@larkfield.example>"));
        assert!(
            seen.insert(mail.header("Message-ID")) && seen.insert(mail.path()),
            "its own: {}",
            mail.path()
        );
        assert!(mail.text().contains("Please answer by Monday 9 November."), "{}", mail.text());
        assert!(mail.text().contains("$1.24M a year"), "{}", mail.text());
        // What was written when it was opened stays on the page.
        assert!(!mail.all().contains("Planning runs"), "{}", mail.text());
        assert!(!before.contains(mail.path().trim_start_matches("/f/")), "only its hash is kept");
        let page = t.nobody().get(&mail.path()).await;
        assert!(page.status == 200 && page.body.contains("Agree and file now"), "{}", page.body);
    }
    assert_eq!(t.dump().await, before, "a scanner opens every link and nothing changes");
    assert_eq!(t.post_round(&smtp).await.len(), 0, "once is enough");
    // The record tells to whom, not what; and no token stands anywhere.
    assert_eq!(before.matches("mail_sent").count(), 7);
    // Whoever answers before the mail is drawn isn't asked any more.
    let second = l.opens("Halcyon Health", &["sales", "product"]).await;
    l.agrees(&second, "sales").await;
    l.files(&second, "sales", "crm_undocumented", "Nothing stood on the record.").await;
    assert_eq!(
        told(&t.post_round(&smtp).await),
        [
            "ingrid: Halcyon Health is off course. Will you take part?",
            "marcus: Your Halcyon Health filing is sealed"
        ]
    );
    assert!(at.starts_with("/autopsies/"));
}

#[tokio::test]
async fn the_link_of_a_mail_answers_for_its_own_seat_and_opens_nothing_else() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    let mails = t.post_round(&smtp).await;
    let sales = mails.iter().find(|it| it.to[0].starts_with("marcus")).unwrap().path();
    let phone = crate::links::Phone::at(&t, &sales);
    let sealed = phone.agrees_and_files("crm_undocumented", "Nothing stood on the record.").await;
    assert_eq!(sealed, format!("{sales}/sealed"));
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("Agreed 1 of 2 · filed 1 of 2"), "{page}");
    for path in ["/", &at, &format!("{at}/seats/sales/filing"), &format!("{at}/seats/product/filing")] {
        assert_eq!(t.nobody().get(path).await.status, 303, "{path}");
    }
    assert_eq!(told(&t.post_round(&smtp).await), ["marcus: Your Brightwater Utilities filing is sealed"]);
    // Only Product is reminded, by a link of its own; the first one goes on working.
    t.wait(2);
    let again = t.post_round(&smtp).await;
    assert_eq!(again.len(), 1);
    let first = mails.iter().find(|it| it.to[0].starts_with("ingrid")).unwrap().path();
    assert_ne!(again[0].path(), first);
    for path in [again[0].path(), first] {
        assert_eq!(t.nobody().get(&path).await.status, 200);
    }
    // The seat goes to somebody else before the next mail is drawn: the old links open nothing.
    let ivo = t.person("Ivo", Role::Executive, &[Function::Product]).await;
    let dana = t.sign_in(l.dana.id).await;
    assert_eq!(dana.post(&format!("{at}/seats/product/holder"), &[]).await.went(), at);
    let mails = t.post_round(&smtp).await;
    assert_eq!(told(&mails), ["ivo: Brightwater Utilities is off course. Will you take part?"]);
    assert_eq!(t.nobody().get(&mails[0].path()).await.status, 200);
    assert_ne!(t.nobody().get(&again[0].path()).await.status, 200);
    assert!(ivo.get(&at).await.status == 200);
}

#[tokio::test]
async fn reminders_go_before_on_and_after_the_day_in_working_hours_and_never_twice() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    // Wednesday 4 November; answers by Monday 9, filings by Monday 16.
    let at = l.opens("Brightwater Utilities", &SEVEN).await;
    for function in SEVEN.iter().filter(|it| **it != "product") {
        l.agrees(&at, function).await;
    }
    assert_eq!(t.post_round(&smtp).await.len(), 1, "only Product has not answered yet");
    t.wait(1);
    assert_eq!(told(&t.post_round(&smtp).await), Vec::<String>::new(), "Thursday: nothing is near");
    t.wait(1);
    assert_eq!(
        told(&t.post_round(&smtp).await),
        ["ingrid: Your answer on Brightwater Utilities is due on Monday 9 November"],
        "Friday is the working day before"
    );
    assert_eq!(t.post_round(&smtp).await.len(), 0, "once a day");
    for _ in 0..2 {
        t.wait(1);
        assert_eq!(t.post_round(&smtp).await.len(), 0, "no mail at the weekend");
    }
    t.later(TimeDelta::hours(22));
    assert_eq!(t.post_round(&smtp).await.len(), 0, "Monday 7:00 is too early");
    t.later(TimeDelta::hours(1));
    assert_eq!(
        told(&t.post_round(&smtp).await),
        ["ingrid: Your answer on Brightwater Utilities is due today"],
        "Monday 8:00"
    );
    t.later(TimeDelta::hours(1));
    for day in ["Tuesday", "Wednesday"] {
        t.wait(1);
        let mails = t.post_round(&smtp).await;
        let late = ["ingrid: The Brightwater Utilities rescue is waiting for your answer"];
        assert_eq!(told(&mails), late, "{day}: daily, to the late person only");
        assert!(mails[0].text().contains("was due on Monday 9 November. Six of seven have agreed."));
    }
    t.wait(1);
    assert_eq!(
        told(&t.post_round(&smtp).await),
        [
            "ingrid: The Brightwater Utilities rescue is waiting for your answer",
            "wes: The Brightwater Utilities autopsy is waiting for Product",
        ],
        "Thursday: three working days late, and the sponsor hears"
    );
    // It goes on, and the sponsor hears of a seat once; on Friday the filings of Monday are near.
    t.wait(1);
    let mails = told(&t.post_round(&smtp).await);
    assert_eq!(mails.len(), 7, "{mails:?}");
    assert_eq!(mails.iter().filter(|it| it.contains("filing is due on Monday 16 November")).count(), 6);
    assert!(!mails.iter().any(|it| it.starts_with("wes")), "{mails:?}");
    // Nobody files: nothing is revealed, nothing stops.
    t.wait(3);
    assert_eq!(told(&t.post_round(&smtp).await).iter().filter(|it| it.contains("is due today")).count(), 6);
    t.wait(1);
    let mails = told(&t.post_round(&smtp).await);
    assert_eq!(
        mails.iter().filter(|it| it.contains("filings are waiting for yours")).count(),
        6,
        "{mails:?}"
    );
    // Whoever files is left in peace; a cancelled autopsy reminds nobody.
    let dana = t.sign_in(l.dana.id).await;
    let cancel = [("kind", "unfounded"), ("reason", "The account was never off course.")];
    dana.post(&format!("{at}/cancellation"), &cancel).await.went();
    t.wait(1);
    assert_eq!(t.post_round(&smtp).await.len(), 0);
}

#[tokio::test]
async fn the_leader_reminds_those_waited_for_at_most_once_an_hour() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &SEVEN).await;
    t.post_round(&smtp).await;
    for function in SEVEN.iter().filter(|it| !["product", "support"].contains(it)) {
        l.agrees(&at, function).await;
        l.files(&at, function, "onboarding_gap", "The kick-off had no owner.").await;
    }
    assert_eq!(t.post_round(&smtp).await.len(), 5, "receipts");
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("Remind two leaders"), "{page}");
    assert!(!l.wes.get(&at).await.body.contains("Remind"), "it is the leader’s button");
    let path = format!("{at}/reminders");
    assert_eq!(l.dana.post(&path, &[]).await.went(), at);
    let mails = t.post_round(&smtp).await;
    assert_eq!(
        told(&mails),
        [
            "ingrid: Your answer on Brightwater Utilities is due on Monday 9 November",
            "tomas: Your answer on Brightwater Utilities is due on Monday 9 November",
        ]
    );
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("Reminded within the last hour") && !page.contains("Remind two"), "{page}");
    assert!(page.contains("Dana reminded whoever was waited for"), "{page}");
    let again = l.dana.post(&path, &[]).await;
    assert_eq!(again.status, 409);
    assert!(again.body.contains("at most once an hour"), "{}", again.body);
    // Across autopsies: one press reminds one person of everything.
    t.later(TimeDelta::minutes(61));
    let other = l.opens("Halcyon Health", &["product"]).await;
    t.post_round(&smtp).await;
    let proof = l.dana.person().await.leader().unwrap();
    let call = autopsy::actions::Call::of(l.dana.id, t.app.now());
    let remind = autopsy::actions::reminders::remind_person;
    assert_eq!(remind(&t.app.db, call.clone(), proof, l.ingrid.id).await.unwrap(), 2);
    assert_eq!(t.post_round(&smtp).await.len(), 2);
    assert!(remind(&t.app.db, call, proof, l.ingrid.id).await.is_err(), "an hour has not gone by");
    assert!(l.dana.get(&other).await.body.contains("Reminded within the last hour"));
}

#[tokio::test]
async fn every_kind_of_mail_is_drawn_and_none_tells_what_it_should_not() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let (_, again) = third_time(&t, &l).await;
    let mails = told(&t.post_round(&smtp).await);
    assert!(
        mails.iter().any(|it| it.starts_with("wes: ") && it.contains("is off course for the")),
        "{mails:?}"
    );
    assert!(mails.iter().any(|it| it.contains("is off course again. Will you take part?")), "{mails:?}");
    let decline = [("answer", "declined"), ("reason", "Not before the release.")];
    l.ingrid.post(&format!("{again}/seats/product/consent"), &decline).await.went();
    let mails = t.post_round(&smtp).await;
    assert_eq!(mails.len(), 1);
    assert!(told(&mails)[0].starts_with("wes: A consent was declined on"));
    assert!(!mails[0].all().contains("Not before the release"), "{}", mails[0].text());
    // A seat is handed to a stand-in, who is asked in turn.
    let cal = l.cal.id.to_string();
    let stand_in = [("person", cal.as_str()), ("until", "")];
    l.marcus.post(&format!("{again}/seats/sales/delegate"), &stand_in).await.went();
    let mails = told(&t.post_round(&smtp).await);
    assert!(mails.len() == 1 && mails[0].starts_with("cal: "), "{mails:?}");
    l.agrees(&again, "product").await;
    l.agrees(&again, "onboarding").await;
    l.files(&again, "product", "onboarding_gap", "The quetzalcoatlus was never trained.").await;
    l.files(&again, "onboarding", "onboarding_gap", "A pterodaustro of a plan.").await;
    let receipts = t.post_round(&smtp).await;
    let whom = told(&receipts);
    assert_eq!(whom.len(), 2, "{whom:?}");
    assert!(whom[0].starts_with("ingrid: Your ") && whom[1].starts_with("joon: Your "), "{whom:?}");
    assert!(whom.iter().all(|it| it.ends_with(" filing is sealed")), "{whom:?}");
    let reveal = [("reason", "The nyctosaurus call moved.")];
    l.dana.post(&format!("{again}/reveal"), &reveal).await.went();
    let mails = t.post_round(&smtp).await;
    let whom: Vec<String> = told(&mails);
    assert_eq!(whom.len(), 2, "those taking part, but not whoever did it: {whom:?}");
    assert!(whom[0].contains("two of two leaders name the same cause"), "{whom:?}");
    for mail in receipts.iter().chain(&mails) {
        let all = mail.all();
        assert!(!all.contains("quetzalcoatlus") && !all.contains("pterodaustro"), "{all}");
        assert!(!all.contains("nyctosaurus") && !all.contains("Onboarding was absent"), "{all}");
    }
    let finding = [
        ("version", "0"),
        ("primary_cause", "onboarding_gap"),
        ("primary_share", "100"),
        ("contributing_1", ""),
        ("share_1", ""),
        ("contributing_2", ""),
        ("share_2", ""),
        ("statement", "The quetzalcoatlus was planned for one site."),
        ("change_id", ""),
    ];
    l.dana.post(&format!("{again}/finding"), &finding).await.went();
    let mails = t.post_round(&smtp).await;
    assert_eq!(mails.len(), 2, "{:?}", told(&mails));
    assert!(mails.iter().all(|it| it.subject().starts_with("A finding is proposed for")));
    assert!(mails.iter().all(|it| !it.all().contains("quetzalcoatlus")));
    l.ada.post("/settings/mail/tests", &[]).await.went();
    assert_eq!(told(&t.post_round(&smtp).await), ["ada: A test mail from Account Autopsy"]);
}

/// An account with two autopsies behind it, and its third. Answers the account's name and the autopsy's address.
async fn third_time(t: &TestApp, l: &Larkfield<'_>) -> (String, String) {
    crate::ledger::expected(t).await;
    let mut conn = t.app.db.read().await.unwrap();
    let sql = "select c.name from accounts c where c.churned_on is null
         and (select count(*) from autopsies a where a.account_id = c.id) >= 2
         and not exists (select 1 from autopsies a where a.account_id = c.id and a.closed_on is null)
         order by c.name limit 1";
    let name: String = sqlx::query_scalar(sql).fetch_one(&mut *conn).await.unwrap();
    let line = autopsy::domain::Line::parse(&name).unwrap();
    let ids = autopsy::store::accounts::by_name(&mut conn, line.as_str()).await.unwrap();
    drop(conn);
    let at = l.opens_again(&ids[0].to_string(), &name, &["sales", "product", "onboarding"]).await;
    (name, at)
}

#[tokio::test]
async fn a_server_that_is_down_costs_no_mail_and_all_arrive_when_it_is_back() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    for mode in [Mode::Down, Mode::Busy] {
        smtp.is(mode);
        l.opens(&format!("Account {mode:?}"), &SEVEN).await;
        for _ in 0..10 {
            assert_eq!(t.post_round(&smtp).await.len(), 0);
            t.later(TimeDelta::minutes(1));
        }
        assert!(l.ada.get("/settings/mail").await.body.contains("7 mails wait"), "none is given up");
        smtp.is(Mode::Good);
        t.later(TimeDelta::minutes(15));
        let mails = t.post_round(&smtp).await;
        assert_eq!(mails.len(), 7, "{:?}", told(&mails));
        assert_eq!(t.post_round(&smtp).await.len(), 0, "each once");
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for_long() {
    let smtp = Smtp::start().await;
    let mut t = TestApp::new().await;
    t.becomes(t.app.clone().with_mail(mailer(&smtp).patient_for(Duration::from_millis(100))));
    let l = Larkfield::of(&t).await;
    smtp.is(Mode::Hang);
    l.opens("Brightwater Utilities", &["sales", "product"]).await;
    assert_eq!(t.post_round(&smtp).await.len(), 0);
    t.becomes(t.app.clone().with_mail(mailer(&smtp)));
    smtp.is(Mode::Good);
    assert_eq!(t.post_round(&smtp).await.len(), 2);
}

#[tokio::test]
async fn a_mail_that_nobody_takes_holds_up_no_other_and_can_be_tried_again() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    smtp.refuses("dana@larkfield.example");
    l.opens("Brightwater Utilities", &SEVEN).await;
    assert_eq!(t.post_round(&smtp).await.len(), 6, "six arrive beside the one that is refused");
    for _ in 0..3 {
        t.later(TimeDelta::minutes(5));
        assert_eq!(t.post_round(&smtp).await.len(), 0);
    }
    let page = l.ada.get("/settings/mail").await.body;
    assert!(
        page.contains("dana@larkfield.example") && page.contains("The mail server answered 550"),
        "{page}"
    );
    assert!(page.contains("tried 3 times") && page.contains("Email is on") && page.contains("127.0.0.1"));
    t.later(TimeDelta::hours(5));
    assert_eq!(t.post_round(&smtp).await.len(), 0, "given up is given up");
    let path = page.split("action=\"/settings/mail/").find(|it| it.contains("/attempts")).unwrap();
    let path = format!("/settings/mail/{}", path.split('"').next().unwrap());
    smtp.accepts_all();
    assert_eq!(l.dana.post(&path, &[]).await.status, 403);
    assert_eq!(l.ada.post(&path, &[]).await.went(), "/settings/mail");
    assert_eq!(l.ada.post(&path, &[]).await.status, 404, "it is not given up any more");
    assert_eq!(t.post_round(&smtp).await.len(), 1);
    assert!(l.ada.get("/settings/mail").await.body.contains("None so far."));
}

#[tokio::test]
async fn the_mail_servers_password_is_used_and_shown_nowhere() {
    let smtp = Smtp::start().await;
    smtp.wants("autopsy", "hunter-of-dips");
    let mut t = TestApp::new().await;
    t.becomes(t.app.clone().with_mail(mailer(&smtp)));
    let l = Larkfield::of(&t).await;
    l.opens("Brightwater Utilities", &["sales"]).await;
    assert_eq!(t.post_round(&smtp).await.len(), 1);
    let pages = [l.ada.get("/settings").await.body, l.ada.get("/settings/mail").await.body, t.dump().await];
    assert!(pages.iter().all(|it| !it.contains("hunter-of-dips")));
    assert!(!crate::app::Log::get().text().contains("hunter-of-dips"), "the log tells the password");
    // The wrong one: nothing is lost, and nothing is said of it but a class.
    let wrong = smtp.url().replace("hunter-of-dips", "wrong");
    t.becomes(t.app.clone().with_mail(Mailer::new(&wrong, "autopsy@larkfield.example").unwrap()));
    let ada = t.person("Ana", Role::Admin, &[]).await;
    ada.post("/settings/mail/tests", &[]).await.went();
    assert_eq!(t.post_round(&smtp).await.len(), 0);
    assert!(ada.get("/settings/mail").await.body.contains("One mail waits"));
    for (url, from) in [
        ("mail.example.com", "a@example.com"),
        ("smtp://user:secret@mail.example.com", "a@example.com"),
        ("smtps://user:secret@mail.example.com", "not an address"),
        ("smtp://user:secret@mail.example.com?tls=maybe", "a@example.com"),
    ] {
        let error = Mailer::new(url, from).err().unwrap().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
    assert!(Mailer::new("smtps://user:secret@mail.example.com", "a@example.com").is_ok());
    assert!(Mailer::new("smtp://user:secret@mail.example.com?tls=required", "a@example.com").is_ok());
}

#[tokio::test]
async fn signing_in_by_mail_tells_nobody_who_exists() {
    let (t, smtp) = with_mail().await;
    let dana = t.person("Dana", Role::CsLeader, &[Function::CustomerSuccess]).await;
    let door = t.nobody().get("/sign-in").await.body;
    assert!(door.contains("Email me a link") && door.contains("Use a password"), "{door}");
    let ask = |email: &'static str| {
        let nobody = t.nobody();
        async move { nobody.post("/sign-in/mail", &[("email", email)]).await }
    };
    let known = ask("Dana@Larkfield.example").await;
    let unknown = ask("nobody@larkfield.example").await;
    for reply in [&known, &unknown] {
        assert_eq!(
            (reply.status.as_u16(), reply.location(), reply.body.as_str()),
            (303, "/sign-in/mail", "")
        );
        assert!(!reply.headers.contains_key("set-cookie"));
    }
    let page = t.nobody().get("/sign-in/mail").await;
    assert!(page.status == 200 && page.body.contains("If your address is known here"), "{}", page.body);
    assert_eq!(ask("nonsense").await.status, 422);
    ask("dana@larkfield.example").await;
    let mails = t.post_round(&smtp).await;
    assert_eq!(told(&mails), ["dana: Your sign-in link for Account Autopsy"], "one a minute is enough");
    let path = mails[0].path();
    let token = path.strip_prefix("/sign-in/").unwrap();
    assert!(!t.dump().await.contains(token), "only its hash is kept");
    let before = t.dump().await;
    assert_eq!(t.nobody().get(&path).await.status, 200);
    assert_eq!(t.dump().await, before, "a scanner opens it and nothing changes");
    assert_eq!(t.nobody().post(&path, &[]).await.went(), "/");
    let again = t.nobody().post(&path, &[]).await;
    assert!(again.status == 422 && again.body.contains("Ask for a new one here"), "{}", again.body);
    // Ten minutes are over; somebody disabled gets none.
    t.later(TimeDelta::minutes(2));
    ask("dana@larkfield.example").await;
    let path = t.post_round(&smtp).await[0].path();
    t.later(TimeDelta::minutes(11));
    assert_eq!(t.nobody().post(&path, &[]).await.status, 422);
    autopsy::actions::people::disable(&t.app.db, t.call(), dana.id).await.unwrap();
    assert_eq!(ask("dana@larkfield.example").await.status, 303);
    assert_eq!(t.post_round(&smtp).await.len(), 0);
}

#[tokio::test]
async fn a_name_can_put_nothing_into_the_head_of_a_mail() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    l.opens("Brightwater, \"Utilities\" <b@evil.example>", &["sales"]).await;
    // No form lets a line break in; somebody with the file in hand could.
    let mut conn = crate::ledger::beside(&t).await;
    for sql in [
        "update people set name = 'Marcus, \"M\" <m@evil.example>' || char(13, 10) || 'Bcc: evil@evil.example' where name = 'Marcus'",
        "update accounts set name = name || char(13, 10) || 'Bcc: evil@evil.example' || char(10, 10) || '.' || char(10)",
    ] {
        assert_eq!(sqlx::query(sql).execute(&mut conn).await.unwrap().rows_affected(), 1);
    }
    let mails = t.post_round(&smtp).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, ["marcus@larkfield.example"], "nobody else");
    let heads = mails[0].headers();
    assert!(!heads.iter().any(|it| it.to_lowercase().starts_with("bcc")), "{heads:?}");
    let names: Vec<&str> = heads.iter().map(|it| it.split(':').next().unwrap()).collect();
    assert_eq!(
        names,
        ["Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"]
    );
    let html = mails[0].html();
    assert!(!html.contains("<b@evil") && html.contains("&lt;b@evil.example&gt;"), "{html}");
}

#[tokio::test]
async fn without_a_mail_server_nothing_waits_for_ever_and_the_leader_is_told() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    t.tick().await;
    assert_eq!(deliver(&t.app).await.unwrap(), 0);
    let dump = t.dump().await;
    assert_eq!(dump.matches("'off'").count(), 2, "noted as never sent: {dump}");
    assert!(l.dana.get(&at).await.body.contains("Email isn’t set up; hand on a link"));
    let refused = l.dana.post(&format!("{at}/reminders"), &[]).await;
    assert!(refused.status == 409 && refused.body.contains("Email isn’t set up"), "{}", refused.body);
    let page = l.ada.get("/settings/mail").await.body;
    assert!(page.contains("Email isn’t set up") && !page.contains("Send me a test mail"), "{page}");
    assert_eq!(l.ada.post("/settings/mail/tests", &[]).await.status, 409);
    assert_eq!(t.nobody().get("/sign-in/mail").await.status, 404);
    assert!(!t.nobody().get("/sign-in").await.body.contains("Email me a link"));
    // Switched on later, it starts with what comes then.
    let smtp = Smtp::start().await;
    let app = t.app.clone().with_mail(mailer(&smtp));
    assert_eq!(deliver(&app).await.unwrap(), 0);
    t.wait(2);
    autopsy::jobs::clock::tick(&app).await.unwrap();
    assert_eq!(deliver(&app).await.unwrap(), 2, "Friday: the day before");
    autopsy::jobs::clock::tick(&t.app).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_between_sending_and_noting_sends_the_same_mail_again() {
    let smtp = Smtp::start().await;
    let data = tempfile::tempdir().unwrap();
    let words = ["person", "add", "--email", "dana@larkfield.example", "--name", "Dana", "--role", "leader"];
    assert!(crate::cli::run(data.path(), &words).status.success());
    let url = smtp.url();
    let serve = ["serve", "--smtp-url", &url, "--mail-from", "autopsy@larkfield.example"];
    smtp.is(Mode::Mute);
    let (mut child, address) = crate::cli::serve(data.path(), &serve);
    crate::cli::post(&address, "/sign-in/mail", "email=dana%40larkfield.example");
    arrived(&smtp, 1).await;
    child.kill().unwrap();
    child.wait().unwrap();
    smtp.is(Mode::Good);
    let (mut child, _) = crate::cli::serve(data.path(), &serve);
    arrived(&smtp, 2).await;
    // Nothing comes a third time: the next start finds nothing to do.
    tokio::time::sleep(Duration::from_millis(300)).await;
    child.kill().unwrap();
    child.wait().unwrap();
    let mails = smtp.take();
    assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
    assert_ne!(mails[0].text(), mails[1].text(), "the first one's token stands nowhere, so it has another");
}

async fn arrived(smtp: &Smtp, n: usize) {
    for _ in 0..600 {
        if smtp.count() >= n {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{} of {n} mails arrived within a minute", smtp.count());
}
