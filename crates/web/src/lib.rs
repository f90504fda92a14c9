//! The web UI, as built from `web/` by this crate's build script and carried inside the binary.

use rust_embed::{EmbeddedFile, RustEmbed};

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
    pub content: std::borrow::Cow<'static, [u8]>,
    /// The media type by file name.
    pub media_type: String,
    /// A strong validator for `ETag`.
    pub hash: String,
}

/// A file of the agents' app by its path, such as `index.html`.
#[must_use]
pub fn desk_file(path: &str) -> Option<WebFile> {
    Desk::get(path).map(served)
}

/// A file of the widget by its path: `widget.js`.
#[must_use]
pub fn widget_file(path: &str) -> Option<WebFile> {
    Widget::get(path).map(served)
}

fn served(file: EmbeddedFile) -> WebFile {
    let hash = file.metadata.sha256_hash().iter().take(12).map(|b| format!("{b:02x}")).collect();
    WebFile { media_type: file.metadata.mimetype().to_owned(), content: file.data, hash }
}
