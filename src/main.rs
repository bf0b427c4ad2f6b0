//! The one binary. What it can do is in `cli`, one file a command.
mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
