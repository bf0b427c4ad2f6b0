//! The fixed sets: lifecycle functions and causes.
use crate::app::App;
use crate::domain::{Cause, Function, Group, Kind, Owner, Person, Taxonomy};
use crate::web::session::As;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use utoipa::ToSchema;

pub fn router() -> Router<App> {
    Router::new().route("/api/v1/functions", get(functions)).route("/api/v1/causes", get(causes))
}

/// All functions, in lifecycle order.
#[derive(Serialize, ToSchema)]
pub struct Functions {
    items: Vec<FunctionItem>,
}

/// A lifecycle function.
#[derive(Serialize, ToSchema)]
struct FunctionItem {
    code: Function,
    label: &'static str,
}

/// The whole fixed set, in the order of the customer’s journey.
#[derive(Serialize, ToSchema)]
pub struct Causes {
    /// The version of the set.
    version: i64,
    items: Vec<CauseItem>,
}

/// One cause of the fixed set.
#[derive(Serialize, ToSchema)]
struct CauseItem {
    code: Cause,
    label: &'static str,
    group: Group,
    kind: Kind,
    /// Who can change it: a function’s code, or `customer`, `external`, `none`.
    #[schema(value_type = String)]
    owner: Owner,
    means: &'static str,
    not_this: &'static str,
    example: &'static str,
}

/// The lifecycle functions
#[utoipa::path(get, path = "/api/v1/functions", tag = "Sets", responses((status = 200, body = Functions)))]
pub async fn functions(As(_): As<Person>) -> Json<Functions> {
    let item = |it: &Function| FunctionItem { code: *it, label: it.label() };
    Json(Functions { items: Function::ALL.iter().map(item).collect() })
}

/// The fixed set of causes
#[utoipa::path(get, path = "/api/v1/causes", tag = "Sets", responses((status = 200, body = Causes)))]
pub async fn causes(As(_): As<Person>) -> Json<Causes> {
    let item = |it: &Cause| {
        let text = it.text();
        CauseItem {
            code: *it,
            label: &text.label,
            group: text.group,
            kind: text.kind,
            owner: it.owner(),
            means: &text.means,
            not_this: &text.not_this,
            example: &text.example,
        }
    };
    Json(Causes { version: Taxonomy::get().version, items: Cause::ALL.iter().map(item).collect() })
}
