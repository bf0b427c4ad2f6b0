//! `autopsy import`: history from CSV files, all of it or nothing.
use super::config::Config;
use super::progress::Progress;
use super::{Result, Stop, call};
use autopsy::actions::imports::{Error, Imported, Summary, import, rehearse};
use autopsy::intake::{Gauge, Reading, Storage, Terms};
use autopsy::store;
use std::collections::HashMap;
use std::fmt::Write;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

#[derive(clap::Args)]
#[command(after_help = "Examples:
  autopsy import history/                        every .csv, .tsv and .txt file of a folder
  autopsy import --dry-run accounts.csv          says what would happen, and changes nothing

What a file is, is known from its header row. Running an import again changes nothing. Ctrl-C stops it with
nothing stored. A large one needs free disk of about five times its files; a server on the same folder can be read
meanwhile, and answers writes with 503 while rows are being stored.")]
pub struct Import {
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// CSV files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Import {
    pub async fn run(self, config: &Config) -> Result<()> {
        let files = files(&self.paths)?;
        let db = super::open(config).await?;
        let organisation = store::organisation::find(&mut *db.read().await?).await?;
        let currency = organisation.ok_or_else(|| Stop::wrong("there is no organisation yet"))?.currency;
        let mut reading = Reading::on(aside(&config.data)?, Terms::unlimited(currency));
        stop_when_asked(reading.gauge())?;
        let size = files.iter().filter_map(|(_, path)| Some(fs::metadata(path).ok()?.len())).sum();
        let progress = Progress::of(reading.gauge(), size);
        for (name, path) in &files {
            let file = File::open(path).map_err(|it| unreadable(path, &it))?;
            reading.read(name, progress.over(file));
        }
        let done = if self.dry_run {
            rehearse(&db, call(), reading).await
        } else {
            import(&db, call(), reading).await
        };
        db.close().await;
        progress.done();
        match done {
            Ok(imported) => {
                print!("{}", told(&imported, self.dry_run));
                Ok(())
            }
            Err(Error::Faults(faults)) => Err(Stop::wrong(format!("nothing was imported\n{faults}"))),
            Err(Error::Action(error)) => Err(error.into()),
            Err(Error::Stopped) => Err(Stop::wrong("stopped; nothing was imported")),
        }
    }
}

/// Nameless files in the data folder, in which rows wait until they are stored: gone with the process, whatever ends it.
fn aside(data: &Path) -> Result<[Box<dyn Storage>; 5]> {
    let file = || -> Result<Box<dyn Storage>> {
        Ok(Box::new(tempfile::tempfile_in(data).map_err(|it| unreadable(data, &it))?))
    };
    Ok([file()?, file()?, file()?, file()?, file()?])
}

/// From now on Ctrl-C, or the signal that ends a service, stops the import before its next rows.
fn stop_when_asked(gauge: Arc<Gauge>) -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Stop::wrong)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Stop::wrong)?;
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        gauge.stop();
    });
    Ok(())
}

/// The files that the paths name, each with its name in messages: as short as tells it from the others.
fn files(paths: &[PathBuf]) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for path in paths {
        if fs::metadata(path).map_err(|it| unreadable(path, &it))?.is_dir() {
            files.extend(of_folder(path)?);
        } else {
            files.push(path.clone());
        }
    }
    let name = |it: &Path| it.file_name().map(|it| it.to_string_lossy().into_owned());
    let mut times: HashMap<Option<String>, usize> = HashMap::new();
    for file in &files {
        *times.entry(name(file)).or_default() += 1;
    }
    let named = |it: PathBuf| match name(&it) {
        Some(short) if times.get(&Some(short.clone())) == Some(&1) => (short, it),
        _ => (it.display().to_string(), it),
    };
    Ok(files.into_iter().map(named).collect())
}

/// The tables of a folder, by name. Other files are none of ours, and a folder in it isn't looked into.
fn of_folder(path: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(|it| unreadable(path, &it))?;
    let table = |it: &PathBuf| {
        let ending = it.extension().map(|it| it.to_string_lossy().to_lowercase());
        ending.is_some_and(|it| matches!(it.as_str(), "csv" | "tsv" | "txt")) && it.is_file()
    };
    let mut files: Vec<PathBuf> = entries.into_iter().map(|it| it.path()).filter(table).collect();
    if files.is_empty() {
        return Err(Stop::wrong(format!("{}: there is no .csv, .tsv or .txt file in it", path.display())));
    }
    files.sort();
    Ok(files)
}

fn unreadable(path: &Path, error: &io::Error) -> Stop {
    Stop::wrong(format!("{}: {error}", path.display()))
}

/// The table of counts, the notes, and what became of it all.
fn told(imported: &Imported, dry_run: bool) -> String {
    let summary = &imported.summary;
    let mut said = table(summary);
    for note in &summary.notes {
        let _ = writeln!(said, "note: {note}");
    }
    said.push_str(match (dry_run, summary.changes_something()) {
        (_, false) => "Nothing to change: all of it is on record.\n",
        (true, true) => "Nothing was changed: this was a dry run.\n",
        (false, true) => "Imported.\n",
    });
    said
}

fn table(summary: &Summary) -> String {
    let mut said = String::new();
    let mut line = |table: &str, counts: [String; 5]| {
        let [new, changed, unchanged, kept, repeated] = counts;
        let _ = writeln!(said, "{table:<10}{new:>11}{changed:>11}{unchanged:>11}{kept:>11}{repeated:>11}");
    };
    line("", ["new", "changed", "unchanged", "kept", "repeated"].map(str::to_owned));
    for it in &summary.tables {
        let counts = [it.new, it.changed, it.unchanged, it.kept, it.repeated];
        line(it.table.name(), counts.map(|it| it.to_string()));
    }
    said
}
