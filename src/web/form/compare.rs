//! Two people edited one thing. What each saved or typed stands side by side; the later one chooses for each field, so that
//! nobody's words go without somebody having read them.
use super::{Field, Form};
use crate::app::App;
use crate::domain::{Action, Person};
use crate::store;
use crate::web::error::Result;
use serde::Serialize;
use uuid::Uuid;

/// What `form_compare.html` draws.
#[derive(Debug, Serialize)]
pub struct Compared {
    /// The form as it was typed, with the version that is on record: sent as it is, it replaces what is there.
    pub mine: Form,
    /// The fields to choose in, each once as it is on record and once as it was typed.
    differing: Vec<Pair>,
    /// What is the same in both, carried along.
    same: Vec<(&'static str, String)>,
    /// The names of those, to be said.
    agreed: Vec<String>,
    /// Who saved, and when, as far as the record tells.
    saved: Option<(String, String)>,
    /// The same person, in another window.
    was_me: bool,
}

#[derive(Debug, Serialize)]
struct Pair {
    name: &'static str,
    label: String,
    theirs: Side,
    mine: Side,
    /// Ticked boxes can't be chosen as one value: they are shown once more, as they were typed.
    boxes: Option<Field>,
}

/// One version of a field: the value that is sent, and the words that are read.
#[derive(Debug, Serialize)]
struct Side {
    value: String,
    words: Vec<String>,
}

impl Compared {
    pub fn of(mut mine: Form, theirs: Form) -> Self {
        let (mut differing, mut same, mut agreed) = (Vec::new(), Vec::new(), Vec::new());
        for (typed, saved) in mine.fields.iter().zip(&theirs.fields) {
            if plain(&typed.value) == plain(&saved.value) && sorted(typed) == sorted(saved) {
                agreed.push(typed.label.clone());
                let values =
                    if typed.kind == "checks" { &typed.values } else { std::slice::from_ref(&typed.value) };
                same.extend(values.iter().map(|it| (typed.name, it.clone())));
            } else {
                differing.push(Pair {
                    name: typed.name,
                    label: typed.label.clone(),
                    theirs: Side::of(saved),
                    mine: Side::of(typed),
                    boxes: (typed.kind == "checks").then(|| typed.clone()),
                });
            }
        }
        mine.hidden = theirs.hidden;
        mine.button = "Replace all of it with mine".into();
        Self { mine, differing, same, agreed, saved: None, was_me: false }
    }

    /// Names whoever saved first.
    pub async fn say_who(
        &mut self,
        app: &App,
        me: &Person,
        (action, object): (Action, Option<Uuid>),
    ) -> Result<()> {
        let mut conn = app.db.read().await?;
        let zone = store::organisation::get(&mut conn).await?.zone;
        let Some((at, Some(by))) = store::record::latest(&mut conn, action, object).await? else {
            return Ok(());
        };
        self.was_me = by == me.id;
        let person = store::people::find(&mut conn, by).await?;
        self.saved = person.map(|it| (it.name.to_string(), zone.show(at)));
        Ok(())
    }
}

impl Side {
    /// A chosen option reads as its label; nothing reads as that.
    fn of(field: &Field) -> Self {
        let label = |value: &String| {
            let mut choices = field.options.iter().flat_map(|it| &it.choices);
            choices.find(|it| it.value == *value).map_or_else(|| value.clone(), |it| it.label.clone())
        };
        let mut words: Vec<String> = match field.kind {
            "checks" => field.values.iter().map(label).collect(),
            "area" => field.value.lines().map(str::to_owned).collect(),
            _ => vec![label(&field.value)],
        };
        words.retain(|it| !it.trim().is_empty());
        Self { value: field.value.clone(), words }
    }
}

/// Browsers end lines in their own way and people leave blanks behind.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

fn sorted(field: &Field) -> Vec<String> {
    let mut values = field.values.clone();
    values.sort();
    values
}
