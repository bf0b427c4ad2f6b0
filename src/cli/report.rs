//! `autopsy report`: the pattern report, the same figures as the page.
use super::config::Config;
use super::{Result, Stop, now};
use autopsy::exhibits::{self, Behind, Cover, Figures, Paper, Which};
use autopsy::patterns::{ByWindow, Dimension, Fields, Pareto, Question, Report as All};
use autopsy::render::sheets;
use autopsy::store;
use autopsy::web::patterns;
use std::fs;
use std::io::{self, IsTerminal, Write};
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
    /// What the exhibits look at; comparisons over time have their own periods
    #[arg(long, default_value = "year", value_parser = ["year", "quarter", "all"])]
    period: String,
    /// What the exhibit “cause by level” compares by
    #[arg(long, default_value = "segment", value_parser = ["segment", "region", "product", "stage"])]
    by: String,
    /// json: every figure; csv: causes by findings and by money, or one exhibit; xlsx: a sheet for each exhibit; html: a page
    /// that stands alone; pdf: the report on paper
    #[arg(long, default_value = "json", value_parser = ["json", "csv", "xlsx", "html", "pdf"])]
    format: String,
    /// With pdf: the paper
    #[arg(long, default_value = "a4", value_parser = ["a4", "letter"])]
    paper: String,
    /// With csv: the numbers of one exhibit, like causes, change or third-time
    #[arg(long, value_name = "NAME")]
    exhibit: Option<String>,
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Report {
    pub async fn run(self, config: &Config) -> Result<()> {
        let which = self.exhibit()?;
        let db = super::open_existing(config).await?;
        let mut conn = db.read().await?;
        let organisation = store::organisation::get(&mut conn).await?;
        let rows = store::patterns::load(&mut conn, &organisation.currency, &mut |_| {}).await?;
        let facts = rows.build().map_err(Stop::wrong)?;
        let today = organisation.zone.day(now());
        let question = Question::read(&self.fields(), &facts, today, organisation.fiscal_start_month)
            .map_err(|it| Stop::usage(format!("{it}")))?;
        let period = match self.period.as_str() {
            "quarter" => question.windows.focus,
            "all" => question.windows.window,
            _ => question.windows.year,
        };
        let before = question.end(organisation.zone);
        let aside = store::patterns::aside(&mut conn, period, &question.filter, before);
        let aside = aside.await.map_err(Stop::wrong)?;
        let (by, currency) =
            (Dimension::parse(&self.by).unwrap_or(Dimension::Segment), &organisation.currency);
        let figures = Figures::new(&facts, &question, period, by, currency, Behind::nowhere());
        let without = aside.rescued_without_agreement;
        let paper = || Paper::new(organisation.name.as_str(), &figures, &question.filter, without);
        let bytes = match (self.format.as_str(), which) {
            ("csv", None) => causes(&figures).map_err(Stop::wrong)?,
            ("csv", Some(which)) => numbers(which, &figures).map_err(Stop::wrong)?,
            ("xlsx", _) => exhibits::workbook(&paper()).map_err(Stop::wrong)?,
            ("pdf", _) => self.pdf(&paper())?,
            ("html", _) => patterns::alone(paper()).map_err(Stop::wrong)?.into_bytes(),
            _ => json(&All::new(&facts, question.windows, &question.filter)).map_err(Stop::wrong)?,
        };
        match self.output {
            None => io::stdout().lock().write_all(&bytes).map_err(Stop::wrong),
            Some(path) => {
                fs::write(&path, bytes).map_err(|it| Stop::wrong(format!("{}: {it}", path.display())))
            }
        }
    }

    /// The one exhibit that is asked for, before anything is read.
    fn exhibit(&self) -> Result<Option<Which>> {
        let is_shown = self.output.is_none() && io::stdout().is_terminal();
        if is_shown && ["xlsx", "pdf"].contains(&self.format.as_str()) {
            return Err(Stop::usage("This can’t be shown here: say where to write it, with -o FILE."));
        }
        if self.format == "pdf" && !typeset::IS_BUILT {
            return Err(Stop::usage("This build has no PDF: it was made without the feature “pdf”."));
        }
        let Some(code) = &self.exhibit else { return Ok(None) };
        if self.format != "csv" {
            return Err(Stop::usage(
                "--exhibit goes with --format csv; the other formats hold every exhibit.",
            ));
        }
        let known = || Which::ALL.map(Which::code).join(", ");
        let which =
            Which::parse(code).ok_or_else(|| Stop::usage(format!("--exhibit is one of {}.", known())))?;
        Ok(Some(which))
    }

    fn pdf(&self, paper: &Paper) -> Result<Vec<u8>> {
        let sheet = if self.paper == "letter" { typeset::Paper::Letter } else { typeset::Paper::A4 };
        typeset::pdf(&exhibits::document(paper, Cover::of_report(paper.as_of), sheet, None))
            .map_err(Stop::wrong)
    }

    fn fields(&self) -> Fields {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        Fields {
            as_of: text(&self.as_of),
            focus: text(&self.focus),
            segment: text(&self.segment),
            region: text(&self.region),
            product: text(&self.product),
            stage: text(&self.stage),
            filings: self.filings.clone(),
        }
    }
}

/// Causes by findings and by money, in each of the report's periods.
fn causes(figures: &Figures<'_>) -> io::Result<Vec<u8>> {
    let counted = ByWindow::<Pareto>::of(&figures.view, &figures.windows);
    sheets::pareto(&figures.windows, &counted, figures.currency, Vec::new())
}

fn numbers(which: Which, figures: &Figures<'_>) -> io::Result<Vec<u8>> {
    exhibits::csv(&exhibits::exhibit(which, figures).table, figures.currency)
}

fn json(report: &All) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(report)?;
    bytes.push(b'\n');
    Ok(bytes)
}
