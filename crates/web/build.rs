//! Builds the web UI when its sources changed. Without Node the build goes on: the server then says in the page how
//! to get the UI, and everything else works.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    for part in [
        "package.json",
        "package-lock.json",
        "shared",
        "desk/src",
        "desk/public",
        "desk/index.html",
        "desk/package.json",
        "desk/vite.config.ts",
        "desk/svelte.config.js",
        "widget/src",
        "widget/scripts",
        "widget/package.json",
        "widget/vite.config.ts",
    ] {
        // A path that does not exist would make cargo run this at every build.
        if root.join(part).exists() {
            println!("cargo::rerun-if-changed={}", root.join(part).display());
        }
    }
    for app in ["desk", "widget"] {
        std::fs::create_dir_all(out.join(app)).expect("the build's own folder can be written");
    }
    if let Err(says) = build(&root) {
        println!("cargo::warning=the web UI is not in this build: {says}");
        return;
    }
    for app in ["desk", "widget"] {
        let _ = std::fs::remove_dir_all(out.join(app));
        copy(&root.join(app).join("dist"), &out.join(app)).expect("what was built can be copied");
    }
}

fn build(root: &Path) -> Result<(), String> {
    let installed = root.join("node_modules/.package-lock.json");
    let changed = |path: &Path| path.metadata().and_then(|m| m.modified()).ok();
    if changed(&installed) < changed(&root.join("package-lock.json")) {
        npm(root, &["ci", "--no-audit", "--no-fund"])?;
    }
    npm(root, &["run", "build"])
}

fn npm(root: &Path, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new("npm")
        .args(arguments)
        .current_dir(root)
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(|e| format!("npm cannot be run ({e}); install Node.js 20 or later and build again"))?;
    if output.status.success() {
        return Ok(());
    }
    let says = String::from_utf8_lossy(&output.stderr);
    let end: Vec<&str> = says.lines().rev().take(5).collect();
    Err(format!(
        "npm {} failed: {}",
        arguments.join(" "),
        end.into_iter().rev().collect::<Vec<_>>().join(" | ")
    ))
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
            compress(&target)?;
        }
    }
    Ok(())
}

/// Puts a compressed file beside one that is text: compressed once, here, and not at every request.
fn compress(file: &Path) -> std::io::Result<()> {
    let is_text =
        file.extension().is_some_and(|e| ["js", "css", "html", "svg", "json"].iter().any(|t| e == *t));
    if !is_text {
        return Ok(());
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".gz");
    let mut gzip = flate2::write::GzEncoder::new(std::fs::File::create(name)?, flate2::Compression::best());
    std::io::copy(&mut std::fs::File::open(file)?, &mut gzip)?;
    gzip.finish().map(drop)
}
