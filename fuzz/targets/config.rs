//! The configuration file: settings, or one sentence on one line.
#![no_main]

#[path = "../../crates/cli/src/config.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod config;
#[path = "../../crates/cli/src/exit.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod exit;

use clap::Parser;
use fuzz::Place;
use libfuzzer_sys::fuzz_target;

thread_local!(static PLACE: Place = Place::new());

fuzz_target!(|bytes: &[u8]| {
    let file = PLACE.with(|place| place.write("warmline.toml", bytes));
    let arguments = ["warmline", "serve", "--config"].map(std::ffi::OsString::from);
    let cli = config::Cli::parse_from(arguments.into_iter().chain([file.into_os_string()]));
    let settled = config::resolve(cli).and_then(|(_, options)| {
        let _ = options.folder();
        options.address()?;
        options.settings()
    });
    match settled {
        Ok(settings) => assert!(settings.most_file_bytes <= 100 << 20 && settings.agent_grace_s > 0),
        Err(error) => {
            let says = error.to_string();
            assert!(!says.is_empty() && !says.contains('\n'), "{says:?}");
        }
    }
});
