//! The binary as other programs drive it: what it prints, how it stops, its exit codes.
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn autopsy(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_autopsy"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AUTOPSY_")) {
        command.env_remove(name);
    }
    command.current_dir(data).args(["--data"]).arg(data.join("data"));
    command
}

pub fn run(data: &Path, words: &[&str]) -> Output {
    autopsy(data).args(words).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// Starts a server on a free port; answers it and its address when it says that it is ready.
pub fn serve(data: &Path, words: &[&str]) -> (Child, String) {
    let mut child = autopsy(data)
        .args(words)
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.find(|line| line.as_ref().unwrap().contains("ready at")).unwrap().unwrap();
    (child, ready.rsplit("http://").next().unwrap().to_owned())
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Sends a form; answers what came back.
pub fn post(address: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_server_says_when_it_is_ready_and_stops_cleanly() {
    let data = tempfile::tempdir().unwrap();
    let (mut child, address) = serve(data.path(), &["serve"]);
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    assert!(get(&address, "/readyz").contains(r#""synchronous":2"#));
    let second = run(data.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(code(&second), 1, "one server for each folder");
    let added = run(
        data.path(),
        &["person", "add", "--email", "dana@larkfield.example", "--name", "Dana", "--role", "leader"],
    );
    assert_eq!(code(&added), 0, "people are added while it runs: {}", String::from_utf8_lossy(&added.stderr));
    // A peer that has sent half a request does not keep it from stopping.
    let mut half = TcpStream::connect(&address).unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHost:").unwrap();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let wal = data.path().join("data/autopsy.db-wal");
    assert!(std::fs::metadata(wal).map_or(0, |it| it.len()) == 0, "all of it is in one file again");
}

#[test]
fn the_demonstration_starts_and_prints_a_link_for_each_role() {
    let data = tempfile::tempdir().unwrap();
    let (mut child, address) = serve(data.path(), &["demo"]);
    assert!(get(&address, "/sign-in").contains("Sign in"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn people_come_and_go_by_the_command_line() {
    let data = tempfile::tempdir().unwrap();
    let add = ["person", "add", "--email", "Ruth@Larkfield.example", "--name", "Ruth Adeyemi", "--role"];
    let added = run(data.path(), &[&add[..], &["executive", "--function", "cloud_operations"]].concat());
    let link = String::from_utf8(added.stdout.clone()).unwrap();
    assert!(code(&added) == 0 && link.starts_with("http://127.0.0.1:8080/sign-in/"), "{link}");
    assert_eq!(code(&run(data.path(), &[&add[..], &["executive"]].concat())), 1, "the address is taken");
    assert_eq!(code(&run(data.path(), &[&add[..], &["king"]].concat())), 2);
    let list = String::from_utf8(run(data.path(), &["person", "list"]).stdout).unwrap();
    assert_eq!(list, "ruth@larkfield.example\tRuth Adeyemi\texecutive\tcloud_operations\t\n");
    let email = ["--email", "ruth@larkfield.example"];
    assert_eq!(code(&run(data.path(), &[&["person", "disable"][..], &email].concat())), 0);
    let refused = run(data.path(), &[&["person", "link"][..], &email].concat());
    assert_eq!(code(&refused), 1);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is disabled"), "{refused:?}");
    assert_eq!(code(&run(data.path(), &["person", "link", "--email", "nobody@larkfield.example"])), 1);
}

#[test]
fn exit_codes_say_whose_mistake_it_is() {
    let data = tempfile::tempdir().unwrap();
    let here = |name: &str, text: &str| std::fs::write(data.path().join(name), text).unwrap();
    assert_eq!(code(&run(data.path(), &["frobnicate"])), 2);
    assert_eq!(code(&run(data.path(), &["import", "no-such-file.csv"])), 1);
    assert_eq!(code(&run(data.path(), &["person", "list"])), 1, "nothing is made by asking");
    assert!(!data.path().join("data").exists());
    assert_eq!(code(&run(data.path(), &["serve", "--listen", "banana"])), 2);
    here("accounts.csv", "account_id,name,arr\nA1,Acme,12k\n");
    let bad = run(data.path(), &["import", "accounts.csv"]);
    let said = String::from_utf8_lossy(&bad.stderr).into_owned();
    assert_eq!(code(&bad), 1);
    assert!(said.contains("accounts.csv, line 2, column arr"), "{said}");
    here("autopsy.toml", "colour = \"green\"\n");
    let unknown = run(data.path(), &["person", "list"]);
    assert_eq!(code(&unknown), 78);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("unknown field `colour`"));
    here("autopsy.toml", "zone = \"Mars/Olympus\"\n");
    assert_eq!(code(&run(data.path(), &["person", "list"])), 78);
}
