//! What the product is held against: the least that could answer the same requests on the same machine. Three servers,
//! each without sessions, roles, a record or a seal: a template drawn from constants, one prepared statement read, one
//! row inserted durably. `copy`, which puts the rows of an import into the same schema. And `seed`, which opens autopsies to
//! file on, through the product's own actions; and `report`, which counts everything that the pattern report says, and
//! `measures`, which counts it measure by measure.
#![expect(clippy::unwrap_used, reason = "a bench that can't set up stops")]
#![expect(clippy::print_stdout, reason = "it talks to a script")]

mod copy;
mod insert;
mod measures;
mod read;
mod report;
mod seed;
mod template;

use axum::Router;
use std::path::Path;

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["seed", dir, autopsies] => seed::run(Path::new(dir), autopsies.parse().unwrap()).await,
        ["report", dir, rounds] => report::run(Path::new(dir), rounds.parse().unwrap()).await,
        ["measures", autopsies, rounds] => measures::run(autopsies.parse().unwrap(), rounds.parse().unwrap()),
        ["template", dir, address] => serve(address, template::router(Path::new(dir)).await).await,
        ["read", dir, address] => serve(address, read::router(Path::new(dir))).await,
        ["insert", dir, address] => serve(address, insert::router(Path::new(dir))).await,
        ["copy", from, to] => copy::run(Path::new(from), Path::new(to)),
        // `cargo bench` calls every bench; this one is called by benches/load, benches/import and benches/report.
        _ => println!(
            "bare seed DIR AUTOPSIES | report DIR ROUNDS | measures AUTOPSIES ROUNDS | template DIR ADDRESS | read DIR ADDRESS | insert DIR ADDRESS | copy FROM TO"
        ),
    }
}

async fn serve(address: &str, router: Router) {
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    println!("ready at http://{address}");
    let router = router.into_make_service();
    axum::serve(axum::serve::ListenerExt::tap_io(listener, |it| it.set_nodelay(true).unwrap()), router)
        .await
        .unwrap();
}
