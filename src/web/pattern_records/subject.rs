//! What a decision on a pattern is made with.
use super::pattern;
use crate::domain::{ChangeState, Pattern, PatternId, ProcessChange, show_day};
use crate::store::{self, Conn, pattern_records};
use crate::web::error::Result;
use crate::web::form::Beside;

pub struct Subject {
    pub pattern: Pattern,
    /// The changes against its cause that are not over.
    pub changes: Vec<ProcessChange>,
    /// Other patterns of its cause: everywhere, or at one level.
    kin: Vec<Pattern>,
}

impl Subject {
    pub async fn load(conn: &mut Conn, id: PatternId) -> Result<Self> {
        let pattern = pattern(conn, id).await?;
        let cause = Some(pattern.place.cause);
        let which = store::changes::Which { cause, ..store::changes::Which::default() };
        let mut changes = store::changes::list(conn, &which).await?;
        changes.retain(|it| !matches!(it.state, ChangeState::Checked | ChangeState::Declined));
        let which = pattern_records::Which { cause, ..pattern_records::Which::default() };
        let mut kin = pattern_records::list(conn, &which).await?;
        kin.retain(|it| it.id != id);
        Ok(Self { pattern, changes, kin })
    }

    /// What became of the same cause elsewhere, so that it isn't decided twice without anybody noticing.
    pub fn kin(&self) -> Option<Beside> {
        let line = |it: &Pattern| {
            let place = it.place.level.as_ref().map_or("everywhere", |it| it.label());
            let stands = it.decision().map_or_else(
                || "waits for its decision".to_owned(),
                |decision| {
                    let change = self.changes.iter().find(|it| Some(it.id) == decision.change_id);
                    format!(
                        "{}, {} {}",
                        decision.kind.label().to_lowercase(),
                        decision.ends(change),
                        show_day(decision.due_on)
                    )
                },
            );
            (format!("{} {place}", it.label()), stands)
        };
        let title = "The same cause elsewhere".into();
        let lines: Vec<(String, String)> = self.kin.iter().map(line).collect();
        (!lines.is_empty()).then_some(Beside { title, lines, link: None })
    }
}
