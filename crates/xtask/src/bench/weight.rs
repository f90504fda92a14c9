//! What a browser has to load, as gzip would send it.

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;

/// Formats that are compressed already.
const COMPRESSED: [&str; 5] = [".woff2", ".woff", ".png", ".jpg", ".webp"];

/// What the widget loads when the customer opens it, and not before.
const WHEN_OPENED: &str = "later.js";

/// The gzipped size of what the chat widget in the folder `dist` loads with a page, in bytes: its script, and the words
/// of a language that is not English.
pub(super) fn widget_bytes(dist: &Path) -> Result<usize> {
    let entries = fs::read_dir(dist).with_context(|| format!("list {}", dist.display()))?;
    let mut bytes = 0;
    for entry in entries {
        let path = entry.with_context(|| format!("list {}", dist.display()))?.path();
        let comes_first = path.file_name().is_some_and(|name| name != WHEN_OPENED);
        if comes_first && path.extension().is_some_and(|ending| ending == "js" || ending == "css") {
            bytes += sent_bytes(&path)?;
        }
    }
    anyhow::ensure!(bytes > 0, "find the widget's script in {}", dist.display());
    Ok(bytes)
}

/// What the bundler says about the parts of the app, beside them.
const MANIFEST: &str = ".vite/manifest.json";

/// The part that is loaded as soon as somebody is signed in, and without which nobody answers anybody.
const DESK: &str = "src/desk/Desk.svelte";

/// The gzipped size of the agents' app at first load, in bytes: its page, every script, module to preload and style
/// that the page names, the fonts and images that those styles name, and the desk itself.
pub(super) fn app_bytes(dist: &Path) -> Result<usize> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).with_context(|| format!("read {}", page.display()))?;
    let mut files: BTreeSet<PathBuf> =
        named(&html, &["src=\"", "href=\""], '"').filter_map(|name| local(dist, dist, name)).collect();
    for style in files.clone().iter().filter(|path| path.extension().is_some_and(|ending| ending == "css")) {
        let css = fs::read_to_string(style).with_context(|| format!("read {}", style.display()))?;
        let folder = style.parent().unwrap_or(dist);
        files.extend(
            named(&css, &["url("], ')')
                .filter_map(|name| local(dist, folder, name.trim_matches(['"', '\'']))),
        );
    }
    files.insert(page);
    let mut desk = BTreeSet::new();
    if let Ok(manifest) = fs::read_to_string(dist.join(MANIFEST)) {
        let manifest = serde_json::from_str(&manifest).context("read the bundler's manifest")?;
        take_part(&manifest, DESK, &mut desk);
    }
    files.extend(desk.iter().filter_map(|name| local(dist, dist, name)));
    files.iter().map(|path| sent_bytes(path)).sum()
}

/// Adds the file of a part, its styles, and everything that it imports at once.
fn take_part(manifest: &Value, key: &str, files: &mut BTreeSet<String>) {
    let part = &manifest[key];
    let Some(file) = part["file"].as_str() else { return };
    if !files.insert(file.to_owned()) {
        return;
    }
    let texts = |name: &str| part[name].as_array().into_iter().flatten().filter_map(Value::as_str);
    files.extend(texts("css").map(str::to_owned));
    for import in texts("imports") {
        take_part(manifest, import, files);
    }
}

fn named<'a>(text: &'a str, starts: &'a [&str], end: char) -> impl Iterator<Item = &'a str> {
    let after = |start: &'a str| text.split(start).skip(1);
    starts.iter().copied().flat_map(after).filter_map(move |rest| rest.split(end).next())
}

/// The file of this build that a name means; `None` for what is elsewhere or not a file.
fn local(dist: &Path, folder: &Path, name: &str) -> Option<PathBuf> {
    let name = name.split(['?', '#']).next()?;
    if name.is_empty() || name.contains(':') || name.starts_with("//") {
        return None;
    }
    let path = match name.strip_prefix('/') {
        // The build may be served below a prefix: the file has the longest end of the name that exists.
        Some(rest) => [0]
            .into_iter()
            .chain(rest.match_indices('/').map(|(at, _)| at + 1))
            .map(|at| dist.join(&rest[at..]))
            .find(|path| path.is_file())?,
        None => folder.join(name),
    };
    path.canonicalize().ok().filter(|path| path.is_file())
}

fn sent_bytes(path: &Path) -> Result<usize> {
    let bytes = fs::read(path).with_context(|| format!("read {}", path.display()))?;
    if COMPRESSED.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
        return Ok(bytes.len());
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&bytes).context("compress")?;
    Ok(encoder.finish().context("compress")?.len())
}

#[cfg(test)]
mod tests {
    use super::{app_bytes, widget_bytes};

    #[test]
    fn the_first_load_is_the_page_and_what_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("assets/late.js", &"x".repeat(9999));
        write("widget/widget.js", &"0123456789".repeat(10));
        write("widget/later.js", &(0..9999_u32).map(|n| n.to_string()).collect::<String>());
        write("assets/app.js", "app");
        write("assets/font.woff2", &"f".repeat(1000));
        write(
            "assets/app.css",
            "@font-face{src:url(./font.woff2)} a{background:url(data:image/png;base64,x)}",
        );
        write(
            "index.html",
            "<script src=\"/desk/assets/app.js\"></script><link href=\"./assets/app.css\"><a href=\"https://x.y/z\">",
        );
        let bytes = app_bytes(folder.path()).unwrap();
        assert!((1100..1300).contains(&bytes), "{bytes}");
        write("assets/desk.js", &(0..999_u32).map(|n| n.to_string()).collect::<String>());
        write("assets/part.js", "part");
        write(
            ".vite/manifest.json",
            "{\"src/desk/Desk.svelte\":{\"file\":\"assets/desk.js\",\"imports\":[\"_part.js\"]},\"_part.js\":{\"file\":\"assets/part.js\",\
             \"imports\":[\"src/desk/Desk.svelte\"],\"dynamicImports\":[\"late.js\"]},\"late.js\":{\"file\":\"assets/late.js\"}}",
        );
        let with_desk = app_bytes(folder.path()).unwrap();
        assert!(with_desk > bytes + 1000, "{with_desk}: the desk is part of it, what comes later is not");
        assert!(widget_bytes(folder.path()).is_err());
        assert!(widget_bytes(&folder.path().join("widget")).unwrap() < 300, "later.js comes later");
    }
}
