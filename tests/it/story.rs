//! One autopsy with seven seats, from opening to close, through the front door.
use crate::app::{Browser, TestApp};
use autopsy::domain::{AutopsyId, Function, Role};

/// Larkfield's leaders, each with a browser of their own.
pub struct Larkfield<'t> {
    pub t: &'t TestApp,
    pub dana: Browser<'t>,
    pub wes: Browser<'t>,
    pub marcus: Browser<'t>,
    pub ingrid: Browser<'t>,
    pub tomas: Browser<'t>,
    pub helen: Browser<'t>,
    pub joon: Browser<'t>,
    pub ruth: Browser<'t>,
    pub cal: Browser<'t>,
    pub noor: Browser<'t>,
    pub vera: Browser<'t>,
    pub ada: Browser<'t>,
}

pub const SEVEN: [&str; 7] = [
    "sales",
    "product",
    "professional_services",
    "cloud_operations",
    "onboarding",
    "support",
    "customer_success",
];

impl<'t> Larkfield<'t> {
    pub async fn of(t: &'t TestApp) -> Self {
        use Function as F;
        Self {
            t,
            dana: t.person("Dana", Role::CsLeader, &[F::CustomerSuccess]).await,
            wes: t.person("Wes", Role::Sponsor, &[]).await,
            marcus: t.person("Marcus", Role::Executive, &[F::Sales]).await,
            ingrid: t.person("Ingrid", Role::Executive, &[F::Product]).await,
            tomas: t.person("Tomas", Role::Executive, &[F::Support]).await,
            helen: t.person("Helen", Role::Executive, &[F::ProfessionalServices]).await,
            joon: t.person("Joon", Role::Executive, &[F::Onboarding]).await,
            ruth: t.person("Ruth", Role::Executive, &[F::CloudOperations]).await,
            cal: t.person("Cal", Role::Executive, &[]).await,
            noor: t.person("Noor", Role::Contributor, &[]).await,
            vera: t.person("Vera", Role::Viewer, &[]).await,
            ada: t.person("Ada", Role::Admin, &[]).await,
        }
    }

    /// Dana opens the autopsy of an account and seats these functions. Answers its address.
    pub async fn opens(&self, account: &str, functions: &[&str]) -> String {
        let account_id = self.t.account(&self.dana, account).await;
        self.opens_again(&account_id, account, functions).await
    }

    pub async fn opens_again(&self, account_id: &str, account: &str, functions: &[&str]) -> String {
        let id = AutopsyId::new().to_string();
        let mut fields = vec![
            ("id", id.as_str()),
            ("account", account),
            ("account_id", account_id),
            ("kind", "full"),
            (
                "happened",
                "Planning runs fell from five to one a week. The new director asked for a plan or an exit.",
            ),
            ("stated_reason", "A plan or an exit."),
            ("lifecycle_stage", "adoption"),
            ("signals", "usage_drop"),
            ("arr_at_risk", ""),
            ("growth_deal", ""),
            ("agree_by", "2026-11-09"),
            ("due_on", "2026-11-16"),
        ];
        fields.extend(functions.iter().map(|it| ("functions", *it)));
        self.dana.post("/autopsies", &fields).await.went()
    }

    pub fn holder(&self, function: &str) -> &Browser<'t> {
        match function {
            "sales" => &self.marcus,
            "product" => &self.ingrid,
            "support" => &self.tomas,
            "professional_services" => &self.helen,
            "onboarding" => &self.joon,
            "cloud_operations" => &self.ruth,
            _ => &self.dana,
        }
    }

    pub async fn agrees(&self, at: &str, function: &str) {
        let path = format!("{at}/seats/{function}/consent");
        let reply = self.holder(function).post(&path, &[("answer", "agreed"), ("reason", "")]).await;
        assert_eq!(reply.status, 303, "{function}: {}", reply.body);
    }

    pub async fn files(&self, at: &str, function: &str, cause: &str, evidence: &str) {
        let path = format!("{at}/seats/{function}/filing");
        let fields = [("primary_cause", cause), ("evidence", evidence), ("confidence", "high")];
        let reply = self.holder(function).post(&path, &fields).await;
        assert_eq!(reply.status, 303, "{function}: {}", reply.body);
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "it is one story")]
async fn one_autopsy_from_opening_to_close() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &SEVEN).await;

    // Six agree; Product declines with a reason, and the rescue stays locked.
    for function in SEVEN.iter().filter(|it| **it != "product") {
        l.agrees(&at, function).await;
    }
    let path = format!("{at}/seats/product/consent");
    let silent = l.ingrid.post(&path, &[("answer", "declined"), ("reason", " ")]).await;
    assert_eq!(silent.status, 422);
    assert!(silent.body.contains("Say why in a sentence"), "{}", silent.body);
    let declined =
        l.ingrid.post(&path, &[("answer", "declined"), ("reason", "Not before the release.")]).await;
    assert_eq!(declined.went(), at);
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("One seat has declined: Product"), "{page}");
    let task = format!("{at}/rescue/tasks");
    let locked = l.noor.get(&task).await;
    assert_eq!(locked.status, 409);
    assert!(locked.body.contains("The rescue is locked until every seat has agreed"), "{}", locked.body);
    // The sponsor is asked to decide; Product thinks again.
    assert!(l.wes.get("/").await.body.contains("A consent was declined on Brightwater Utilities"));
    l.agrees(&at, "product").await;
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("The rescue began"), "{page}");

    // A task is added, twice by the same form, and is there once.
    let id = autopsy::domain::TaskId::new().to_string();
    let fields = [
        ("id", id.as_str()),
        ("title", "Executive call"),
        ("purpose", "advocate"),
        ("owner", ""),
        ("due_on", "2026-11-12"),
    ];
    for _ in 0..2 {
        assert_eq!(l.noor.post(&task, &fields).await.went(), at);
    }
    let page = l.dana.get(&at).await.body;
    assert_eq!(page.matches("Executive call<span").count(), 1, "{page}");
    assert_eq!(l.noor.post(&format!("{task}/{id}/completion"), &[]).await.went(), at);

    // Sales hands its seat to Cal, who files in Marcus's name.
    let delegate =
        [("person", &*l.cal.id.to_string()), ("until", "2026-11-30")].map(|(a, b)| (a, b.to_owned()));
    let delegate: Vec<(&str, &str)> = delegate.iter().map(|(a, b)| (*a, b.as_str())).collect();
    assert_eq!(l.marcus.post(&format!("{at}/seats/sales/delegate"), &delegate).await.went(), at);
    let filing = [
        ("primary_cause", "crm_undocumented"),
        ("evidence", "No success measure stood on the record at handover."),
        ("confidence", "medium"),
    ];
    assert_eq!(l.cal.post(&format!("{at}/seats/sales/filing"), &filing).await.went(), at);

    // Four more file; an amplifier without its root comes back with everything typed.
    let alone = [
        ("primary_cause", "sponsor_change"),
        ("evidence", "A new director since September."),
        ("confidence", "low"),
    ];
    let back = l.ruth.post(&format!("{at}/seats/cloud_operations/filing"), &alone).await;
    assert_eq!(back.status, 422);
    assert!(
        back.body.contains("choose the root it fed on")
            && back.body.contains("A new director since September.")
    );
    let fed = [&alone[..], &[("contributing_causes", "missed_signals")]].concat();
    assert_eq!(l.ruth.post(&format!("{at}/seats/cloud_operations/filing"), &fed).await.went(), at);
    l.files(&at, "onboarding", "onboarding_gap", "Six of forty planners were trained.").await;
    l.files(&at, "support", "crm_undocumented", "Case 88213 asks for a goal that nobody wrote down.").await;
    l.files(&at, "customer_success", "not_determined", "The handover file is missing.").await;
    // Customer success changes its mind while the filings are sealed.
    l.files(&at, "customer_success", "onboarding_gap", "The kick-off had no customer owner.").await;

    let mut conn = t.app.db.read().await.unwrap();
    let versions =
        "select group_concat(function || ' ' || version, ', ') from filing_versions where version > 1";
    let kept: Option<String> = sqlx::query_scalar(versions).fetch_one(&mut *conn).await.unwrap();
    assert_eq!(kept.as_deref(), Some("customer_success 2"), "each version is kept");
    drop(conn);

    // Product and Services are missing; Dana reveals early, with a reason.
    let reveal = format!("{at}/reveal");
    assert_eq!(l.dana.post(&reveal, &[("reason", "")]).await.status, 422);
    let page = l.dana.get(&at).await.body;
    assert!(!page.contains("Six of forty"), "sealed until the reveal");
    assert!(page.contains("Two filings are missing: Product, Professional services"), "{page}");
    assert_eq!(l.dana.post(&reveal, &[("reason", "The customer's call moved to today.")]).await.went(), at);
    let again = l.dana.post(&reveal, &[("reason", "Once more")]).await;
    assert_eq!(again.status, 409);
    assert!(again.body.contains("once and for all"));

    // Now everybody taking part reads them side by side, with both names of the delegated seat.
    let page = l.helen.get(&at).await.body;
    assert!(page.contains("Six of forty planners were trained."), "{page}");
    assert!(page.contains("Sales, for Marcus"), "{page}");
    assert!(page.contains("2 of 5 name the same cause"), "{page}");
    // A changed filing is refused; a late one is taken and marked.
    let late = [
        ("primary_cause", "services_scope"),
        ("evidence", "Integration was left out of scope."),
        ("confidence", "high"),
    ];
    assert_eq!(l.joon.post(&format!("{at}/seats/onboarding/filing"), &late).await.status, 409);
    assert_eq!(l.helen.post(&format!("{at}/seats/professional_services/filing"), &late).await.went(), at);
    assert!(l.dana.get(&at).await.body.contains("After the reveal"));

    // The finding: shares that don't sum come back; then it is proposed, accepted, and dissented from by Support.
    let finding = format!("{at}/finding");
    let mut fields = vec![
        ("version", "0"),
        ("primary_cause", "onboarding_gap"),
        ("primary_share", "60"),
        ("contributing_1", "crm_undocumented"),
        ("share_1", "30"),
        ("contributing_2", ""),
        ("share_2", ""),
        ("statement", "Onboarding was planned for one site. The goals listed three."),
        ("change_id", ""),
    ];
    let back = l.dana.post(&finding, &fields).await;
    assert_eq!(back.status, 422);
    assert!(back.body.contains("The shares sum to 90"), "{}", back.body);
    // All that is wrong is said at once.
    fields[7] = ("statement", " ");
    let back = l.dana.post(&finding, &fields).await;
    let says = |it: &str| back.body.contains(it);
    assert!(says("The shares sum to 90") && says("The statement"), "{}", back.body);
    fields[7] = ("statement", "Onboarding was planned for one site. The goals listed three.");
    fields[4] = ("share_1", "40");
    assert_eq!(l.dana.post(&finding, &fields).await.went(), at);
    // Somebody who still has the empty form overwrites nothing.
    let stale = l.dana.post(&finding, &fields).await;
    assert_eq!(stale.status, 409);
    assert!(stale.body.contains("Both are the same"));
    let answers = |function: &str| format!("{at}/finding/answers/{function}");
    for function in SEVEN.iter().filter(|it| **it != "support" && **it != "sales") {
        let reply = l
            .holder(function)
            .post(&answers(function), &[("version", "1"), ("answer", "accept"), ("reason", "")])
            .await;
        assert_eq!(reply.went(), at);
    }
    let bare =
        l.tomas.post(&answers("support"), &[("version", "1"), ("answer", "dissent"), ("reason", "")]).await;
    assert_eq!(bare.status, 422);
    let dissent = [("version", "1"), ("answer", "dissent"), ("reason", "The goals were never written down.")];
    assert_eq!(l.tomas.post(&answers("support"), &dissent).await.went(), at);
    let close = format!("{at}/closure");
    let early = l.dana.post(&close, &[]).await;
    assert_eq!(early.status, 409);
    assert!(early.body.contains("Sales"), "{}", early.body);
    assert_eq!(
        l.cal.post(&answers("sales"), &[("version", "1"), ("answer", "accept"), ("reason", "")]).await.went(),
        at
    );
    let page = l.dana.get(&at).await.body;
    assert!(
        page.contains("The finding is agreed") && page.contains("The goals were never written down."),
        "{page}"
    );

    // The rescue ends, and the autopsy closes; afterwards it stays as it is.
    assert_eq!(l.dana.post(&close, &[]).await.status, 409);
    let outcome = [("outcome", "saved"), ("arr_retained", "1240000"), ("note", "")];
    assert_eq!(l.dana.post(&format!("{at}/rescue/outcome"), &outcome).await.went(), at);
    assert_eq!(l.dana.post(&close, &[]).await.went(), at);
    let after = l.dana.post(&format!("{at}/cancellation"), &[("kind", "unfounded"), ("reason", "No")]).await;
    assert_eq!(after.status, 409);
    assert!(after.body.contains("was closed on 4 Nov 2026"), "{}", after.body);
    assert!(
        l.vera.get("/autopsies?state=closed").await.body.contains("Onboarding was absent"),
        "the finding is in the list"
    );
}
