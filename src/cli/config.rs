//! Settings: flags beat variables, variables beat `autopsy.toml`. An unknown key is an error.
use super::{Place, Result, Stop};
use autopsy::app::mailer::Mailer;
use autopsy::domain::{Currency, Line, Organisation, Threshold, Zone};
use ipnet::IpNet;
use serde::Deserialize;
use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;

/// What `autopsy.toml` may say.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    data: Option<PathBuf>,
    listen: Option<String>,
    url: Option<String>,
    organisation: Option<String>,
    zone: Option<String>,
    currency: Option<String>,
    fiscal_start_month: Option<u32>,
    smtp_url: Option<String>,
    mail_from: Option<String>,
    proxies: Option<Vec<String>>,
}

pub struct Config {
    pub data: PathBuf,
    file: File,
}

impl Config {
    /// Reads the configuration file: the one named, or `autopsy.toml` where the command is run, if there is one.
    pub fn load(place: &Place) -> Result<Self> {
        let path = place.config.clone().unwrap_or_else(|| PathBuf::from("autopsy.toml"));
        let file = match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|it| Stop::configuration(format!("{}: {it}", path.display())))?,
            Err(error) if place.config.is_some() => {
                return Err(Stop::configuration(format!("{}: {error}", path.display())));
            }
            Err(_) => File::default(),
        };
        let data = place.data.clone().or_else(|| file.data.clone()).unwrap_or_else(|| PathBuf::from("data"));
        Ok(Self { data, file })
    }

    /// The setting of a name: the flag (which clap fills from its variable), else the file's.
    pub fn listen(&self, flag: Option<&str>) -> String {
        flag.or(self.file.listen.as_deref()).unwrap_or("127.0.0.1:8080").to_owned()
    }

    /// What links begin with, if it was said.
    pub fn url(&self, flag: Option<&str>) -> Option<String> {
        flag.map(str::to_owned).or_else(|| variable("AUTOPSY_URL")).or_else(|| self.file.url.clone())
    }

    /// Who brings mail, if that was said. Without it there is no mail.
    pub fn mailer(&self, smtp_url: Option<&str>, mail_from: Option<&str>) -> Result<Option<Mailer>> {
        let Some(url) = smtp_url.or(self.file.smtp_url.as_deref()).filter(|it| !it.is_empty()) else {
            return Ok(None);
        };
        let from = mail_from.or(self.file.mail_from.as_deref()).filter(|it| !it.is_empty());
        let from = from.ok_or_else(|| {
            Stop::configuration("smtp_url needs mail_from: who the mails are from, like autopsy@example.com")
        })?;
        Mailer::new(url, from).map(Some).map_err(Stop::configuration)
    }

    /// The proxies whose word counts: addresses and networks.
    pub fn proxies(&self, flag: Option<&[String]>) -> Result<Vec<IpNet>> {
        let said = flag.or(self.file.proxies.as_deref()).unwrap_or_default();
        let network = |it: &String| {
            let one = || it.parse::<IpAddr>().map(IpNet::from);
            it.parse::<IpNet>().or_else(|_| one()).map_err(|_| {
                Stop::configuration(format!(
                    "proxies: {it} is no address or network, like 127.0.0.1 or 10.0.0.0/8"
                ))
            })
        };
        said.iter().map(network).collect()
    }

    /// The organisation as it begins; afterwards its settings are changed on the page.
    pub fn organisation(&self) -> Result<Organisation> {
        let said = |name: &str, file: &Option<String>, default: &str| {
            variable(name).or_else(|| file.clone()).unwrap_or_else(|| default.to_owned())
        };
        let name = said("AUTOPSY_ORGANISATION", &self.file.organisation, "Our company");
        let zone = said("AUTOPSY_ZONE", &self.file.zone, "UTC");
        let currency = said("AUTOPSY_CURRENCY", &self.file.currency, "USD");
        let month = match variable("AUTOPSY_FISCAL_START_MONTH") {
            Some(text) => text.parse().ok(),
            None => Some(self.file.fiscal_start_month.unwrap_or(1)),
        };
        Ok(Organisation {
            name: Line::parse(&name).map_err(|it| Stop::configuration(format!("organisation {it}")))?,
            zone: Zone::parse(&zone).ok_or_else(|| {
                Stop::configuration(format!("zone {zone} isn't known; use one like Europe/Berlin"))
            })?,
            currency: Currency::parse(&currency)
                .map_err(|it| Stop::configuration(format!("currency {it}")))?,
            fiscal_start_month: month
                .filter(|it| (1..=12).contains(it))
                .ok_or_else(|| Stop::configuration("fiscal_start_month is a month, 1 to 12"))?,
            threshold: Threshold::default(),
            version: 1,
        })
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|it| !it.is_empty())
}
