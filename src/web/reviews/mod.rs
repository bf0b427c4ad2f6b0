//! `/reviews`: the quarterly pattern review, from its plan to its minutes.
mod acts;
mod agenda;
mod board;
mod decide;
mod files;
pub mod frozen;
mod list;
mod paper;
mod plan;
mod show;

pub use acts::chaired;

use crate::app::App;
use crate::domain::{Day, Organisation, Review, ReviewId, quarter_label};
use crate::store::{self, Conn, reviews::Snapshot};
use crate::web::error::{Error, Result};
use axum::Router;
use axum::routing::{get, post};

pub fn router() -> Router<App> {
    Router::new()
        .route("/reviews", get(list::page).post(plan::create))
        .route("/reviews/new", get(plan::form))
        .route("/reviews/{id}", get(show::page))
        .route("/reviews/{id}/edit", get(plan::edit_form).post(plan::edit))
        .route("/reviews/{id}/words", get(acts::words_form).post(acts::write))
        .route("/reviews/{id}/snapshot", get(acts::freeze_form).post(acts::freeze))
        .route("/reviews/{id}/patterns", post(acts::put_on_agenda))
        .route("/reviews/{id}/patterns/{pattern}", get(decide::form).post(decide::decide))
        .route("/reviews/{id}/people", get(acts::people_form).post(acts::attend))
        .route("/reviews/{id}/minutes", post(acts::note))
        .route("/reviews/{id}/closure", get(acts::closure_form).post(acts::close))
        .route("/reviews/{id}/board", get(board::page))
        .route("/reviews/{id}/calendar.ics", get(files::calendar))
        .route("/reviews/{id}/report.pdf", get(paper::pdf))
        .route("/reviews/{id}/report.xlsx", get(files::workbook))
        .route("/reviews/{id}/report.html", get(files::alone))
        .route("/reviews/{id}/exhibits/{file}", get(files::exhibit))
}

/// A review with the organisation whose quarters it goes by.
pub struct Read {
    pub review: Review,
    pub organisation: Organisation,
    pub today: Day,
}

impl Read {
    pub async fn of(conn: &mut Conn, app: &App, id: ReviewId) -> Result<Self> {
        let review = store::reviews::find(conn, id).await?.ok_or(Error::NotFound)?;
        let organisation = app.organisation_on(conn).await?;
        let today = organisation.zone.day(app.now());
        Ok(Self { review, organisation, today })
    }

    pub fn address(&self) -> String {
        format!("/reviews/{}", self.review.id)
    }

    /// "Q3 2026".
    pub fn title(&self) -> String {
        quarter_label(self.review.quarter, self.organisation.fiscal_start_month)
    }

    /// "review-q3-2026".
    pub fn file_name(&self, what: &str) -> String {
        format!("{what}-{}", self.title().to_lowercase().replace(' ', "-"))
    }

    pub fn crumbs(&self, last: &str) -> Vec<(String, String)> {
        vec![
            ("/reviews".into(), "Quarterly reviews".into()),
            (self.address(), self.title()),
            (String::new(), last.into()),
        ]
    }

    /// The snapshot that holds, with what is in it.
    pub async fn snapshot(&self, conn: &mut Conn) -> Result<Option<Snapshot>> {
        match &self.review.snapshot {
            None => Ok(None),
            Some(head) => Ok(store::reviews::snapshot(conn, head.id).await?),
        }
    }
}
