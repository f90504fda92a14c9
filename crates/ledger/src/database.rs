//! Which database it is.

use crate::{DATABASE_FILE, PostgresAddress};
use std::fmt;
use std::path::{Path, PathBuf};

/// Where everything is kept.
#[derive(Clone, Debug)]
pub enum Database {
    /// In a file of this folder, which one process at a time may write.
    Folder(PathBuf),
    /// In a PostgreSQL, which any number of nodes share.
    Postgres(PostgresAddress),
}

impl Database {
    /// The one in a folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }

    /// The folder, where there is one.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Postgres(_) => None,
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.join(DATABASE_FILE).display()),
            Self::Postgres(address) => address.fmt(f),
        }
    }
}
