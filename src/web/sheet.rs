//! Lists as files: exactly the rows of the list's filter, all of them, in its order.
use super::error::{Error, Result};
use super::extract::Asked;
use super::page;
use super::session::{As, Now};
use crate::actions;
use crate::app::App;
use crate::domain::{Day, Person};
use crate::render::table::{self, Column, Value};
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;
use std::future::Future;
use std::io;

/// Rows read at once.
pub const AT_ONCE: i64 = 1000;
/// Rows of a workbook at most, which is made in memory. CSV has no end: it is sent as it is read.
const WORKBOOK: usize = 50_000;

/// Some rows, and the place of the last of them where more follow.
pub type Rows<P> = (Vec<Vec<Value>>, Option<P>);

pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A list that can be read to its end, some rows at a time.
pub trait Listed: Send + Sized + 'static {
    const NAME: &'static str;
    const COLUMNS: &'static [Column];
    type Query: Serialize + Send + Sync;
    type Place: Send;

    /// The list that somebody asks for.
    fn asked(
        app: &App,
        me: &Person,
        today: Day,
        query: &Self::Query,
    ) -> impl Future<Output = Result<Self>> + Send;

    /// The rows after a place.
    fn rows(&self, after: Option<Self::Place>) -> impl Future<Output = Result<Rows<Self::Place>>> + Send;
}

/// The list's rows as CSV.
pub async fn csv<L: Listed>(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<L::Query>,
) -> Result<Response> {
    Export::<L>::noted(&app, now, &me, &query, "csv").await?.csv()
}

/// The list's rows as a workbook.
pub async fn xlsx<L: Listed>(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<L::Query>,
) -> Result<Response> {
    Export::<L>::noted(&app, now, &me, &query, "xlsx").await?.xlsx().await
}

struct Export<L> {
    list: L,
    today: Day,
}

impl<L: Listed> Export<L> {
    /// What is exported, by whom, and when: it goes on the record before the first row is read.
    async fn noted(app: &App, now: Now, me: &Person, query: &L::Query, format: &str) -> Result<Self> {
        let today = app.organisation().await?.zone.day(now.at);
        let list = L::asked(app, me, today, query).await?;
        actions::exports::list(&app.db, now.call(me), L::NAME, format, page::filters(query)).await?;
        Ok(Self { list, today })
    }

    /// Sent while it is read.
    fn csv(self) -> Result<Response> {
        let headers = headers::<L>("text/csv; charset=utf-8", "csv", self.today);
        let head = table::csv_header(L::COLUMNS)?;
        let list = self.list;
        let rows = stream::try_unfold((Next::<L::Place>::First, list), |(next, list)| async move {
            let after = match next {
                Next::Over => return Ok(None),
                Next::First => None,
                Next::After(place) => Some(place),
            };
            let (rows, place) = list.rows(after).await.map_err(io::Error::other)?;
            let next = place.map_or(Next::Over, Next::After);
            Ok::<_, io::Error>(Some((table::csv_rows(&rows)?, (next, list))))
        });
        let head = stream::iter([Ok(head)]);
        Ok((headers, Body::from_stream(stream::StreamExt::chain(head, rows))).into_response())
    }

    async fn xlsx(self) -> Result<Response> {
        let (mut rows, mut after) = (Vec::new(), None);
        loop {
            let (more, place) = self.list.rows(after).await?;
            rows.extend(more);
            if rows.len() > WORKBOOK {
                let sentence = "A workbook takes 50,000 rows. Narrow the list, or take it as CSV.";
                return Err(Error::Malformed(sentence.to_owned()));
            }
            match place {
                Some(place) => after = Some(place),
                None => break,
            }
        }
        let today = self.today;
        let made = tokio::task::spawn_blocking(move || table::xlsx(L::NAME, L::COLUMNS, &rows, today)).await;
        let made = made.map_err(io::Error::other).and_then(|it| it.map_err(io::Error::other));
        Ok((headers::<L>(XLSX, "xlsx", today), made?).into_response())
    }
}

enum Next<P> {
    First,
    After(P),
    Over,
}

fn headers<L: Listed>(kind: &str, ending: &str, today: Day) -> [(header::HeaderName, String); 2] {
    let name = format!("attachment; filename=\"{}-{today}.{ending}\"", L::NAME);
    [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)]
}
