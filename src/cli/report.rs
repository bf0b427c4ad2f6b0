//! `autopsy report`: the pattern report, the same figures as the page.
use super::config::Config;
use super::{Result, Stop, now};
use autopsy::patterns::{Fields, Question, Report as Figures};
use autopsy::render::sheets;
use autopsy::store;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(
    after_help = "Example: autopsy report --as-of 2026-07-01 --focus 2026-04-01..2026-07-01 --format json -o report.json"
)]
pub struct Report {
    /// The first day that the report knows nothing of [default: tomorrow]
    #[arg(long, value_name = "DAY")]
    as_of: Option<String>,
    /// The period in focus, its last day excluded [default: the last whole fiscal quarter]
    #[arg(long, value_name = "FROM..TO")]
    focus: Option<String>,
    #[arg(long)]
    segment: Option<String>,
    #[arg(long)]
    region: Option<String>,
    #[arg(long)]
    product: Option<String>,
    /// sale, implementation, onboarding, adoption, support, renewal or expansion
    #[arg(long)]
    stage: Option<String>,
    /// Which filings are compared: all that were made before the reveal, or of those only the ones made before
    /// the finding was agreed
    #[arg(long, default_value = "as_filed", value_parser = ["as_filed", "before_finding"])]
    filings: String,
    /// json: every figure; csv: causes by findings and by money
    #[arg(long, default_value = "json", value_parser = ["json", "csv"])]
    format: String,
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Report {
    pub async fn run(self, config: &Config) -> Result<()> {
        let db = super::open_existing(config).await?;
        let mut conn = db.read().await?;
        let organisation = store::organisation::get(&mut conn).await?;
        let rows = store::patterns::load(&mut conn, &organisation.currency, &mut |_| {}).await?;
        let facts = rows.build().map_err(Stop::wrong)?;
        let fields = Fields {
            as_of: self.as_of.unwrap_or_default(),
            focus: self.focus.unwrap_or_default(),
            segment: self.segment.unwrap_or_default(),
            region: self.region.unwrap_or_default(),
            product: self.product.unwrap_or_default(),
            stage: self.stage.unwrap_or_default(),
            filings: self.filings,
        };
        let today = organisation.zone.day(now());
        let question = Question::read(&fields, &facts, today, organisation.fiscal_start_month)
            .map_err(|it| Stop::usage(format!("{it}")))?;
        let report = Figures::new(&facts, question.windows, &question.filter);
        let bytes = match self.format.as_str() {
            "csv" => sheets::pareto(&report, &organisation.currency, Vec::new()).map_err(Stop::wrong)?,
            _ => json(&report).map_err(Stop::wrong)?,
        };
        match self.output {
            None => io::stdout().lock().write_all(&bytes).map_err(Stop::wrong),
            Some(path) => {
                fs::write(&path, bytes).map_err(|it| Stop::wrong(format!("{}: {it}", path.display())))
            }
        }
    }
}

fn json(report: &Figures) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(report)?;
    bytes.push(b'\n');
    Ok(bytes)
}
