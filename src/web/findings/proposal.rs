//! The form in which the CS leader proposes a finding, or a better one.
use crate::actions;
use crate::app::App;
use crate::domain::{
    Action, AutopsyId, Cause, Filing, Finding, FindingDraft, Leader, Person, Problems, Prose,
};
use crate::store::{self, Conn, facts::Change};
use crate::web::autopsies::{Read, Revealed, read, read_on, revealed};
use crate::web::error::{Error, Result};
use crate::web::extract::{At, Input};
use crate::web::form::{Choice, Field, Form};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    version: String,
    primary_cause: String,
    primary_share: String,
    contributing_1: String,
    share_1: String,
    contributing_2: String,
    share_2: String,
    statement: String,
    change_id: String,
}

impl Fields {
    fn of(finding: &Finding) -> Self {
        let contributing =
            |n: usize| finding.contributing.get(n).map_or(String::new(), |it| it.cause.code().to_owned());
        let share = |n: usize| {
            finding.contributing.get(n).and_then(|it| it.share).map_or(String::new(), |it| it.to_string())
        };
        Self {
            version: finding.version.to_string(),
            primary_cause: finding.primary_cause.code().to_owned(),
            primary_share: finding.primary_share.map_or(String::new(), |it| it.to_string()),
            contributing_1: contributing(0),
            share_1: share(0),
            contributing_2: contributing(1),
            share_2: share(1),
            statement: finding.statement.to_string(),
            change_id: finding.change_id.map_or(String::new(), |it| it.to_string()),
        }
    }

    fn parse(&self, changes: &[Change]) -> Result<FindingDraft, Problems> {
        let mut problems = Problems::default();
        let primary = problems.chosen(
            "primary_cause",
            Cause::parse(&self.primary_cause),
            "Choose the cause that the facts point to",
        );
        let primary_share = problems.take("primary_share", "The share", share(&self.primary_share));
        let mut contributing = Vec::new();
        let rows = [
            ("contributing_1", &self.contributing_1, "share_1", &self.share_1),
            ("contributing_2", &self.contributing_2, "share_2", &self.share_2),
        ];
        for (cause_field, cause, share_field, typed) in rows {
            match (cause.as_str(), Cause::parse(cause)) {
                ("", _) if typed.trim().is_empty() => {}
                ("", _) => problems.add(cause_field, "Choose the cause that this share belongs to"),
                (_, None) => problems.add(cause_field, "Choose a cause from the list"),
                (_, Some(cause)) => {
                    let share = problems.take(share_field, "The share", share(typed));
                    contributing.extend(share.map(|share| (cause, share)));
                }
            }
        }
        // Causes and shares that can be read are held against each other, whatever else is missing.
        if let (Some(primary), Some(share), true) = (primary, primary_share, problems.is_empty()) {
            problems = FindingDraft::impossible(primary, share, &contributing);
        }
        let statement = problems.take("statement", "The statement", Prose::parse(&self.statement));
        let change_id = match self.change_id.as_str() {
            "" => None,
            text => {
                let change = text.parse().ok().filter(|id| changes.iter().any(|it| it.id == *id));
                problems.chosen("change_id", change, "Choose a process change from the list")
            }
        };
        match (primary, primary_share, statement) {
            (Some(primary_cause), Some(primary_share), Some(statement)) if problems.is_empty() => {
                Ok(FindingDraft { primary_cause, primary_share, contributing, statement, change_id })
            }
            _ => Err(problems),
        }
    }
}

/// A whole per cent.
fn share(text: &str) -> Result<i64, &'static str> {
    let text = text.trim().trim_end_matches('%').trim();
    text.parse::<i64>()
        .ok()
        .filter(|it| (1..=100).contains(it))
        .ok_or("has to be a whole number from 1 to 100")
}

/// What the leader has at hand while writing.
struct AtHand {
    changes: Vec<Change>,
    filings: Vec<Filing>,
    names: Arc<Names>,
}

impl AtHand {
    async fn load(conn: &mut Conn, app: &App, read: &Read) -> Result<Self> {
        let filings = if read.sight.filings {
            store::filings::revealed(conn, read.autopsy.id()).await?
        } else {
            Vec::new()
        };
        let names = app.kept_on(conn, Names::load).await?;
        Ok(Self { changes: store::facts::changes(conn).await?, filings, names })
    }

    /// Side by side, once they are revealed.
    fn filings(&self, read: &Read) -> Option<Revealed> {
        let any = !self.filings.is_empty();
        any.then(|| revealed(&read.autopsy, &self.filings, &self.names, read.zone))
    }
}

fn finding_form(read: &Read, fields: &Fields, at_hand: &AtHand) -> Form {
    let causes = || {
        let mut causes = vec![Choice::new("", "Choose")];
        causes.extend(Cause::ALL.iter().map(|it| Choice::new(it.code(), it.label())));
        causes
    };
    let mut promised = vec![Choice::new("", "None yet")];
    promised.extend(
        at_hand
            .changes
            .iter()
            .map(|it| Choice::new(it.id.to_string(), format!("{} ({})", it.title, it.cause.label()))),
    );
    Form {
        title: format!("The finding on {}", read.account),
        lede: "One primary cause, up to two contributing, shares that sum to 100. Filings stay beside it as they were filed.".into(),
        action: format!("{}/finding", read.address()),
        crumbs: read.crumbs("The finding"),
        hidden: vec![("version", fields.version.clone())],
        fields: vec![
            Field::select("primary_cause", "Primary cause", &fields.primary_cause, causes()),
            Field::number("primary_share", "Share of the primary cause, %", &fields.primary_share),
            Field::select("contributing_1", "Contributing cause", &fields.contributing_1, causes()),
            Field::number("share_1", "Share of the contributing cause, %", &fields.share_1),
            Field::select("contributing_2", "Second contributing cause", &fields.contributing_2, causes()),
            Field::number("share_2", "Share of the second contributing cause, %", &fields.share_2),
            Field::area("statement", "In one paragraph", &fields.statement)
                .hint("What happened and what allowed it. Name the step, not a person."),
            Field::select("change_id", "Process change that answers it", &fields.change_id, promised),
        ],
        button: "Propose the finding".into(),
        note: "Each seat has five working days to accept or dissent. A changed proposal asks everyone anew.".into(),
        back: read.address(),
        filings: at_hand.filings(read),
        ..Form::default()
    }
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let at_hand = AtHand::load(&mut conn, &app, &read).await?;
    drop(conn);
    let fields = read
        .autopsy
        .finding
        .as_ref()
        .map_or_else(|| Fields { version: "0".into(), ..Fields::default() }, Fields::of);
    let form = finding_form(&read, &fields, &at_hand);
    form.show_if(&app, &me, read.autopsy.may_propose()).await
}

pub async fn propose(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let at_hand = AtHand::load(&mut conn, &app, &read).await?;
    drop(conn);
    let version = typed::version(&fields.version)?;
    let form = finding_form(&read, &fields, &at_hand);
    let draft = match fields.parse(&at_hand.changes) {
        Ok(draft) => draft,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    match actions::findings::propose(&app.db, now.call(&me), leader, id, version, draft).await {
        Ok(()) => {
            let said = at_hand.names.said("proposed", &[&fields.statement]);
            Ok(Redirect::to(&format!("{}?said={said}", read.address())).into_response())
        }
        Err(actions::Error::Stale) => stale(&app, &me, id, &fields, &at_hand).await,
        Err(error) => form.refuse(&app, &me, error.into()).await,
    }
}

/// Two people edited one finding: what was typed comes back beside what is on record, to compare and choose.
async fn stale(app: &App, me: &Person, id: AutopsyId, fields: &Fields, at_hand: &AtHand) -> Result<Response> {
    let read = read(app, me, id).await?;
    let Some(finding) = &read.autopsy.finding else { return Err(Error::NotFound) };
    let theirs = finding_form(&read, &Fields::of(finding), at_hand);
    finding_form(&read, fields, at_hand)
        .stale(app, me, theirs, (Action::FindingProposed, Some(id.uuid())))
        .await
}
