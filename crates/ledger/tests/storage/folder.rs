//! The data folder: one server at a time, nobody else's eyes, and files of others left alone.

use crate::store::Store;
use ledger::{FolderLock, LedgerError};

#[test]
fn a_second_lock_on_a_folder_is_refused_until_the_first_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let first = FolderLock::take(folder.path()).unwrap();
    assert!(first.is_some());
    assert!(FolderLock::take(folder.path()).unwrap().is_none());
    assert!(FolderLock::take(folder.path()).unwrap().is_none(), "a refusal does not let the first one go");
    drop(first);
    assert!(FolderLock::take(folder.path()).unwrap().is_some());
}

#[test]
fn a_lock_file_that_is_left_behind_keeps_nobody_out_and_other_files_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["warmline.lock", "notes.txt"] {
        std::fs::write(folder.path().join(name), "12345").unwrap();
    }
    let _lock = FolderLock::take(folder.path()).unwrap().unwrap();
    for name in ["warmline.lock", "notes.txt"] {
        assert_eq!(std::fs::read(folder.path().join(name)).unwrap(), b"12345");
    }
}

#[test]
fn a_folder_below_a_file_cannot_be_made() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let taken = FolderLock::take(&folder.path().join("file").join("data"));
    assert!(
        matches!(&taken, Err(LedgerError::Unavailable(says)) if says.contains("data folder")),
        "{taken:?}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn folder_and_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let outer = tempfile::tempdir().unwrap();
    let inner = outer.path().join("a").join("b");
    let _lock = FolderLock::take(&inner).unwrap().unwrap();
    assert_eq!(mode(&inner), 0o700);

    let store = Store::new();
    let ledger = store.with_posts(2).await;
    for file in store.files() {
        assert_eq!(mode(&store.folder().join(&file)), 0o600, "{file}");
    }
    ledger.close().await;
    let copy = outer.path().join("copy");
    store.back_up(&copy).unwrap();
    assert_eq!(mode(&copy), 0o600);
}
