//! The form that opens an autopsy. It proposes the seats, and shows what earlier autopsies of the account found.
use super::earlier::earlier;
use super::opening::Fields;
use crate::actions;
use crate::app::App;
use crate::domain::{
    Account, AccountId, AutopsyId, Day, Function, Leader, Person, SIGNALS, Stage, show_day,
    working_days_after,
};
use crate::store::{self, Conn};
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, Input};
use crate::web::form::{Beside, Choice, Field, Form};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    account: Option<AccountId>,
    stage: Option<String>,
}

/// What the form is about: the account, if it is known by now, and the executives of the functions.
struct Setting {
    account: Option<Account>,
    earlier: Vec<Beside>,
    open: Option<AutopsyId>,
    executives: Vec<(Function, Option<String>)>,
}

async fn setting(conn: &mut Conn, app: &App, account: Option<AccountId>) -> Result<Setting> {
    let names = app.kept_on(conn, Names::load).await?;
    let executives =
        names.leads().iter().map(|it| (it.function, it.executive.map(|id| names.name(Some(id))))).collect();
    let Some(id) = account else {
        return Ok(Setting { account: None, earlier: Vec::new(), open: None, executives });
    };
    let account = store::accounts::find(conn, id).await?;
    let open = store::autopsies::open_on_account(conn, id).await?;
    let earlier = match &account {
        Some(account) => known(conn, account).await?,
        None => Vec::new(),
    };
    Ok(Setting { account, earlier, open, executives })
}

/// What is known of the account, and what it has been through.
async fn known(conn: &mut Conn, account: &Account) -> Result<Vec<Beside>> {
    let day = |it: Option<Day>| it.map_or_else(|| "not on record".to_owned(), show_day);
    let mut lines = vec![
        ("Yearly value".to_owned(), account.arr.short(&account.currency)),
        ("Renews".to_owned(), day(account.renewal_on)),
        ("Customer since".to_owned(), day(account.customer_since)),
    ];
    let changes = store::facts::changes(conn).await?;
    lines.extend(earlier(conn, account.id, None, &changes).await?);
    let link = Some((format!("/accounts/{}", account.id), "Full history".to_owned()));
    Ok(vec![Beside { title: account.name.to_string(), lines, link }])
}

fn opening_form(setting: Setting, fields: &Fields) -> Form {
    let alert =
        setting.open.map(|_| "This account has an open autopsy already; it gets no second one.".to_owned());
    let name = setting.account.as_ref().map_or_else(|| fields.account.clone(), |it| it.name.to_string());
    Form {
        title: "Open an autopsy".into(),
        lede: "A few answers. Most people take three minutes.".into(),
        action: "/autopsies".into(),
        crumbs: vec![("/autopsies".into(), "Autopsies".into()), (String::new(), "Open".into())],
        hidden: vec![
            ("id", fields.id.clone()),
            ("account_id", setting.account.as_ref().map_or_else(String::new, |it| it.id.to_string())),
        ],
        fields: opening_fields(&setting, fields, &name),
        button: "Open and ask the functions".into(),
        note: "The rescue starts when everyone has agreed. Until then it stays locked.".into(),
        back: setting
            .account
            .as_ref()
            .map_or_else(|| "/autopsies".to_owned(), |it| format!("/accounts/{}", it.id)),
        alert,
        beside: setting.earlier,
        ..Form::default()
    }
}

fn opening_fields(setting: &Setting, fields: &Fields, name: &str) -> Vec<Field> {
    // Nobody's stage is guessed: the report compares by it.
    let stages = Stage::ALL.iter().map(|it| Choice::new(it.code(), it.label()));
    let stages = std::iter::once(Choice::new("", "Choose")).chain(stages).collect();
    let signals = SIGNALS.iter().map(|(code, label)| Choice::new(*code, *label)).collect();
    let seats = setting
        .executives
        .iter()
        .map(|(it, name)| {
            Choice::new(it.code(), it.label()).help(name.as_deref().unwrap_or("No executive yet"))
        })
        .collect();
    let depth = vec![
        Choice::new("full", "Full").help("Every function that was part of this customer’s journey."),
        Choice::new("light", "Light").help("Customer success and one other function, for small accounts."),
    ];
    vec![
        Field::text("account", "Account", name).hint("The name as it is on record, or the customer number.").width("w-24"),
        Field::area("happened", "What has the customer seen or said?", &fields.happened)
            .hint("Two sentences, with dates. Facts the customer would recognise. Leave causes out: that’s what the filings are for."),
        Field::area("stated_reason", "The reason in the customer’s own words", &fields.stated_reason).folded(),
        Field::select("lifecycle_stage", "Where in its life did it go off course?", &fields.lifecycle_stage, stages),
        Field::checks("signals", "Warning signs seen", &fields.signals, signals).folded(),
        Field::money("arr_at_risk", "Yearly value at risk", &fields.arr_at_risk)
            .hint("Leave empty to take the account’s yearly value."),
        Field::money("growth_deal", "A growth deal that waits for this", &fields.growth_deal).folded(),
        Field::radio("kind", "How deep?", &fields.kind, depth).columns("two"),
        Field::checks("functions", "Who was part of this customer’s journey?", &fields.functions, seats)
            .hint("Each is asked to agree, then to file one cause without seeing the others. Proposed from the stages the customer has been through."),
        Field::date("agree_by", "Agree by", &fields.agree_by),
        Field::date("due_on", "File by", &fields.due_on),
    ]
}

pub async fn form(
    State(app): State<App>,
    now: Now,
    As((me, _)): As<(Person, Leader)>,
    Asked(about): Asked<About>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let setting = setting(&mut conn, &app, about.account).await?;
    if about.account.is_some() && setting.account.is_none() {
        return Err(Error::NotFound);
    }
    drop(conn);
    let today = app.organisation().await?.zone.day(now.at);
    let stage = about.stage.as_deref().and_then(Stage::parse);
    let led: Vec<Function> = setting.executives.iter().filter(|it| it.1.is_some()).map(|it| it.0).collect();
    let proposed =
        stage.unwrap_or(Stage::Adoption).functions_so_far().into_iter().filter(|it| led.contains(it));
    let fields = Fields {
        id: AutopsyId::new().to_string(),
        kind: "full".into(),
        lifecycle_stage: stage.map_or("", Stage::code).into(),
        functions: proposed.map(|it| it.code().to_owned()).collect(),
        agree_by: working_days_after(today, actions::autopsies::AGREE_WITHIN).to_string(),
        due_on: working_days_after(today, actions::autopsies::FILE_WITHIN).to_string(),
        ..Fields::default()
    };
    opening_form(setting, &fields).show(&app, &me).await
}

pub async fn create(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let currency = app.organisation().await?.currency;
    let mut conn = app.db.read().await?;
    let account = fields.find_account(&mut conn).await?;
    let setting = setting(&mut conn, &app, account.as_ref().ok().copied()).await?;
    drop(conn);
    let form = Form { alert: None, ..opening_form(setting, &fields) };
    let id: AutopsyId = typed::id(&fields.id)?;
    let draft = match fields.parse(account, &currency) {
        Ok(draft) => draft,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let done = actions::autopsies::open(&app.db, now.call(&me), leader, id, draft).await;
    form.after(&app, &me, done, format!("/autopsies/{id}?said=opened")).await
}
