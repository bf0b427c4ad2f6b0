//! `autopsy serve`: the server.
use super::config::Config;
use super::{Result, Stop, now};
use autopsy::app::App;
use autopsy::store::Db;
use autopsy::{jobs, web};
use std::fs::{self, TryLockError};
use std::path::Path;
use tokio::net::TcpListener;

#[derive(clap::Args)]
#[command(after_help = "Example: autopsy serve --listen 127.0.0.1:8080 --data /var/lib/autopsy")]
pub struct Serve {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "AUTOPSY_LISTEN", value_name = "ADDRESS")]
    listen: Option<String>,
    /// What links begin with [default: http:// and the address]
    #[arg(long, env = "AUTOPSY_URL", value_name = "URL")]
    url: Option<String>,
    /// The mail server, like `smtps://user:password@mail.example.com`; without it there is no mail
    #[arg(long, env = "AUTOPSY_SMTP_URL", value_name = "URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// Who mails are from, like "Account Autopsy <autopsy@example.com>"
    #[arg(long, env = "AUTOPSY_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Proxies whose X-Forwarded-For counts, like 127.0.0.1,10.0.0.0/8; else everybody behind one shares its limits
    #[arg(long, env = "AUTOPSY_PROXIES", value_name = "NETWORKS", value_delimiter = ',')]
    proxies: Option<Vec<String>>,
}

impl Serve {
    pub async fn run(self, config: &Config) -> Result<()> {
        log();
        let mailer = config.mailer(self.smtp_url.as_deref(), self.mail_from.as_deref())?;
        let proxies = config.proxies(self.proxies.as_deref())?;
        let lock = lock(&config.data)?;
        let db = super::open(config).await?;
        let listener = listen(&config.listen(self.listen.as_deref())).await?;
        let url = config.url(self.url.as_deref());
        let app = app(db, &listener, url)?.with_proxies(proxies);
        let app = match mailer {
            Some(mailer) => app.with_mail(mailer),
            None => app,
        };
        println!("Account Autopsy is ready at {}", app.base_url);
        serve(listener, app).await;
        drop(lock);
        Ok(())
    }
}

/// Log lines go to standard error; `AUTOPSY_LOG` says how much.
pub fn log() {
    let filter = web::log_filter(std::env::var("AUTOPSY_LOG").ok().as_deref());
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

pub async fn listen(address: &str) -> Result<TcpListener> {
    if address.rsplit_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_err()) {
        return Err(Stop::usage(format!("can't listen on {address}: say it like 127.0.0.1:8080")));
    }
    TcpListener::bind(address).await.map_err(|it| Stop::wrong(format!("can't listen on {address}: {it}")))
}

pub fn app(db: Db, listener: &TcpListener, url: Option<String>) -> Result<App> {
    let address = listener.local_addr().map_err(Stop::wrong)?;
    let url = url.unwrap_or_else(|| format!("http://{address}"));
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(Stop::configuration(format!("url {url} has to begin with http:// or https://")));
    }
    Ok(App::new(db, web::pages(), &url, now))
}

/// Serves until the process is told to stop, and the clock's work with it.
pub async fn serve(listener: TcpListener, app: App) {
    let db = app.db.clone();
    let clock = tokio::spawn(jobs::clock::run(app.clone()));
    let outbox = tokio::spawn(jobs::outbox::run(app.clone()));
    let facts = tokio::spawn(jobs::facts::run(app.clone()));
    web::server::serve(listener, web::router(app), told_to_stop()).await;
    clock.abort();
    outbox.abort();
    facts.abort();
    db.close().await;
}

/// One server for each folder.
pub fn lock(dir: &Path) -> Result<fs::File> {
    fs::create_dir_all(dir).map_err(|it| Stop::wrong(format!("{}: {it}", dir.display())))?;
    let path = dir.join("serve.lock");
    let file = fs::File::create(&path).map_err(|it| Stop::wrong(format!("{}: {it}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Stop::wrong(format!("a server runs on {} already", dir.display())))
        }
        Err(TryLockError::Error(error)) => Err(Stop::wrong(format!("{}: {error}", path.display()))),
    }
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
