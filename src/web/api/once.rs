//! `Idempotency-Key`: a POST that is sent again with its key gets the answer that it had, byte for byte, and does nothing.
//! The answer lands in the transaction of the deed ([ADR 7](../../../docs/adr/0007-once.md)).
use crate::actions;
use crate::app::App;
use crate::domain::Person;
use crate::store::answers::{self, Known};
use crate::store::{self, Answer, Conn, Db, Once as Keep};
use crate::web::error::{Error, Result};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use serde_json::Value;
use sha2::{Digest, Sha256};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The longest key that is taken.
const MOST: usize = 255;

/// What is asked, down to the byte.
pub struct Asking<'a> {
    pub parts: &'a Parts,
    pub body: &'a [u8],
}

/// A POST that is done once, if it has a key.
pub struct Once(Option<answers::Request>);

/// What a deed answers: where its result is, and how it reads.
pub struct Made<D> {
    pub status: StatusCode,
    pub location: Option<String>,
    pub draw: D,
}

/// An answer that is being read, in the transaction of its deed or after it.
pub type Drawn<'c> = BoxFuture<'c, Result<Value>>;

impl<D> Made<D>
where
    D: for<'c> FnOnce(&'c mut Conn) -> Drawn<'c> + Send + 'static,
{
    /// Something new, at its address.
    pub fn new(location: String, draw: D) -> Self {
        Self { status: StatusCode::CREATED, location: Some(location), draw }
    }

    /// Something that was there, as it is now.
    pub fn changed(draw: D) -> Self {
        Self { status: StatusCode::OK, location: None, draw }
    }
}

impl Once {
    /// The request's key. One that was answered before ends here, with its answer.
    pub async fn of(app: &App, me: &Person, asking: Asking<'_>) -> Result<Self> {
        let Some(key) = asking.parts.headers.get(&KEY) else { return Ok(Self(None)) };
        let key = key.to_str().unwrap_or("").trim();
        if key.is_empty() || key.len() > MOST || !key.bytes().all(|it| it.is_ascii_graphic()) {
            let said = format!("Idempotency-Key is 1 to {MOST} characters of ASCII without spaces.");
            return Err(Error::Malformed(said));
        }
        let address = asking.parts.uri.to_string();
        let mut hasher = Sha256::new();
        hasher.update(format!("{} {address}\n", asking.parts.method));
        hasher.update(asking.body);
        let hash = hasher.finalize().to_vec();
        let request = answers::Request { person_id: me.id, key: key.to_owned(), hash, at: app.now() };
        known(&app.db, &request).await?;
        Ok(Self(Some(request)))
    }

    /// Does it, and answers with what `made.draw` reads afterwards. With a key, the answer is read and kept in the
    /// transaction of the deed, so that whoever asks again gets the same.
    pub async fn answer<T, D, W, F>(self, app: &App, made: Made<D>, work: W) -> Result<Response>
    where
        D: for<'c> FnOnce(&'c mut Conn) -> Drawn<'c> + Send + 'static,
        W: FnOnce(Db) -> F,
        F: Future<Output = actions::Result<T>>,
    {
        let Made { status, location, draw } = made;
        let answer = move |value: Value| Answer {
            status: i64::from(status.as_u16()),
            location,
            body: value.to_string(),
        };
        let Some(request) = self.0 else {
            work(app.db.clone()).await?;
            let value = draw(&mut *app.db.read().await?).await?;
            return Ok(given(answer(value)));
        };
        let keep = Keep {
            request: request.clone(),
            draw: Box::new(move |conn| {
                Box::pin(async move {
                    let drawn = draw(conn).await;
                    drawn.map(answer).map_err(|it| sqlx::Error::Decode(it.to_string().into()))
                })
            }),
        };
        let done = work(app.db.once(keep)).await;
        // Whoever came first under this key has left an answer; it is this request's, too.
        known(&app.db, &request).await?;
        done?;
        Err(sqlx::Error::RowNotFound.into())
    }
}

/// Ends a request whose key has an answer: with it, or because another request has the key.
async fn known(db: &Db, request: &answers::Request) -> Result<()> {
    match store::answers::find(&mut *db.read().await?, request).await? {
        None => Ok(()),
        Some(Known::Answered(answer)) => Err(Error::Answered(Box::new(answer))),
        Some(Known::Taken) => Err(Error::KeyTaken),
    }
}

/// The response of an answer that was kept.
pub fn replayed(answer: Answer) -> Response {
    given(answer)
}

fn given(answer: Answer) -> Response {
    let status = u16::try_from(answer.status).ok().and_then(|it| StatusCode::from_u16(it).ok());
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    let mut response = (status.unwrap_or_default(), kind, answer.body).into_response();
    if let Some(Ok(location)) = answer.location.map(|it| HeaderValue::from_str(&it)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
