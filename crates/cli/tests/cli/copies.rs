//! `backup` and `restore`.

use crate::program::{contents, database, folder, set_up, setting_up, warmline};

#[test]
fn a_backup_is_restored_and_equal() {
    let (folder, data, _) = set_up();
    let (copy, restored) = (folder.path().join("copy"), folder.path().join("restored"));
    let before = contents(&data);
    let said = warmline("backup").arg(&copy).data(&data).expect(0).out;
    assert!(said.contains(copy.to_str().unwrap()), "{said}");
    assert_eq!(contents(&data), before, "copying changes nothing");
    warmline("restore").arg(&copy).data(&restored).expect(0);
    let verdict = |data| warmline("verify").data(data).expect(0).out;
    assert_eq!(verdict(&restored), verdict(&data));
    setting_up(&restored).says(3, "exists already");
}

#[test]
fn a_backup_onto_an_existing_file_ends_with_3_and_leaves_it() {
    let (folder, data, _) = set_up();
    let copy = folder.path().join("copy");
    std::fs::write(&copy, "precious").unwrap();
    warmline("backup").arg(&copy).data(&data).says(3, "exists already");
    let said = warmline("backup").arg(folder.path()).data(&data).expect(3).err;
    assert_eq!(said.matches("exists already").count(), 1, "{said}");
    assert_eq!(std::fs::read(&copy).unwrap(), b"precious");
}

#[test]
fn a_backup_that_cannot_be_read_or_written_ends_with_6() {
    let (folder, data, _) = set_up();
    let copy = folder.path().join("copy");
    warmline("backup").arg(&copy).data(folder.path().join("none")).says(6, "no database");
    warmline("backup").arg(folder.path().join("none").join("copy")).data(&data).expect(6);
    warmline("backup").arg("/proc/copy").data(&data).expect(6);
    assert!(!copy.exists());
}

#[test]
fn a_backup_of_what_is_no_database_of_ours_ends_with_5() {
    let folder = folder();
    std::fs::write(database(folder.path()), "Dear diary, ".repeat(1000)).unwrap();
    warmline("backup").arg(folder.path().join("copy")).data(folder.path()).expect(5);
    assert!(!folder.path().join("copy").exists());
}

#[test]
fn a_restore_into_a_folder_with_a_database_ends_with_3_and_leaves_it() {
    let (folder, data, _) = set_up();
    let copy = folder.path().join("copy");
    warmline("backup").arg(&copy).data(&data).expect(0);
    let before = contents(&data);
    warmline("restore").arg(&copy).data(&data).says(3, "holds a database");
    assert_eq!(contents(&data), before);
}

#[test]
fn what_is_no_whole_backup_ends_with_5_and_nothing_is_restored() {
    let (folder, data, _) = set_up();
    let copy = folder.path().join("copy");
    warmline("backup").arg(&copy).data(&data).expect(0);
    let bytes = std::fs::read(&copy).unwrap();
    let mut scratched = bytes.clone();
    let place = bytes.windows(4).position(|window| window == b"Acme").unwrap();
    scratched[place] = b'E';
    let files = [bytes[..bytes.len() / 2].to_vec(), b"Dear diary, ".repeat(1000), Vec::new(), scratched];
    for (number, content) in files.into_iter().enumerate() {
        let (damaged, into) = (folder.path().join("damaged"), folder.path().join(number.to_string()));
        std::fs::write(&damaged, content).unwrap();
        let said = warmline("restore").arg(&damaged).data(&into).expect(5).err;
        assert!(said.contains("damaged is not a whole backup: "), "{said}");
        assert!(!said.contains("warmline restore"), "whoever restores needs no advice to restore: {said}");
        assert!(!into.exists(), "{number}: neither a folder nor a lock");
    }
}

#[test]
fn a_restore_from_or_to_nowhere_ends_with_6() {
    let (folder, data, _) = set_up();
    let copy = folder.path().join("copy");
    let into = folder.path().join("into");
    warmline("restore").arg(folder.path().join("none")).data(&into).expect(6);
    assert!(!into.exists());
    warmline("backup").arg(&copy).data(&data).expect(0);
    warmline("restore").arg(&copy).data("/proc/warmline").says(6, "data folder");
    warmline("restore").arg(&copy).data(copy.join("below a file")).says(6, "data folder");
}
