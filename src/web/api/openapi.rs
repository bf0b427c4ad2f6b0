//! The document: every route of the API. What all routes have in common (errors, versions, keys, who may ask) is written
//! into each operation here, so that no handler repeats it.
use super::{
    accounts, autopsies, changes, delegates, facts, imports, pattern_records, people, record, reviews,
    search, sets, settings,
};
use axum::http::Method;
use std::sync::LazyLock;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Required, Schema};
use utoipa::{Modify, OpenApi as _, ToSchema};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Account Autopsy",
        version = "1",
        description = "Everything that a page does, under the same rules. Until the reveal, what a filing says exists for its own seat alone: here, too.",
        license(name = "MIT", identifier = "MIT")
    ),
    paths(
        sets::functions,
        sets::causes,
        accounts::all,
        accounts::add,
        accounts::one,
        accounts::change,
        autopsies::list,
        autopsies::open,
        autopsies::one,
        autopsies::ending::reveal,
        autopsies::ending::extend,
        autopsies::ending::close,
        autopsies::ending::cancel,
        autopsies::ending::remind,
        autopsies::seats::add,
        autopsies::seats::one,
        autopsies::seats::answer,
        autopsies::seats::delegate,
        autopsies::seats::hand_over,
        autopsies::seats::excuse,
        autopsies::filing::one,
        autopsies::filing::file,
        autopsies::finding::one,
        autopsies::finding::propose,
        autopsies::finding::answer,
        autopsies::rescuing::one,
        autopsies::rescuing::end,
        autopsies::rescuing::override_consent,
        autopsies::rescuing::all_tasks,
        autopsies::rescuing::add_task,
        autopsies::rescuing::one_task,
        autopsies::rescuing::finish_task,
        autopsies::rescuing::look,
        crate::web::patterns::data,
        facts::all,
        facts::add,
        facts::one,
        changes::all::all,
        changes::all::one,
        changes::plan::propose,
        changes::plan::edit,
        changes::moves::agree,
        changes::moves::decline,
        changes::moves::put_in_place,
        changes::moves::check,
        pattern_records::all,
        pattern_records::open,
        pattern_records::one,
        pattern_records::figures,
        pattern_records::decide,
        reviews::all,
        reviews::add,
        reviews::one,
        reviews::change,
        reviews::snapshot::one,
        reviews::snapshot::freeze,
        reviews::deeds::put_on_agenda,
        reviews::deeds::decide,
        reviews::deeds::attend,
        reviews::deeds::close,
        reviews::minutes::all,
        reviews::minutes::add,
        search::all,
        people::me,
        people::all,
        people::add,
        people::one,
        people::change,
        delegates::one,
        delegates::set,
        record::all,
        imports::all,
        imports::bring,
        imports::one,
        settings::one,
        settings::change,
    ),
    components(schemas(Problem)),
    tags(
        (name = "Autopsies", description = "Seats agree, file sealed, and settle on a finding; then the account is rescued."),
        (name = "Seats", description = "One function’s place in an autopsy: its consent, its filing, its answer."),
        (name = "Finding", description = "What the room settled on, and what each seat says to it."),
        (name = "Rescue", description = "What is done to keep the customer; locked until every seat has agreed."),
        (name = "Accounts", description = "The customers, and the dated facts on them."),
        (name = "Patterns", description = "What repeats across accounts."),
        (name = "Process changes", description = "What is changed so that a cause stops, from proposal to proof."),
        (name = "Reviews", description = "The quarterly meeting: frozen figures, one decision for each pattern, minutes."),
        (name = "Search", description = "From one box; what somebody may not read isn’t found."),
        (name = "People", description = "Who is here, what they may do, and who stands in."),
        (name = "Administration", description = "The record of who did what, imports and settings."),
        (name = "Sets", description = "The fixed sets of functions and causes."),
    ),
    modifiers(&Common)
)]
struct Documented;

/// An error: what went wrong, in a sentence (RFC 9457).
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only says how an error looks")]
struct Problem {
    title: String,
    status: u16,
    /// The sentence; of a move that can’t be made now, what blocks it.
    detail: String,
    /// What the server’s log calls this request.
    request_id: String,
    /// With 422: each field, and what is wrong with it.
    errors: Option<Vec<FieldProblem>>,
}

/// A field, and what is wrong with it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only says how an error looks")]
struct FieldProblem {
    /// Its path in the body, like `contributing[0].cause`.
    field: String,
    message: String,
    /// Of a row that can’t be imported: the file it stands in.
    file: Option<String>,
    /// The line on which the row begins, counted from 1.
    line: Option<u64>,
    column: Option<String>,
    reason: Option<String>,
}

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(Documented::openapi);

/// The document, made once.
pub fn document() -> &'static OpenApi {
    &DOCUMENT
}

/// The document as the file that other programs read.
pub fn printed() -> String {
    serde_json::to_string_pretty(document()).unwrap_or_default() + "\n"
}

/// Does this route take a query parameter of this name?
pub fn takes(method: &Method, route: &str, name: &str) -> bool {
    parameters(method, route).contains(&name)
}

/// The query parameters of a route.
pub fn parameters(method: &Method, route: &str) -> Vec<&'static str> {
    let parameters = operation(method, route).and_then(|it| it.parameters.as_deref()).unwrap_or_default();
    let asked = parameters.iter().filter_map(own).filter(|it| it.parameter_in == ParameterIn::Query);
    asked.map(|it| it.name.as_str()).collect()
}

fn operation(method: &Method, route: &str) -> Option<&'static Operation> {
    let method = match method.as_str() {
        "GET" => HttpMethod::Get,
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => return None,
    };
    document().paths.get_path_operation(route, method)
}

/// May this query parameter be there with nothing in it? A text may; a date, a number or a code of a set may not.
pub fn may_be_empty(method: &Method, route: &str, name: &str) -> bool {
    let operation = operation(method, route);
    let parameters = operation.and_then(|it| it.parameters.as_deref()).unwrap_or_default();
    let asked = parameters.iter().filter_map(own).find(|it| it.name == name);
    match asked.and_then(|it| it.schema.as_ref()) {
        Some(RefOr::T(Schema::Object(it))) => {
            it.format.is_none() && it.enum_values.is_none() && is_text(&it.schema_type)
        }
        _ => false,
    }
}

fn is_text(kind: &SchemaType) -> bool {
    match kind {
        SchemaType::Type(it) => *it == Type::String,
        SchemaType::Array(all) => all.contains(&Type::String),
        SchemaType::AnyValue => true,
    }
}

/// A parameter that stands where it is used, as all of ours do.
pub fn own(parameter: &RefOr<Parameter>) -> Option<&Parameter> {
    match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    }
}

/// Every operation of a path, by its method.
pub fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let all = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    all.into_iter().filter_map(|(method, it)| Some((method, it.as_ref()?)))
}

struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API token, made under /tokens or with `autopsy token create`."));
        let cookie = ApiKeyValue::with_description("session", "The session of somebody who is signed in.");
        components.add_security_scheme("token", SecurityScheme::Http(bearer.build()));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let either = ["token", "session"].map(|it| SecurityRequirement::new::<_, [&str; 0], &str>(it, []));
        document.security = Some(either.to_vec());
        for (path, item) in &mut document.paths.paths {
            let slots = [
                ("GET", &mut item.get),
                ("POST", &mut item.post),
                ("PUT", &mut item.put),
                ("PATCH", &mut item.patch),
                ("DELETE", &mut item.delete),
            ];
            for (method, operation) in slots {
                if let Some(operation) = operation {
                    complete(method, path, operation);
                }
            }
        }
    }
}

/// Writes into an operation what its method and its parts bring along.
fn complete(method: &str, path: &str, operation: &mut Operation) {
    operation.operation_id = Some(operation_id(method, path));
    let parameters = operation.parameters.get_or_insert_default();
    if method == "POST" {
        parameters.push(header(
            "Idempotency-Key",
            "^[!-~]{1,255}$",
            false,
            "The same key and body again, within 24 hours, gets the same answer and does nothing.",
        ));
    }
    if matches!(method, "PUT" | "PATCH") {
        let optional = operation.extensions.as_ref().is_some_and(|it| it.contains_key("x-may-be-new"));
        let said = if optional {
            "The version that was read, as its ETag has it: `\"3\"`. Where nothing is yet, leave it out."
        } else {
            "The version that was read, as its ETag has it: `\"3\"`."
        };
        parameters.push(header("If-Match", r#"^("[0-9]{1,18}"|[0-9]{1,18}|\*)$"#, !optional, said));
    }
    let stands = |place: &ParameterIn| parameters.iter().filter_map(own).any(|it| it.parameter_in == *place);
    let (queried, placed) = (stands(&ParameterIn::Query), stands(&ParameterIn::Path));
    let mut answers: Vec<(&str, &str)> = vec![
        ("400", if queried { "The address can’t be read." } else { "The request can’t be read." }),
        ("401", "Nobody is known by this token or session."),
        ("403", "Not open to this person, or to this token."),
        ("429", "Too many tries; Retry-After says how long to wait."),
        ("503", "Busy; nothing was done. Retry-After says how long to wait."),
    ];
    if placed {
        answers.push(("404", "There is nothing here, or nothing that you may know of."));
    }
    if method != "GET" {
        answers.push(("409", "Not now; `detail` says what blocks it."));
    }
    if operation.request_body.is_some() {
        answers.push(("413", "The body is too large."));
        answers.push(("415", "The body is of another type."));
        answers.push(("422", "A field isn’t as it has to be; `errors` says which."));
    }
    if matches!(method, "PUT" | "PATCH") {
        answers.push(("412", "Somebody else saved first; ETag has the version as it is now."));
        answers.push(("428", "If-Match is missing."));
    }
    for (status, said) in answers {
        operation.responses.responses.insert(status.to_owned(), RefOr::T(problem(status, said)));
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            describe(status, response);
        }
    }
}

/// `PUT /api/v1/autopsies/{id}/seats/{function}/consent` is `put_autopsies_id_seats_function_consent`.
fn operation_id(method: &str, path: &str) -> String {
    let path = path.trim_start_matches("/api/v1/").replace(['{', '}'], "").replace('/', "_");
    format!("{}_{path}", method.to_lowercase())
}

fn header(name: &str, pattern: &str, required: bool, said: &str) -> RefOr<Parameter> {
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(if required { Required::True } else { Required::False })
        .description(Some(said))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern))));
    RefOr::T(parameter.build())
}

fn problem(status: &str, said: &str) -> Response {
    let content = Content::new(Some(RefOr::Ref(Ref::from_schema_name("Problem"))));
    let answer = ResponseBuilder::new().description(said).content("application/problem+json", content);
    let named = |said: &str| {
        let text: Schema = ObjectBuilder::new().schema_type(Type::String).into();
        HeaderBuilder::new().description(Some(said)).schema(Some(text)).build()
    };
    match status {
        "401" => answer.header("WWW-Authenticate", named("How to say who you are.")).build(),
        "412" => answer.header("ETag", named("The version as it is now.")).build(),
        "429" | "503" => answer.header("Retry-After", named("Seconds to wait.")).build(),
        _ => answer.build(),
    }
}

/// An answer that says nothing of itself is named by its status.
fn describe(status: &str, response: &mut Response) {
    if response.description.is_empty() {
        let said = match status {
            "201" => "Made; Location has its address.",
            _ => "Done.",
        };
        said.clone_into(&mut response.description);
    }
}
