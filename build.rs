//! What is made before the compiler runs: an empty database from `migrations/`, so `query!` checks every statement against
//! the real schema; `templates/` as part of the binary; and `assets/` as a table, hashed and compressed.
#[path = "build/assets.rs"]
mod assets;

use sqlx::{ConnectOptions, migrate::Migrator, sqlite::SqliteConnectOptions};
use std::{env, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=assets");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build/assets.rs");
    minijinja_embed::embed_templates!("templates");
    let out = env::var("OUT_DIR")?;
    assets::embed(Path::new("assets"), Path::new(&out))?;
    let file = Path::new(&out).join("schema.db");
    let _ = fs::remove_file(&file);
    tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
        let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
        let mut conn = options.connect().await?;
        Migrator::new(Path::new("migrations")).await?.run(&mut conn).await
    })?;
    println!("cargo:rustc-env=DATABASE_URL=sqlite:{}", file.display());
    println!("cargo:rustc-env=SQLX_OFFLINE=false");
    Ok(())
}
