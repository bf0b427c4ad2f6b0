//! A review on figures, through the front door: Dana chairs it, and the history of the small company is on record.
use crate::app::{Browser, Reply, TestApp};
use crate::ledger;
use crate::story::Larkfield;
use autopsy::domain::{ChangeId, MinuteId, PatternId, PersonId, ReviewId};

/// Dana plans the review of a quarter for 2 December, 10:00, with Wes and Marcus. Answers its id.
pub async fn planned(l: &Larkfield<'_>, quarter: &str) -> String {
    let id = ReviewId::new().to_string();
    l.dana.post("/reviews", &plan(&id, quarter, l.dana.id, &[l.wes.id, l.marcus.id]).fields()).await.went();
    id
}

/// The fields of a plan.
pub struct Plan(Vec<(&'static str, String)>);

pub fn plan(id: &str, quarter: &str, chair: PersonId, people: &[PersonId]) -> Plan {
    let mut fields: Vec<(&'static str, String)> = vec![
        ("id", id.to_owned()),
        ("quarter", quarter.to_owned()),
        ("day", "2026-12-02".to_owned()),
        ("time", "10:00".to_owned()),
        ("minutes", "75".to_owned()),
        ("place", "Room 4".to_owned()),
        ("chair", chair.to_string()),
    ];
    fields.extend(people.iter().map(|it| ("people", it.to_string())));
    Plan(fields)
}

impl Plan {
    pub fn fields(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
}

/// Dana opens a pattern everywhere. Answers its id.
pub async fn opened(l: &Larkfield<'_>, cause: &str) -> String {
    let id = PatternId::new().to_string();
    let fields = [("id", id.as_str()), ("cause", cause), ("place", ""), ("note", "It comes up everywhere.")];
    let at = l.dana.post("/patterns/records", &fields).await.went();
    at.rsplit('/').next().unwrap().to_owned()
}

/// A review of the third quarter of 2026 on the figures of the small company.
pub struct Meeting<'t> {
    pub l: Larkfield<'t>,
    pub id: String,
    /// `/reviews/{id}`.
    pub at: String,
}

impl<'t> Meeting<'t> {
    pub async fn planned(t: &'t TestApp) -> Self {
        ledger::expected(t).await;
        let l = Larkfield::of(t).await;
        let id = planned(&l, "2026-07-01").await;
        Self { l, at: format!("/reviews/{id}"), id }
    }

    /// The same with its pre-read frozen.
    pub async fn ready(t: &'t TestApp) -> Self {
        let it = Self::planned(t).await;
        it.freezes().await.went();
        it
    }

    pub async fn freezes(&self) -> Reply {
        self.deed("snapshot", &[]).await
    }

    pub async fn closes(&self) -> Reply {
        self.deed("closure", &[]).await
    }

    /// A deed of the chair on the review as it is.
    pub async fn deed(&self, what: &str, fields: &[(&str, &str)]) -> Reply {
        let version = self.version().await;
        let fields = [&[("version", version.as_str())], fields].concat();
        self.l.dana.post(&format!("{}/{what}", self.at), &fields).await
    }

    /// Its version, as the database has it.
    pub async fn version(&self) -> String {
        self.one("select cast(version as text) from reviews where id = unhex($1)", &self.id).await
    }

    /// The patterns on its agenda, in their order.
    pub async fn agenda(&self) -> Vec<String> {
        let sql = "select coalesce(group_concat(lower(hex(pattern_id))), '') from
                   (select pattern_id from review_patterns where review_id = unhex($1) order by position)";
        let ids = self.one(sql, &self.id).await;
        ids.split(',').filter(|it| !it.is_empty()).map(dashed).collect()
    }

    /// One text from the database, of a row with this id.
    pub async fn one(&self, sql: &str, id: &str) -> String {
        let mut conn = self.l.t.app.db.read().await.unwrap();
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).bind(id.replace('-', ""));
        query.fetch_one(&mut *conn).await.unwrap()
    }

    /// What the chair decides on a pattern of the agenda.
    pub async fn decides(&self, pattern: &str, fields: &[(&str, &str)]) -> Reply {
        let id = ChangeId::new().to_string();
        let fields = [&[("id", id.as_str())], fields].concat();
        self.l.dana.post(&format!("{}/patterns/{pattern}", self.at), &fields).await
    }

    /// Accepts everything on the agenda, so that it may be closed.
    pub async fn accepts_all(&self) {
        let owner = self.l.dana.id.to_string();
        for pattern in self.agenda().await {
            self.decides(&pattern, &accepted(&owner)).await.went();
        }
    }

    pub async fn notes(&self, who: &Browser<'_>, text: &str) -> Reply {
        let id = MinuteId::new().to_string();
        who.post(&format!("{}/minutes", self.at), &[("id", &id), ("text", text)]).await
    }
}

/// A decision that accepts, with its reason and its day.
pub fn accepted(owner: &str) -> [(&'static str, &str); 5] {
    [
        ("kind", "accept"),
        ("reason", "We can't change it this year."),
        ("owner_function", "customer_success"),
        ("owner", owner),
        ("due_on", "2027-03-01"),
    ]
}

fn dashed(id: &str) -> String {
    format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..])
}
