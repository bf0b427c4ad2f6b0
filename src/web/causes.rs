//! `/causes`: the fixed set, in the order of the customer's journey, with what each means and what it isn't.
use super::error::Result;
use super::page;
use super::session::As;
use crate::app::App;
use crate::domain::{Cause, CauseText, Group, Kind, Owner, Person, Taxonomy};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;

pub fn router() -> Router<App> {
    Router::new().route("/causes", get(causes))
}

#[derive(Serialize)]
struct Page {
    version: i64,
    groups: Vec<Section>,
}

#[derive(Serialize)]
struct Section {
    id: &'static str,
    label: &'static str,
    causes: Vec<One>,
}

#[derive(Serialize)]
struct One {
    code: &'static str,
    label: &'static str,
    owner: String,
    kind: &'static str,
    /// What the kind asks of whoever names it; empty for a root.
    asks: &'static str,
    means: &'static str,
    not_this: Vec<Piece>,
    example: &'static str,
}

/// A piece of a sentence: words, or another cause by its code and label.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Piece {
    code: Option<&'static str>,
    text: String,
}

async fn causes(State(app): State<App>, As(me): As<Person>) -> Result<Response> {
    let section = |group: &Group| Section {
        id: group.code(),
        label: group.label(),
        causes: Cause::ALL.iter().map(|it| it.text()).filter(|it| it.group == *group).map(one).collect(),
    };
    let page = Page { version: Taxonomy::get().version, groups: Group::ALL.iter().map(section).collect() };
    Ok(page::show(&app, &me, "causes.html", &page).await?.into_response())
}

fn one(text: &'static CauseText) -> One {
    let (kind, asks) = match text.kind {
        Kind::Root => ("Root", ""),
        Kind::Amplifier => ("Amplifier", "It feeds on a root: name that one too."),
        Kind::Outside => ("Outside", "Nobody here caused it: say what could have been known, and when."),
        Kind::Undetermined => ("Not determined", ""),
    };
    One {
        code: text.code.code(),
        label: &text.label,
        owner: match text.code.owner() {
            Owner::Function(it) => it.label().to_owned(),
            Owner::Customer => "The customer".to_owned(),
            Owner::External => "Outside".to_owned(),
            Owner::Nobody => "Nobody".to_owned(),
        },
        kind,
        asks,
        means: &text.means,
        not_this: pieces(&text.not_this),
        example: &text.example,
    }
}

/// The sentence with the codes of causes in it told apart from its words.
fn pieces(sentence: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let is_code = |it: char| it.is_ascii_lowercase() || it == '_';
    for word in sentence.split_inclusive(|it: char| !is_code(it)) {
        let code = word.trim_end_matches(|it: char| !is_code(it));
        match Cause::parse(code) {
            Some(cause) => {
                pieces.push(Piece { code: Some(cause.code()), text: cause.label().to_owned() });
                pieces.push(Piece { code: None, text: word[code.len()..].to_owned() });
            }
            None => match pieces.last_mut().filter(|it| it.code.is_none()) {
                Some(last) => last.text.push_str(word),
                None => pieces.push(Piece { code: None, text: word.to_owned() }),
            },
        }
    }
    pieces.retain(|it| !it.text.is_empty());
    pieces
}
