//! accounts.csv: one row for each customer.
use super::{Key, Keyed, extra, needed, telling, usual};
use crate::domain::{Day, Line, Minor};
use crate::intake::cells::{Cells, Sound};
use crate::intake::dialect::Column;

pub const COLUMNS: &[Column] = &[
    telling("account_id"),
    telling("name"),
    usual("segment"),
    usual("region"),
    usual("product"),
    needed("arr"),
    usual("customer_since"),
    usual("churned_on"),
    extra("currency"),
    extra("industry"),
    extra("owner"),
    extra("renewal_on"),
];

/// A customer as the file has it. `arr` is the yearly value in the organisation's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    pub account_id: Line,
    pub name: Line,
    pub segment: Line,
    pub region: Line,
    pub product: Line,
    pub industry: Line,
    pub owner: Line,
    pub arr: Minor,
    pub customer_since: Option<Day>,
    pub churned_on: Option<Day>,
    pub renewal_on: Option<Day>,
}

impl AccountRow {
    pub(super) fn parse(cells: &mut Cells) -> Sound<Self> {
        let currency = cells.same_currency("currency");
        let account_id = cells.line("account_id");
        let name = cells.line("name");
        let segment = cells.optional_line("segment");
        let region = cells.optional_line("region");
        let product = cells.optional_line("product");
        let industry = cells.optional_line("industry");
        let owner = cells.optional_line("owner");
        let arr = cells.money("arr");
        let customer_since = cells.optional_day("customer_since");
        let churned_on = cells.optional_day("churned_on");
        let renewal_on = cells.optional_day("renewal_on");
        currency?;
        Ok(Self {
            account_id: account_id?,
            name: name?,
            segment: segment?,
            region: region?,
            product: product?,
            industry: industry?,
            owner: owner?,
            arr: arr?,
            customer_since: customer_since?,
            churned_on: churned_on?,
            renewal_on: renewal_on?,
        })
    }
}

impl Keyed for AccountRow {
    const COLUMN: &'static str = "account_id";

    fn key(&self) -> Key<'_> {
        (self.account_id.as_str(), "", None)
    }
}
