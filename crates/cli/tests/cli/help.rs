//! What `--help` prints, as snapshots. `UPDATE_SNAPSHOTS=1` writes them anew.

use crate::program::warmline;
use std::path::Path;

#[test]
fn every_command_explains_itself_as_written_down() {
    let update = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("snapshots");
    for command in [
        "",
        "setup",
        "serve",
        "doctor",
        "demo",
        "verify",
        "reindex",
        "backup",
        "restore",
        "reset-password",
        "replay",
        "what-if",
    ] {
        let said = warmline(command).arg("--help").expect(0).out;
        let name = if command.is_empty() { "warmline" } else { command };
        let file = folder.join(format!("help-{name}.txt"));
        if update {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, &said).unwrap();
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(
            said,
            written,
            "{} is not what is printed; UPDATE_SNAPSHOTS=1 writes it anew",
            file.display()
        );
    }
}

#[test]
fn help_comes_in_three_forms_and_the_version_in_two() {
    let whole = warmline("--help").expect(0).out;
    assert_eq!(warmline("help").expect(0).out, whole);
    assert_eq!(warmline("-h").expect(0).out, whole);
    let version = format!("warmline {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(warmline("--version").expect(0).out, version);
    assert_eq!(warmline("-V").expect(0).out, version);
}
