//! What is typed when an autopsy is opened, and what it means.
use crate::domain::{AccountId, Currency, Depth, Line, OpeningDraft, Problems, Prose, SIGNALS, Stage};
use crate::store::{self, Conn};
use crate::web::error::Result;
use crate::web::typed;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    pub id: String,
    pub account: String,
    pub account_id: String,
    pub kind: String,
    pub happened: String,
    pub stated_reason: String,
    pub lifecycle_stage: String,
    pub signals: Vec<String>,
    pub arr_at_risk: String,
    pub growth_deal: String,
    pub functions: Vec<String>,
    pub agree_by: String,
    pub due_on: String,
}

impl Fields {
    /// The account that was typed, or chosen before; or what to do about it.
    pub async fn find_account(&self, conn: &mut Conn) -> Result<Result<AccountId, String>> {
        let typed = self.account.trim();
        if typed.is_empty() {
            return Ok(Err("Type the account’s name".to_owned()));
        }
        if let Ok(id) = self.account_id.parse::<AccountId>() {
            let same = store::accounts::find(conn, id).await?.is_some_and(|it| it.name.as_str() == typed);
            if same {
                return Ok(Ok(id));
            }
        }
        let found = store::accounts::by_name(conn, typed).await?;
        Ok(match found.as_slice() {
            [id] => Ok(*id),
            [] => {
                let near = store::accounts::Filter { q: Some(typed.to_owned()), ..Default::default() };
                let near = store::accounts::list(conn, &near, None, 3).await?;
                let near: Vec<&str> = near.iter().map(|it| it.name.as_str()).collect();
                Err(match near.as_slice() {
                    [] => "No account has this name; look it up under Accounts, or add it there".to_owned(),
                    near => format!("No account has this name; did you mean {}?", near.join(", or ")),
                })
            }
            _ => Err("More than one account has this name; type the customer number instead".to_owned()),
        })
    }

    /// What was typed as a draft, amounts in `currency`.
    pub fn parse(
        &self,
        account: Result<AccountId, String>,
        currency: &Currency,
    ) -> Result<OpeningDraft, Problems> {
        let mut problems = Problems::default();
        if let Err(message) = &account {
            problems.add("account", message);
        }
        let happened =
            problems.take("happened", "What the customer has seen or said", Prose::parse(&self.happened));
        let stated_reason =
            problems.take("stated_reason", "The reason", Prose::optional(&self.stated_reason));
        let stage = problems.chosen("lifecycle_stage", Stage::parse(&self.lifecycle_stage), "Choose a stage");
        let kind = problems.chosen("kind", Depth::parse(&self.kind), "Choose how deep");
        let mut money =
            |field, name: &str, text: &str| typed::optional_money(&mut problems, field, name, text, currency);
        let arr_at_risk = money("arr_at_risk", "The yearly value at risk", &self.arr_at_risk);
        let growth_deal = money("growth_deal", "The growth deal", &self.growth_deal);
        let functions = typed::functions(&mut problems, &self.functions);
        let mut signals = Vec::new();
        for code in &self.signals {
            match Line::parse(code) {
                Ok(signal) if SIGNALS.iter().any(|it| it.0 == signal.as_str()) => signals.push(signal),
                _ => problems.add("signals", "Choose signs from the list"),
            }
        }
        let agree_by = typed::optional_day(&mut problems, "agree_by", "Agree by", &self.agree_by);
        let due_on = typed::optional_day(&mut problems, "due_on", "File by", &self.due_on);
        match (account, happened, stated_reason, stage, kind) {
            (Ok(account_id), Some(happened), Some(stated_reason), Some(lifecycle_stage), Some(kind))
                if problems.is_empty() =>
            {
                Ok(OpeningDraft {
                    account_id,
                    kind,
                    opened_on: None,
                    happened,
                    stated_reason,
                    lifecycle_stage,
                    signals,
                    arr_at_risk,
                    growth_deal,
                    functions,
                    agree_by,
                    due_on,
                })
            }
            _ => Err(problems),
        }
    }
}
