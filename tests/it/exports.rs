//! Lists as files: the same rows as the page, in the same order; and what went out can come in again.
use crate::app::{Browser, TestApp};
use crate::story::{Larkfield, SEVEN};
use autopsy::actions;
use autopsy::domain::{Actor, Currency};
use autopsy::intake::{self, File};
use axum::body::Body;
use axum::http::{Request, header};
use calamine::{Data, Reader, Xlsx};
use http_body_util::BodyExt;
use std::io::Cursor;
use tower::ServiceExt;
