//! Loads the columns of the report when the server starts, and reads anew what is written while nobody looks at the report.
use crate::app::App;
use crate::store::Result;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_secs(1);

/// Runs until it is dropped.
pub async fn run(app: App) {
    loop {
        let began = Instant::now();
        if let Err(error) = refresh(&app).await {
            tracing::error!(%error, "the columns of the report could not be loaded; it is tried again");
        }
        // While another process writes, half of the time at most is spent on reading everything.
        tokio::time::sleep(PAUSE.max(began.elapsed())).await;
    }
}

async fn refresh(app: &App) -> Result<()> {
    let organisation = app.organisation().await?;
    app.facts_when_loaded(&organisation).await.map(|_| ())
}
