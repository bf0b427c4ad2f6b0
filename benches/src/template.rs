//! The product's own templates, drawn from constants: what a page costs when nothing has to be read.
use autopsy::app::App;
use autopsy::store::Db;
use autopsy::web;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::response::Html;
use axum::routing::get;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;

pub async fn router(dir: &Path) -> Router {
    let targets = super::seed::Targets::read(dir);
    let pages = Arc::new(web::pages());
    let page = |template: &'static str, constants: Value| {
        let pages = pages.clone();
        get(move || {
            let (pages, constants) = (pages.clone(), constants.clone());
            async move { Html(pages.get_template(template).unwrap().render(constants).unwrap()) }
        })
    };
    let list = constants(dir, "autopsies/list.html", "/autopsies?state=all", &targets.leader).await;
    let one = format!("/autopsies/{}", targets.ids[0]);
    let one = constants(dir, "autopsies/show.html", &one, &targets.leader).await;
    Router::new()
        .route("/list", page("autopsies/list.html", list))
        .route("/autopsy", page("autopsies/show.html", one))
}

/// What the product hands to a template for an address: its own handler runs once, with a template that only tells.
async fn constants(dir: &Path, template: &'static str, address: &str, session: &str) -> Value {
    let db = Db::open(dir).await.unwrap();
    let mut telling: Environment<'static> = web::pages();
    telling.remove_template(template);
    telling.add_template_owned(template, "{{ [page, frame] | tojson }}".to_owned()).unwrap();
    let app = App::new(db.clone(), telling, "http://127.0.0.1", autopsy_now);
    let request = Request::get(address).header(header::COOKIE, format!("session={session}"));
    let answer = web::router(app).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert!(answer.status().is_success(), "{address}: {}", answer.status());
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    db.close().await;
    let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
    context! { page => Serde(&told[0]), frame => Serde(&told[1]) }
}

#[expect(clippy::disallowed_methods, reason = "a bench's clock is the real one")]
pub fn autopsy_now() -> autopsy::domain::Timestamp {
    chrono::Utc::now()
}
