//! `/api/openapi.json`, and `/api/docs`: the document to read, drawn on the server, without anything from elsewhere.
use super::openapi::{document, operations, own, printed};
use crate::app::App;
use crate::web::error::Result;
use crate::web::page;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{RefOr, Required};

pub fn router() -> Router<App> {
    Router::new().route("/api/openapi.json", get(file)).route("/api/docs", get(read))
}

async fn file() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], printed())
}

#[derive(Serialize)]
struct Page {
    title: String,
    said: String,
    parts: Vec<Part>,
    shapes: Vec<Shape>,
}

/// The operations under one heading.
#[derive(Serialize)]
struct Part {
    id: String,
    name: String,
    said: String,
    operations: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    id: String,
    method: &'static str,
    path: String,
    name: String,
    said: String,
    parameters: Vec<Row>,
    body: Option<Kind>,
    answers: Vec<Answer>,
    curl: String,
}

/// A parameter, or a field of a shape.
#[derive(Serialize)]
struct Row {
    name: String,
    place: &'static str,
    required: bool,
    kind: Kind,
    said: String,
}

#[derive(Serialize)]
struct Answer {
    status: String,
    kind: Option<Kind>,
    said: String,
}

/// What kind of value, in words; `of` is a shape that this page describes.
#[derive(Serialize)]
struct Kind {
    words: String,
    of: Option<String>,
}

/// What a JSON object or a code looks like.
#[derive(Serialize)]
struct Shape {
    name: String,
    said: String,
    fields: Vec<Row>,
    codes: Vec<String>,
}

async fn read(State(app): State<App>) -> Result<Html<String>> {
    let it = document();
    let tags = it.tags.as_deref().unwrap_or_default();
    let parts = tags.iter().map(|tag| Part {
        id: tag.name.to_lowercase().replace(' ', "-"),
        name: tag.name.clone(),
        said: tag.description.clone().unwrap_or_default(),
        operations: shown(&app, &tag.name),
    });
    let page = Page {
        title: it.info.title.clone(),
        said: it.info.description.clone().unwrap_or_default(),
        parts: parts.collect(),
        shapes: shapes(),
    };
    page::bare(&app, "api_docs.html", &page)
}

fn shown(app: &App, tag: &str) -> Vec<Shown> {
    let tagged = |it: &Operation| it.tags.as_ref().is_some_and(|it| it.iter().any(|it| it == tag));
    let all = document().paths.paths.iter();
    let all = all.flat_map(|(path, item)| operations(item).map(move |(method, it)| (path, method, it)));
    all.filter(|(_, _, it)| tagged(it)).map(|(path, method, it)| operation(app, path, method, it)).collect()
}

fn operation(app: &App, path: &str, method: &'static str, it: &Operation) -> Shown {
    let parameters = it.parameters.as_deref().unwrap_or_default().iter().filter_map(own);
    let parameters = parameters.map(|it| Row {
        name: it.name.clone(),
        place: match it.parameter_in {
            ParameterIn::Path => "in the path",
            ParameterIn::Header => "header",
            ParameterIn::Cookie => "cookie",
            ParameterIn::Query | ParameterIn::QueryString => "query",
        },
        required: matches!(it.required, Required::True),
        kind: kind(&json!(it.schema)),
        said: it.description.clone().unwrap_or_default(),
    });
    let body = it.request_body.as_ref().map(|it| json!(it)).map(|it| schema_of(&it));
    let answers = it.responses.responses.iter().map(|(status, it)| {
        let it = match it {
            RefOr::T(response) => json!(response),
            RefOr::Ref(_) => Value::Null,
        };
        let schema = schema_of(&it);
        Answer {
            status: status.clone(),
            kind: (!schema.is_null()).then(|| kind(&schema)),
            said: text(&it["description"]),
        }
    });
    Shown {
        id: it.operation_id.clone().unwrap_or_default(),
        method,
        path: path.to_owned(),
        name: it.summary.clone().unwrap_or_default(),
        said: it.description.clone().unwrap_or_default(),
        parameters: parameters.collect(),
        curl: curl(app, path, method, it, body.as_ref()),
        body: body.as_ref().map(kind),
        answers: answers.collect(),
    }
}

/// The schema of the first kind of content.
fn schema_of(it: &Value) -> Value {
    let content = it["content"].as_object().and_then(|it| it.values().next());
    content.map_or(Value::Null, |it| it["schema"].clone())
}

fn text(it: &Value) -> String {
    it.as_str().unwrap_or("").to_owned()
}

/// The operation as somebody types it.
fn curl(app: &App, path: &str, method: &str, it: &Operation, body: Option<&Value>) -> String {
    let command = if method == "GET" { "curl".to_owned() } else { format!("curl -X {method}") };
    let mut lines = vec![format!("{command} -H \"Authorization: Bearer $TOKEN\"")];
    if method == "POST" {
        lines.push("-H \"Idempotency-Key: $(uuidgen)\"".to_owned());
    }
    let parameters = it.parameters.as_deref().unwrap_or_default().iter().filter_map(own);
    if parameters.filter(|it| matches!(it.required, Required::True)).any(|it| it.name == "If-Match") {
        lines.push("-H 'If-Match: \"1\"'".to_owned());
    }
    match body {
        Some(schema) if schema.to_string().contains("binary") => {
            lines.push("-F files=@accounts.csv".to_owned());
        }
        Some(schema) => {
            lines.push("-H 'Content-Type: application/json'".to_owned());
            lines.push(format!("-d '{}'", example(schema, true)));
        }
        None => {}
    }
    lines.push(format!("{}{path}", app.base_url));
    lines.join(" \\\n  ")
}

/// A value of a schema with what has to be given; the first code of a set stands for all of them.
fn example(schema: &Value, whole: bool) -> Value {
    let schema = &resolved(schema);
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if let Some(any) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let given = any.iter().find(|it| it["type"] != "null");
        return given.map_or(Value::Null, |it| example(it, whole));
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|it| *it != "null").cloned().unwrap_or_default(),
        one => one.clone(),
    };
    match (kind.as_str().unwrap_or("object"), schema["format"].as_str().unwrap_or("")) {
        ("string", "uuid") => json!("01920000-0000-7000-8000-000000000000"),
        ("string", "date") => json!("2026-12-01"),
        ("string", "date-time") => json!("2026-12-01T09:00:00Z"),
        ("string", "email") => json!("dana@example.com"),
        ("string", _) => json!("…"),
        ("integer" | "number", _) => json!(1),
        ("boolean", _) => json!(true),
        ("array", _) => json!([example(&schema["items"], whole)]),
        _ => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let fields = schema["properties"].as_object().into_iter().flatten();
            let fields = fields.filter(|(name, _)| !whole || required.iter().any(|it| it == name.as_str()));
            Value::Object(fields.map(|(name, it)| (name.clone(), example(it, whole))).collect())
        }
    }
}

/// The schema that a reference stands for.
fn resolved(schema: &Value) -> Value {
    let Some(name) = named(schema) else { return schema.clone() };
    let schemas = document().components.as_ref().map(|it| &it.schemas);
    schemas.and_then(|it| it.get(&name)).map_or(Value::Null, |it| json!(it))
}

fn named(schema: &Value) -> Option<String> {
    schema["$ref"].as_str()?.rsplit('/').next().map(str::to_owned)
}

/// A schema in words.
fn kind(schema: &Value) -> Kind {
    if let Some(name) = named(schema) {
        return Kind { words: name.clone(), of: Some(name) };
    }
    let several = schema["oneOf"].as_array().or(schema["anyOf"].as_array()).or(schema["allOf"].as_array());
    if let Some(several) = several {
        let empty = several.iter().any(|it| it["type"] == "null");
        let given = several.iter().find(|it| it["type"] != "null");
        let Kind { words, of } = given.map_or_else(|| kind(&Value::Null), kind);
        return Kind { words: if empty { format!("{words} or null") } else { words }, of };
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one.as_str()],
        _ => vec!["anything"],
    };
    if kinds.contains(&"array") {
        let Kind { words, of } = kind(&schema["items"]);
        return Kind { words: format!("list of {words}"), of };
    }
    let mut words = kinds.join(" or ").replace("string", "text").replace("integer", "whole number");
    match schema["format"].as_str() {
        Some("uuid") => words = words.replace("text", "id"),
        Some("date") => words = words.replace("text", "day"),
        Some("date-time") => words = words.replace("text", "instant"),
        Some("binary") => words = words.replace("text", "file"),
        _ => {}
    }
    Kind { words, of: None }
}

fn shapes() -> Vec<Shape> {
    let schemas = document().components.as_ref().map(|it| &it.schemas);
    let shape = |(name, it): (&String, _)| {
        let schema = json!(it);
        let schema: &Value = &schema;
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let fields = schema["properties"].as_object().into_iter().flatten().map(|(name, it)| Row {
            name: name.clone(),
            place: "",
            required: required.iter().any(|it| it == name.as_str()),
            kind: kind(it),
            said: text(&it["description"]),
        });
        Shape {
            name: name.clone(),
            said: text(&schema["description"]),
            fields: fields.collect(),
            codes: schema["enum"].as_array().into_iter().flatten().map(text).collect(),
        }
    };
    schemas.into_iter().flatten().map(shape).collect()
}
