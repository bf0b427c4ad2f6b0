//! The server is killed in the middle of its work, again and again: what it acknowledged is there.
use crate::cli::{run, serve};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const ROUNDS: u64 = 6;
const WRITERS: usize = 16;

/// Adds an account; answers its name once the server has said that it is there.
fn add(address: &str, token: &str, name: &str) -> Option<()> {
    let mut stream = TcpStream::connect(address).ok()?;
    let body = format!("{{\"name\":\"{name}\",\"arr\":1}}");
    let length = body.len();
    write!(
        stream,
        "POST /api/v1/accounts HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .ok()?;
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    // Half an answer says nothing.
    (answer.starts_with("HTTP/1.1 201") && answer.ends_with('}')).then_some(())
}

#[test]
fn what_was_acknowledged_outlives_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let add_dana =
        ["person", "add", "--email", "dana@larkfield.example", "--name", "Dana", "--role", "leader"];
    assert!(run(data.path(), &add_dana).status.success());
    let made =
        run(data.path(), &["token", "create", "--email", "dana@larkfield.example", "--scope", "write"]);
    let token = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let acknowledged = Mutex::new(BTreeSet::new());
    for round in 0..ROUNDS {
        let (mut server, address) = serve(data.path(), &["serve"]);
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (token, address, acknowledged, over) = (&token, &address, &acknowledged, &over);
                scope.spawn(move || {
                    for n in 0.. {
                        let name = format!("Account {round}-{writer}-{n}");
                        if over.load(Ordering::Relaxed) || add(address, token, &name).is_none() {
                            break;
                        }
                        acknowledged.lock().unwrap().insert(name);
                    }
                });
            }
            thread::sleep(Duration::from_millis(150 + 70 * round));
            server.kill().unwrap();
            server.wait().unwrap();
            over.store(true, Ordering::Relaxed);
        });
        let checked = run(data.path(), &["check"]);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let there: BTreeSet<String> = runtime.block_on(async {
            let mut conn = autopsy::store::sound::open(&data.path().join("data/autopsy.db")).await.unwrap();
            let names: Vec<String> =
                sqlx::query_scalar("select name from accounts").fetch_all(&mut conn).await.unwrap();
            names.into_iter().collect()
        });
        let acknowledged = acknowledged.lock().unwrap();
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?}");
    }
    let acknowledged = acknowledged.into_inner().unwrap().len();
    assert!(acknowledged > 50, "only {acknowledged} were acknowledged at all");
}
