//! Files as the API shows them.

use events::FileId;
use serde::Serialize;
use utoipa::ToSchema;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FileView {
    #[schema(value_type = String, example = "fil_01h455vb4pex5vsknk084sn02q")]
    pub(crate) id: FileId,
    /// What it is called; null once erased.
    pub(crate) name: Option<String>,
    /// What it is, by its content.
    #[schema(example = "image/png")]
    pub(crate) media_type: Option<String>,
    /// Its size.
    pub(crate) bytes: Option<i64>,
    /// Of a picture that may be shown small.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) width: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) height: Option<i64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) erased: bool,
}

impl FileView {
    /// What is left of a file that is no longer kept.
    pub(crate) const fn erased(id: FileId) -> Self {
        Self { id, name: None, media_type: None, bytes: None, width: None, height: None, erased: true }
    }

    /// The files with these ids in this order, of those that were found.
    pub(crate) fn in_order(ids: &[FileId], found: &[Self]) -> Vec<Self> {
        let of = |id: &FileId| found.iter().find(|file| file.id == *id).cloned();
        ids.iter().map(|id| of(id).unwrap_or_else(|| Self::erased(*id))).collect()
    }
}

/// What may be uploaded.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileBounds {
    /// The largest file.
    pub(crate) most_bytes: u64,
    /// The most files of one message or note.
    pub(crate) most_per_message: usize,
}
