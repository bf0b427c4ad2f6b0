//! The form of an account: the same fields when it is added and when it is edited.
use super::{account, crumbs};
use crate::actions;
use crate::app::App;
use crate::domain::{
    Account, AccountDraft, AccountId, Action, Contributor, Currency, Day, Line, Minor, Person, Problems,
};
use crate::store::{self, accounts::Dimensions};
use crate::web::error::Result;
use crate::web::extract::{At, Input};
use crate::web::form::{Field, Form};
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    id: String,
    version: String,
    name: String,
    arr: String,
    segment: String,
    region: String,
    product: String,
    industry: String,
    owner: String,
    customer_since: String,
    renewal_on: String,
    churned_on: String,
}

impl Fields {
    fn of(account: &Account) -> Self {
        let day = |it: Option<Day>| it.map(|it| it.to_string()).unwrap_or_default();
        Self {
            id: String::new(),
            version: account.version.to_string(),
            name: account.name.to_string(),
            arr: account.arr.plain(&account.currency),
            segment: account.segment.to_string(),
            region: account.region.to_string(),
            product: account.product.to_string(),
            industry: account.industry.to_string(),
            owner: account.owner.to_string(),
            customer_since: day(account.customer_since),
            renewal_on: day(account.renewal_on),
            churned_on: day(account.churned_on),
        }
    }

    fn parse(&self, currency: &Currency) -> Result<AccountDraft, Problems> {
        let mut problems = Problems::default();
        let name = problems.take("name", "The name", Line::parse(&self.name));
        let arr = match self.arr.trim() {
            "" => {
                problems.add("arr", "Type the yearly value; 0 if there is none");
                None
            }
            text => problems.take("arr", "The yearly value", Minor::parse(text, currency)),
        };
        let segment = problems.take("segment", "The segment", Line::optional(&self.segment));
        let region = problems.take("region", "The region", Line::optional(&self.region));
        let product = problems.take("product", "The product", Line::optional(&self.product));
        let industry = problems.take("industry", "The industry", Line::optional(&self.industry));
        let owner = problems.take("owner", "The success manager", Line::optional(&self.owner));
        let customer_since =
            typed::optional_day(&mut problems, "customer_since", "Customer since", &self.customer_since);
        let renewal_on = typed::optional_day(&mut problems, "renewal_on", "Renews on", &self.renewal_on);
        let churned_on = typed::optional_day(&mut problems, "churned_on", "Left on", &self.churned_on);
        match (name, arr, segment, region, product, industry, owner) {
            (
                Some(name),
                Some(arr),
                Some(segment),
                Some(region),
                Some(product),
                Some(industry),
                Some(owner),
            ) if problems.is_empty() => AccountDraft {
                name,
                segment,
                region,
                product,
                industry,
                owner,
                arr,
                customer_since,
                churned_on,
                renewal_on,
            }
            .checked(),
            _ => Err(problems),
        }
    }
}

fn fields_of(fields: &Fields, dimensions: Dimensions, currency: &Currency) -> Vec<Field> {
    let money = format!("In {currency}, like 12000.");
    vec![
        Field::text("name", "Name", &fields.name),
        Field::money("arr", "Yearly value", &fields.arr).hint(&money),
        Field::text("segment", "Segment", &fields.segment).width("w-24").suggest(dimensions.segments),
        Field::text("region", "Region", &fields.region).width("w-24").suggest(dimensions.regions),
        Field::text("product", "Product", &fields.product)
            .hint("As everywhere else, so that patterns add up.")
            .width("w-24")
            .suggest(dimensions.products),
        Field::text("owner", "Success manager", &fields.owner).width("w-24"),
        Field::date("customer_since", "Customer since", &fields.customer_since),
        Field::date("renewal_on", "Renews on", &fields.renewal_on),
        Field::text("industry", "Industry", &fields.industry).width("w-24").folded(),
        Field::date("churned_on", "Left on", &fields.churned_on).folded(),
    ]
}

fn new_form(fields: &Fields, dimensions: Dimensions, currency: &Currency) -> Form {
    Form {
        title: "Add an account".into(),
        lede: "One customer by hand. Many come quicker as a file, from Import.".into(),
        action: "/accounts".into(),
        crumbs: vec![("/accounts".into(), "Accounts".into()), (String::new(), "Add".into())],
        hidden: vec![("id", fields.id.clone())],
        fields: fields_of(fields, dimensions, currency),
        button: "Add the account".into(),
        back: "/accounts".into(),
        ..Form::default()
    }
}

fn edit_form(account: &Account, fields: &Fields, dimensions: Dimensions) -> Form {
    Form {
        title: format!("Edit {}", account.name),
        action: format!("/accounts/{}/edit", account.id),
        crumbs: crumbs(account, "Edit"),
        hidden: vec![("version", fields.version.clone())],
        fields: fields_of(fields, dimensions, &account.currency),
        button: "Save".into(),
        note: "From then on an import leaves this account as you saved it. Autopsies keep the segment, region and product that they were opened with.".into(),
        back: format!("/accounts/{}", account.id),
        ..Form::default()
    }
}

pub async fn empty(State(app): State<App>, As((me, _)): As<(Person, Contributor)>) -> Result<Response> {
    let currency = app.organisation().await?.currency;
    let dimensions = store::accounts::dimensions(&mut *app.db.read().await?).await?;
    let fields = Fields { id: AccountId::new().to_string(), ..Fields::default() };
    new_form(&fields, dimensions, &currency).show(&app, &me).await
}

pub async fn create(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let currency = app.organisation().await?.currency;
    let dimensions = store::accounts::dimensions(&mut *app.db.read().await?).await?;
    let form = new_form(&fields, dimensions, &currency);
    let id: AccountId = typed::id(&fields.id)?;
    let draft = match fields.parse(&currency) {
        Ok(draft) => draft,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let done = actions::accounts::add(&app.db, now.call(&me), contributor, id, draft).await;
    form.after(&app, &me, done, format!("/accounts/{id}?said=added")).await
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Contributor)>,
    At(id): At<AccountId>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let account = account(&mut conn, id).await?;
    let dimensions = store::accounts::dimensions(&mut conn).await?;
    drop(conn);
    edit_form(&account, &Fields::of(&account), dimensions).show(&app, &me).await
}

pub async fn save(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    At(id): At<AccountId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let found = account(&mut conn, id).await?;
    let dimensions = store::accounts::dimensions(&mut conn).await?;
    drop(conn);
    let version = typed::version(&fields.version)?;
    let form = edit_form(&found, &fields, dimensions);
    let draft = match fields.parse(&found.currency) {
        Ok(draft) => draft,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    match actions::accounts::change(&app.db, now.call(&me), contributor, id, version, draft).await {
        Ok(()) => Ok(Redirect::to(&format!("/accounts/{id}?said=saved")).into_response()),
        Err(actions::Error::Stale) => stale(&app, &me, id, &fields).await,
        Err(error) => form.refuse(&app, &me, error.into()).await,
    }
}

/// Two people edited one account: what was typed comes back beside what is on record, to compare and choose.
async fn stale(app: &App, me: &Person, id: AccountId, fields: &Fields) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let account = account(&mut conn, id).await?;
    let dimensions = store::accounts::dimensions(&mut conn).await?;
    drop(conn);
    let theirs = edit_form(&account, &Fields::of(&account), dimensions.clone());
    edit_form(&account, fields, dimensions)
        .stale(app, me, theirs, (Action::AccountChanged, Some(id.uuid())))
        .await
}
