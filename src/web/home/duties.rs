//! An admin's home: what keeps people, functions and data in order, and how they stand.
use super::Me;
use super::items::Item;
use crate::domain::{Function, Lead, capital, counted};
use crate::store::{self, Conn, Result};

/// What only an admin can mend.
pub fn items(me: &Me<'_>, accounts: bool) -> Vec<Item> {
    let mut items = Vec::new();
    let vacant = vacant(me);
    if !vacant.is_empty() {
        let names: Vec<&str> = vacant.iter().map(|it| it.label()).collect();
        let has = if vacant.len() == 1 { "function has" } else { "functions have" };
        items.push(Item {
            title: format!("{} {has} nobody to ask", capital(&counted(vacant.len()))),
            why: format!("{}. An autopsy that seats them waits until somebody leads them.", names.join(", ")),
            button: "Name who leads",
            icon: "hand",
            minutes: vacant.len(),
            ..Item::due("/people".to_owned(), None, me.today)
        });
    }
    if !accounts {
        items.push(Item {
            title: "Bring the accounts in".to_owned(),
            why: "An autopsy needs its account. A file of them is checked before anything is stored."
                .to_owned(),
            button: "Import",
            icon: "down",
            minutes: 10,
            ..Item::due("/imports".to_owned(), None, me.today)
        });
    }
    items
}

/// Functions without an executive who can sign in.
fn vacant(me: &Me<'_>) -> Vec<Function> {
    me.names.leads().iter().filter(|it| it.askable().is_none()).map(|it| it.function).collect()
}

/// How people, functions and data stand.
pub async fn state(conn: &mut Conn, me: &Me<'_>) -> Result<Vec<(&'static str, String)>> {
    let active = me.names.active().count();
    let disabled = me.names.people().len() - active;
    let leads: &[Lead] = me.names.leads();
    let led = leads.iter().filter(|it| it.askable().is_some()).count();
    let import = store::imports::latest(conn, 1).await?.pop();
    let import = import.map_or_else(
        || "None yet".to_owned(),
        |it| match it.by_id {
            Some(by) => format!("{}, {}", me.zone().show(it.at), me.names.name(Some(by))),
            None => format!("{}, on the command line", me.zone().show(it.at)),
        },
    );
    let mut state = vec![("Can sign in", active.to_string())];
    if disabled > 0 {
        state.push(("Disabled", disabled.to_string()));
    }
    state.extend([
        ("Functions with an executive", format!("{led} of {}", leads.len())),
        ("Last import", import),
        ("Days in", me.zone().name().to_owned()),
        ("Money in", me.organisation.currency.to_string()),
    ]);
    Ok(state)
}
