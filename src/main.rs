//! The one binary. What it can do is in `cli`, one file a command.
#[expect(clippy::print_stdout, reason = "a command answers on standard output")]
mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
