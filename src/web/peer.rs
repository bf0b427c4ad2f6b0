//! Who asks, for the limits on sign-in: the address of the connection, or what a trusted proxy says of it.
use super::error::{Error, Result};
use crate::app::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// A whole IPv6 network of one subscriber (/64) is one address.
pub struct Peer(pub String);

impl FromRequestParts<App> for Peer {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Some(connection) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else {
            return Ok(Self("local".to_owned()));
        };
        let ip = asking(connection.0.ip().to_canonical(), &parts.headers, &app.proxies);
        Ok(Self(subscriber(ip)))
    }
}

/// From the connection backwards: each trusted proxy names who asked it, and the first that isn't trusted asks. What that
/// one says of others counts for nothing.
fn asking(connection: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: IpAddr| proxies.iter().any(|it| it.contains(&ip));
    let said: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','))
        .collect();
    let mut ip = connection;
    for said in said.into_iter().rev() {
        match address(said) {
            Some(before) if is_trusted(ip) => ip = before,
            _ => break,
        }
    }
    ip
}

/// With a port or without: 192.0.2.1:4000, `[2001:db8::1]:4000`.
fn address(said: &str) -> Option<IpAddr> {
    let said = said.trim();
    let bare = said.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(said);
    let with_port = || said.parse::<SocketAddr>().ok().map(|it| it.ip());
    Some(bare.parse().ok().or_else(with_port)?.to_canonical())
}

fn subscriber(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("{}/64", Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
    }
}
