//! Chores of this repository: `cargo xtask test`, `tidy`, `openapi`, `bench`, `fuzz` and `soak`.
#![expect(clippy::print_stdout, reason = "a chore talks to the terminal")]

mod bench;
mod fuzz;
mod openapi;
mod program;
mod root;
mod soak;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of this repository", disable_version_flag = true)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run every test: tidy, lints, web, Rust, browser
    Test(test::Arguments),
    /// Check the rules of the house that no compiler checks
    Tidy,
    /// Write the snapshot of the API's description anew
    Openapi,
    /// Measure the product beside its targets
    Bench(bench::Arguments),
    /// Feed every parser that faces outside with what nobody would send
    Fuzz(fuzz::Arguments),
    /// Kill and restart the server while 64 write and 20 read, and check what is left
    Soak(soak::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Test(arguments) => test::run(&arguments),
        Chore::Tidy => tidy::run(),
        Chore::Openapi => openapi::run(),
        Chore::Bench(arguments) => bench::run(&arguments),
        Chore::Fuzz(arguments) => fuzz::run(&arguments),
        Chore::Soak(arguments) => soak::run(&arguments),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("failed to {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Arguments::command().debug_assert();
    }
}
