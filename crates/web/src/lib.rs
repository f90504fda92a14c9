//! The web UI, as built from `web/` by this crate's build script and carried inside the binary.

use rust_embed::RustEmbed;
use std::borrow::Cow;

/// The end of the names under which the build script puts compressed files.
const GZIPPED: &str = ".gz";

/// The agents' app.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/desk"]
struct Desk;

/// The customer's chat.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/widget"]
struct Widget;

/// A file to serve, with the hash of its content for caching.
pub struct WebFile {
    /// The bytes.
    pub content: Cow<'static, [u8]>,
    /// The same bytes as gzip, where that is smaller: made at build time.
    pub gzip: Option<Cow<'static, [u8]>>,
    /// The media type by file name.
    pub media_type: String,
    /// A strong validator for `ETag`.
    pub hash: String,
}

/// A file of the agents' app by its path, such as `index.html`.
#[must_use]
pub fn desk_file(path: &str) -> Option<WebFile> {
    find::<Desk>(path)
}

/// A file of the widget by its name: `widget.js`, and the parts that it loads later.
#[must_use]
pub fn widget_file(path: &str) -> Option<WebFile> {
    find::<Widget>(path)
}

fn find<Files: RustEmbed>(path: &str) -> Option<WebFile> {
    // What was made for transport is not a file of the site.
    let file = Files::get(path).filter(|_| !path.ends_with(GZIPPED))?;
    let gzip = Files::get(&format!("{path}{GZIPPED}")).map(|gzipped| gzipped.data);
    let hash = file.metadata.sha256_hash().iter().take(12).map(|b| format!("{b:02x}")).collect();
    Some(WebFile { media_type: file.metadata.mimetype().to_owned(), content: file.data, gzip, hash })
}
