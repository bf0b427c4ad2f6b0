//! `/f/{token}`: an executive's whole part from one link, without signing in. Opening an address changes nothing, because
//! mail scanners open links; only a button acts.
mod agree;
mod cause;
mod decline;
mod delegate;
mod draft;
mod evidence;
mod hand_on;
mod held;
mod renewal;
mod sealed;
mod shown;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

pub fn router() -> Router<App> {
    Router::new()
        .route("/f/{token}", get(agree::page).post(agree::agree))
        .route("/f/{token}/decline", get(decline::page).post(decline::decline))
        .route("/f/{token}/delegate", get(delegate::page).post(delegate::delegate))
        .route("/f/{token}/cause", get(cause::page).post(cause::choose))
        .route("/f/{token}/evidence", get(evidence::page).post(evidence::seal))
        .route("/f/{token}/draft", post(draft::save))
        .route("/f/{token}/saved", get(sealed::saved))
        .route("/f/{token}/sealed", get(sealed::page))
        .route("/f/{token}/renewal", get(renewal::page).post(renewal::ask))
        .route("/autopsies/{id}/seats/{function}/link", get(hand_on::form).post(hand_on::make))
}
