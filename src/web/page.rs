//! Drawing a page: a struct, its template, and the frame around it.
use super::assets;
use super::error::Drawn;
use crate::app::App;
use crate::domain::Person;
use crate::render::encoded;
use crate::store::{self, preferences::Chosen};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, context};
use serde::Serialize;
use serde_json::{Map, Value};

/// All templates, compiled into the binary. What a template asks for and does not get is an error, not a blank.
///
/// # Panics
/// If a template does not parse, which every test would tell.
pub fn pages() -> Environment<'static> {
    let mut pages = Environment::new();
    minijinja_embed::load_templates!(&mut pages);
    pages.set_undefined_behavior(UndefinedBehavior::Strict);
    pages.set_formatter(escaped);
    pages.add_function("asset", |name: &str| {
        let missing = || Error::new(ErrorKind::InvalidOperation, format!("there is no asset {name}"));
        assets::address(name).ok_or_else(missing)
    });
    pages.add_global("sets_pdf", typeset::IS_BUILT);
    pages.add_global("taxonomy_version", crate::domain::Taxonomy::get().version);
    pages
}

/// Escapes what HTML gives a meaning to; the slash has none, so addresses stay readable.
fn escaped(
    out: &mut minijinja::Output,
    state: &mut minijinja::State,
    value: &minijinja::Value,
) -> Result<(), minijinja::Error> {
    let text = match value.as_str() {
        Some(text) if !value.is_safe() && *state.auto_escape() == minijinja::AutoEscape::Html => text,
        _ => return minijinja::escape_formatter(out, state, value),
    };
    for part in text.split_inclusive(['&', '<', '>', '"', '\'']) {
        let special = part.chars().next_back().filter(|it| matches!(it, '&' | '<' | '>' | '"' | '\''));
        out.write_str(special.map_or(part, |it| part.trim_end_matches(it)))?;
        out.write_str(match special {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some(_) => "&#x27;",
            None => "",
        })?;
    }
    Ok(())
}

/// Who looks at the page, for the frame. The flags say which links the frame shows.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of the template")]
#[derive(Serialize)]
struct Frame {
    name: String,
    initials: String,
    role: &'static str,
    title: String,
    organisation: String,
    zone: &'static str,
    leads: bool,
    imports: bool,
    administers: bool,
    contributes: bool,
    said: Option<String>,
    /// What is said asks for another look.
    warns: bool,
    shortcuts: bool,
    theme: &'static str,
}

/// A page for somebody who is signed in.
pub async fn show(
    app: &App,
    me: &Person,
    template: &str,
    page: &impl Serialize,
) -> super::error::Result<Html<String>> {
    said(app, me, template, page, None).await
}

/// The same, with a line that says what has just been done.
pub async fn said(
    app: &App,
    me: &Person,
    template: &str,
    page: &impl Serialize,
    code: Option<&str>,
) -> super::error::Result<Html<String>> {
    let organisation = app.kept(store::organisation::get).await?;
    let preferences = app.kept(Chosen::load).await?.of(me.id);
    let frame = Frame {
        name: me.name.to_string(),
        initials: me.initials(),
        role: me.role.label(),
        title: me.title.to_string(),
        organisation: organisation.name.to_string(),
        zone: organisation.zone.name(),
        leads: me.leader().is_some(),
        imports: me.importer().is_some(),
        administers: me.admin().is_some(),
        contributes: me.contributor().is_some(),
        said: code.and_then(told),
        warns: code.is_some_and(|it| it.ends_with(NAMED)),
        shortcuts: preferences.shortcuts,
        theme: preferences.theme.code(),
    };
    let template = app.pages.get_template(template)?;
    Ok(Html(template.render(context! { page => Serde(page), frame => Serde(frame) })?))
}

/// A page for somebody who need not be signed in.
pub fn bare(app: &App, template: &str, page: &impl Serialize) -> super::error::Result<Html<String>> {
    let template = app.pages.get_template(template)?;
    Ok(Html(template.render(context! { page => Serde(page) })?))
}

/// A page that comes back with what was typed and what is wrong with it.
pub fn came_back(status: StatusCode, html: Html<String>) -> Response {
    let mut response = (status, html).into_response();
    response.extensions_mut().insert(Drawn);
    response
}

/// Says after how many seconds it may be sent again.
pub fn retry_after(mut response: Response, seconds: Option<u64>) -> Response {
    response.headers_mut().extend(seconds.map(|it| (header::RETRY_AFTER, HeaderValue::from(it))));
    response
}

/// Marks a code of what was done with words that name a person.
pub const NAMED: &str = "_named";

/// What is said of words that do.
pub const NAMES_A_PERSON: &str = "Your words seem to name a person: functions are named here, people never. Say the step instead, as long as it can be changed.";

/// What was done, in a sentence, and that its words seem to name a person.
fn told(code: &str) -> Option<String> {
    match code.strip_suffix(NAMED) {
        None => sentence(code).map(str::to_owned),
        Some(code) => sentence(code).map(|it| format!("{it} {NAMES_A_PERSON}")),
    }
}

/// What `?said=` may say after a redirect: fixed sentences only, so that an address can't put words on a page.
fn sentence(code: &str) -> Option<&'static str> {
    Some(match code {
        "opened" => "The autopsy is open. Every function seated is asked to agree.",
        "agreed" => {
            "You agreed, and that is on record. Now the cause: you can file it here, or come back by the due date."
        }
        "declined" => {
            "Your answer is on record. The rescue stays locked; the CS leader and the sponsor see why."
        }
        "not_involved" => "Your answer is on record. The CS leader confirms it.",
        "excused" => "Confirmed: nothing more is asked of that function.",
        "handed_over" => "Handed over. What was filed stays under its author.",
        "not_delegated" => "You answer for this seat yourself.",
        "delegated" => "Delegated. Both names stay on record.",
        "seated" => "Seated. The function is asked to agree.",
        "kept" => "Saved, not sealed. What you typed waits here for you.",
        "filed" => "Your filing is sealed. You can change it until filings are revealed.",
        "filed_last" => "Your filing is in, and all filings are revealed.",
        "filed_late" => "Your filing is on record, marked as filed after the reveal.",
        "extended" => "The date is moved. Everyone has until then to file.",
        "revealed" => "Filings are revealed to everyone taking part.",
        "proposed" => "The finding is proposed. Each seat has five working days to accept or dissent.",
        "accepted" => "You accepted the finding.",
        "dissented" => "Your dissent is kept and printed with the finding.",
        "settled" => "The finding is agreed.",
        "overridden" => "The rescue has begun. “Rescued without agreement” stays on record.",
        "task" => "The task is added.",
        "done" => "The task is done.",
        "ended" => {
            "The rescue’s outcome is on record. The account is looked at again after 90, 180 and 365 days."
        }
        "looked" => "Noted.",
        "closed" => "The autopsy is closed.",
        "cancelled" => "The autopsy is cancelled. What was filed stays sealed.",
        "pattern" => "The pattern is open, with the figures of today. It waits for a decision.",
        "decided" => "The decision is on record.",
        "planned" => "The review is planned. Freeze the pre-read when it is time; then everybody is told.",
        "frozen" => "The pre-read is frozen. Its figures never change, and everybody who is asked was told.",
        "noted" => "The line is in the minutes.",
        "review_closed" => "The review is closed. It stays as it is.",
        "reminded" => "Reminded, each by a mail of their own. Nobody else is told.",
        "test_mail" => "A test mail is on its way to you.",
        "mail_again" => "It is tried again.",
        "change_proposed" => "The change is proposed. A CS leader or the sponsor decides on it.",
        "change_agreed" => "Agreed. Its baseline is fixed.",
        "change_declined" => "Declined. The reason stays on record.",
        "change_in_place" => "It is in place. Whoever filed in an autopsy that led to it is told.",
        "change_checked" => "The check is on record, with the figures of today.",
        "saved" => "Saved.",
        "removed" => "Deleted.",
        "added" => "Added.",
        "password" => "Your password is set. Other browsers are signed out.",
        "disabled" => "Signed out everywhere, and can’t sign in any more.",
        "revoked" => "The token is revoked.",
        "enabled" => "Can sign in again.",
        _ => return None,
    })
}

/// Filters as they stand in an address, without those that are empty.
pub fn parameters(query: &impl Serialize) -> String {
    let pairs = fields(query).into_iter();
    let pairs = pairs.filter_map(|(name, value)| Some(format!("{name}={}", encoded(value.as_str()?))));
    pairs.collect::<Vec<_>>().join("&")
}

/// The same as they follow an address, without the place in the list: all of the list, as it is narrowed.
pub fn asked(query: &impl Serialize) -> String {
    let pairs = filters(query).into_iter();
    let pairs = pairs.filter_map(|(name, value)| Some(format!("{name}={}", encoded(value.as_str()?))));
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// The same by name, without the place in the list.
pub fn filters(query: &impl Serialize) -> Map<String, Value> {
    let mut fields = fields(query);
    fields.remove("after");
    fields
}

fn fields(query: &impl Serialize) -> Map<String, Value> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(query) else { return Map::new() };
    fields.retain(|_, it| it.as_str().is_some_and(|it| !it.is_empty()));
    fields
}
