//! `warmline`: the one binary.

mod commands;
mod config;
mod exit;

use clap::Parser;
use config::{Cli, Command};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::of_usage(&error),
    };
    let done = config::resolve(cli).and_then(|(command, options)| {
        exit::log_to_stderr(&options.log, options.log_format);
        match command {
            Command::Setup { .. } => commands::setup::run(&options),
            Command::Serve { .. } => commands::serve::run(&options),
            Command::Demo { .. } => commands::demo::run(&options),
            Command::Verify { .. } => commands::verify::run(&options),
            Command::Backup { file, .. } => commands::backup::back_up(&file, &options),
            Command::Replay { files, .. } => commands::replay::run(&files, &options),
            Command::WhatIf { files, .. } => commands::what_if::run(&files, &options),
            Command::ResetPassword { agent, remove_second_factor, .. } => {
                commands::reset_password::run(&agent, remove_second_factor, &options)
            }
            Command::Restore { file, .. } => commands::backup::restore(&file, &options),
        }
    });
    exit::of(done)
}
