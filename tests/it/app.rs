//! The whole server over a real file, with a clock that stands where the test puts it, and people with browsers.
use autopsy::actions::{self, Call};
use autopsy::app::App;
use autopsy::domain::{
    AccountDraft, AccountId, Actor, Email, Function, Line, Minor, Organisation, Person, PersonDraft,
    PersonId, Role, Timestamp, Zone,
};
use autopsy::store::{self, Db};
use autopsy::web;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::Response;
use chrono::TimeDelta;
use http_body_util::BodyExt;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};
use tempfile::TempDir;
use tower::ServiceExt;
use tracing_subscriber::fmt::MakeWriter;

/// Everything that any test's server has logged, at the finest level.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// The one log of the test run; from the first call on, everything goes there.
    pub fn get() -> &'static Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(|| {
            let log = Log::default();
            let lines =
                tracing_subscriber::fmt().with_env_filter(web::log_filter(Some("trace"))).with_ansi(false);
            lines.with_writer(log.clone()).init();
            log
        })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

pub struct TestApp {
    pub app: App,
    pub dir: TempDir,
    clock: Arc<Mutex<Timestamp>>,
    /// Of all routes, which take longer to put together than most requests to answer.
    router: OnceLock<Router>,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |it| it.to_str().unwrap())
    }

    /// The cookie that says on the next page what was done.
    pub fn said(&self) -> &str {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap());
        let said = cookies.filter_map(|it| it.split(';').next()).find(|it| it.starts_with("said="));
        said.unwrap_or("")
    }

    /// Panics unless this is a redirect; answers where to, without what is said there.
    pub fn went(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.body);
        self.location().split('?').next().unwrap().to_owned()
    }
}

impl TestApp {
    /// A fresh instance on Wednesday, 4 November 2026, 09:00 in UTC.
    pub async fn new() -> Self {
        Log::get();
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(dir.path()).await.unwrap();
        let organisation = Organisation {
            name: Line::parse("Larkfield").unwrap(),
            zone: Zone::UTC,
            currency: autopsy::domain::Currency::parse("USD").unwrap(),
            fiscal_start_month: 1,
            threshold: autopsy::domain::Threshold::default(),
            version: 1,
        };
        actions::organisation::found(&db, organisation).await.unwrap();
        let clock = Arc::new(Mutex::new("2026-11-04T09:00:00Z".parse().unwrap()));
        let read = clock.clone();
        let app = App::new(db, web::pages(), "http://127.0.0.1:8080", move || *read.lock().unwrap());
        // However few autopsies a test has, its reports are counted as those of a large company are.
        let app = app.with_summed_from(0);
        Self { app, dir, clock, router: OnceLock::new() }
    }

    /// From here on the server is another one: restarted, with mail, or known by another address.
    pub fn becomes(&mut self, app: App) {
        self.app = app;
        self.router = OnceLock::new();
    }

    pub async fn answer(&self, request: Request<Body>) -> Response {
        let router = self.router.get_or_init(|| web::router(self.app.clone()));
        router.clone().oneshot(request).await.unwrap()
    }

    pub fn wait(&self, days: i64) {
        *self.clock.lock().unwrap() += TimeDelta::days(days);
    }

    pub fn later(&self, by: TimeDelta) {
        *self.clock.lock().unwrap() += by;
    }

    pub fn call(&self) -> Call {
        Call { actor: Actor::CommandLine, at: self.app.now(), request_id: None }
    }

    pub async fn tick(&self) {
        autopsy::jobs::clock::tick(&self.app).await.unwrap();
    }

    /// Adds a person and signs them in with a one-time link.
    pub async fn person(&self, name: &str, role: Role, functions: &[Function]) -> Browser<'_> {
        let draft = PersonDraft {
            email: Email::parse(&format!("{}@larkfield.example", name.to_lowercase())).unwrap(),
            name: Line::parse(name).unwrap(),
            title: Line::parse("Leader").unwrap(),
            role,
            functions: functions.to_vec(),
        };
        let id = actions::people::add(&self.app.db, self.call(), PersonId::new(), draft).await.unwrap();
        self.sign_in(id).await
    }

    pub async fn sign_in(&self, id: PersonId) -> Browser<'_> {
        let token =
            actions::sessions::make_link(&self.app.db, self.call(), id, actions::sessions::LINK_LASTS);
        let path = format!("/sign-in/{}", token.await.unwrap().secret());
        let nobody = Browser { t: self, id, cookie: String::new() };
        let reply = nobody.post(&path, &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.body);
        let cookie =
            reply.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        Browser { t: self, id, cookie }
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Browser<'_> {
        Browser { t: self, id: PersonId::new(), cookie: String::new() }
    }

    /// Puts an account on record. Answers its id.
    pub async fn account(&self, by: &Browser<'_>, name: &str) -> String {
        let line = |text: &str| Line::optional(text).unwrap();
        let draft = AccountDraft {
            name: line(name),
            segment: line("Enterprise"),
            region: line("EMEA"),
            product: line("Core"),
            industry: line("Utilities"),
            owner: line("Priya Raman"),
            arr: Minor::new(124_000_000),
            customer_since: "2023-03-01".parse().ok(),
            churned_on: None,
            renewal_on: "2027-02-28".parse().ok(),
        };
        let proof = by.person().await.contributor().unwrap();
        let id = actions::accounts::add(&self.app.db, self.call(), proof, AccountId::new(), draft).await;
        id.unwrap().to_string()
    }

    /// Every table of the database as text, in one order.
    pub async fn dump(&self) -> String {
        let mut conn = self.app.db.read().await.unwrap();
        let tables: Vec<String> =
            sqlx::query_scalar("select name from sqlite_master where type = 'table' order by name")
                .fetch_all(&mut *conn)
                .await
                .unwrap();
        let mut text = String::new();
        for table in tables {
            let columns: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
                "select name from pragma_table_info('{table}')"
            )))
            .fetch_all(&mut *conn)
            .await
            .unwrap();
            let row =
                columns.iter().map(|it| format!("quote(\"{it}\")")).collect::<Vec<_>>().join(" || ',' || ");
            let rows: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select {row} from \"{table}\" order by 1")))
                    .fetch_all(&mut *conn)
                    .await
                    .unwrap();
            text.extend(["== ", &table, "\n", &rows.join("\n"), "\n"]);
        }
        text
    }
}

/// Somebody's browser: keeps the cookie, sends forms as pages do.
pub struct Browser<'t> {
    pub t: &'t TestApp,
    pub id: PersonId,
    pub cookie: String,
}

impl Browser<'_> {
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, String::new(), &[]).await
    }

    /// A file of any kind, as it came.
    pub async fn file(&self, path: &str) -> (u16, Vec<u8>) {
        let request = Request::get(path).header(header::HOST, "127.0.0.1:8080");
        let request = request.header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap();
        let reply = self.t.answer(request).await;
        let status = reply.status().as_u16();
        (status, reply.into_body().collect().await.unwrap().to_bytes().to_vec())
    }

    /// A file that is there.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        let (status, bytes) = self.file(path).await;
        assert_eq!(status, 200, "{path}");
        bytes
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        self.send(Method::POST, path, body.collect::<Vec<_>>().join("&"), &[]).await
    }

    pub async fn send(&self, method: Method, path: &str, body: String, headers: &[(&str, &str)]) -> Reply {
        let mut request =
            Request::builder().method(method.clone()).uri(path).header(header::HOST, "127.0.0.1:8080");
        if method != Method::GET && !headers.iter().any(|it| it.0 == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if !self.cookie.is_empty() {
            request = request.header(header::COOKIE, &self.cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.t.answer(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        if method != Method::GET {
            crate::patched::facts_are_true(self.t).await;
        }
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub async fn person(&self) -> Person {
        let mut conn = self.t.app.db.read().await.unwrap();
        store::people::find(&mut conn, self.id).await.unwrap().unwrap()
    }
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
