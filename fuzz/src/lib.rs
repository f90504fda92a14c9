//! What several targets share.

use std::path::PathBuf;
use tempfile::TempDir;

/// A folder for what is read from a file. In memory where the system has such a place: files are written a thousand times a second.
pub struct Place(TempDir);

impl Place {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        let memory = PathBuf::from("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        Self(folder.expect("a temporary folder"))
    }

    /// A file in it, with this content.
    #[must_use]
    pub fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let file = self.0.path().join(name);
        std::fs::write(&file, content).expect("a file can be written");
        file
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::new()
    }
}
