//! Files as they come: packed, in pieces, damaged, or not files at all.

use crate::made::{Folder, bank, packed, read};
use proptest::prelude::*;
use replay::{Format, Mapping, ReplayError, Report};
use std::path::Path;

const ROW: &str = "AA0101\t1\t0\t0\tPS\t990101\t9:00:00\t9:00:08\t8\t9:00:08\t9:00:38\t30\tAGENT\t9:00:38\t9:01:38\t60\tADA\n";

#[track_caller]
fn cannot_be_read(file: &Path, words: &str) {
    let said = read(&[file], &Format::AnonymousBank).unwrap_err();
    assert!(matches!(said, ReplayError::Unreadable { .. }), "{said}");
    let said = said.to_string();
    assert!(
        said.contains(words) && said.contains(&file.display().to_string()) && !said.contains('\n'),
        "{said}"
    );
}

#[test]
fn gzip_is_known_by_its_first_bytes_whatever_the_name() {
    let folder = Folder::new();
    let packed_twice = [packed(ROW), packed(ROW)].concat();
    let files = [folder.file("a.txt", packed(ROW)), folder.file("b.gz", ROW), folder.file("c", packed_twice)];
    assert_eq!(read(&files, &Format::AnonymousBank).unwrap().all.len(), 4);
}

#[test]
fn several_files_are_one_history_in_the_order_given() {
    let folder = Folder::new();
    let (one, other) = (folder.file("1", ROW), folder.file("2", ROW.replace("990101", "990201")));
    let there = read(&[&one, &other], &Format::AnonymousBank).unwrap();
    let back = read(&[&other, &one], &Format::AnonymousBank).unwrap();
    assert!(there.all[0].joined_ms < there.all[1].joined_ms && back.all[0].joined_ms > back.all[1].joined_ms);
    let bad = read(&[folder.file("3", "x\n"), folder.file("4", "y\n")], &Format::AnonymousBank).unwrap();
    assert!(bad.bad.first[0].file.ends_with('3') && bad.bad.first[1].file.ends_with('4'));
}

#[test]
fn an_empty_file_is_an_empty_history() {
    let folder = Folder::new();
    for bytes in [Vec::new(), packed(""), b"\n\n".to_vec()] {
        let contacts = read(&[folder.file("empty", bytes)], &Format::AnonymousBank).unwrap();
        assert_eq!((contacts.all.len(), contacts.bad.count()), (0, 0));
    }
}

#[test]
fn what_is_no_file_of_rows_is_said_in_a_sentence() {
    let folder = Folder::new();
    cannot_be_read(&folder.file("x", b"PK\x03\x04rest"), "zip");
    cannot_be_read(&folder.file("x", [0x28, 0xb5, 0x2f, 0xfd, 1]), "zstd");
    cannot_be_read(&folder.file("x", b"\xff\xfea\0"), "UTF-16");
    cannot_be_read(Path::new("/nowhere/at/all"), "no such file");
    let folder = folder.file("x", "");
    cannot_be_read(folder.parent().unwrap(), "folder");
}

#[test]
fn gzip_that_ends_early_or_is_damaged_is_never_half_a_history() {
    let folder = Folder::new();
    let text: String = (0..5_000).map(|n| ROW.replace("\t1\t", &format!("\t{n}\t"))).collect();
    let whole = packed(&text);
    cannot_be_read(&folder.file("cut", &whole[..whole.len() / 2]), "ends before its end");
    let mut damaged = whole;
    let middle = damaged.len() / 2;
    for byte in &mut damaged[middle..middle + 64] {
        *byte ^= 0x55;
    }
    let said = read(&[folder.file("damaged", damaged)], &Format::AnonymousBank);
    assert!(said.is_err());
}

#[test]
fn garbage_is_bad_rows_and_no_more() {
    let folder = Folder::new();
    let noise: Vec<u8> = (0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8 | 1).collect();
    let contacts = read(&[folder.file("noise", noise)], &Format::AnonymousBank).unwrap();
    assert!(contacts.all.is_empty() && contacts.bad.count() > 0);
    let long = [vec![b'x'; 1 << 20], b"\n".to_vec(), ROW.into()].concat();
    let contacts = read(&[folder.file("long", long)], &Format::AnonymousBank).unwrap();
    assert_eq!((contacts.all.len(), contacts.bad.count()), (1, 1));
    let nul = [vec![0; 1 << 16], b"\n".to_vec(), ROW.into()].concat();
    assert_eq!(read(&[folder.file("nul", nul)], &Format::AnonymousBank).unwrap().all.len(), 1);
}

#[test]
fn rows_on_or_after_the_end_are_left_out() {
    let folder = Folder::new();
    let file = folder.file("1", format!("{ROW}{}", ROW.replace("990101", "990201")));
    let february = 917_827_200_000;
    for (until_ms, read) in [(february, 1), (february + 9 * 3_600_000 + 8_000, 1), (february + 86_400_000, 2)]
    {
        let contacts = Format::AnonymousBank.read(&[&file], Some(until_ms), &mut ()).unwrap();
        assert_eq!((contacts.all.len(), contacts.later), (read, 2 - read as u64));
    }
}

/// The bytes with some of them changed.
fn scratched(text: &[u8], scratches: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for (place, byte) in scratches {
        let place = place.index(bytes.len());
        bytes[place] = *byte;
    }
    bytes
}

fn scratches() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    let letters = prop::sample::select(b"\t\n\r\0\",;:-0159AZ \xff".to_vec());
    prop::collection::vec((any::<prop::sample::Index>(), letters), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_line_of_a_bank_is_a_contact_ignored_or_bad_however_scratched(scratches in scratches()) {
        let bytes = scratched(include_bytes!("../../../../samples/replay/bank.txt"), &scratches);
        let contacts = bank(&bytes);
        let blank = |line: &[u8]| std::str::from_utf8(line).is_ok_and(|line| line.trim_end().is_empty());
        let header = |line: &[u8]| line.starts_with(b"vru+line\t") && std::str::from_utf8(line).is_ok();
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !blank(line) && !header(line)).count();
        prop_assert_eq!(contacts.all.len() as u64 + contacts.ignored + contacts.bad.count(), lines as u64);
        let _ = Report::of(&contacts, None, &mut ());
    }

    #[test]
    fn a_scratched_csv_is_read_or_refused_and_never_a_surprise(scratches in scratches()) {
        let folder = Folder::new();
        let map = include_str!("../../../../samples/replay/spreadsheet.toml");
        let bytes = scratched(include_bytes!("../../../../samples/replay/spreadsheet.csv"), &scratches);
        let format = Format::Csv(Box::new(Mapping::parse(map).unwrap()));
        match read(&[folder.file("x.csv", bytes)], &format) {
            Ok(contacts) => {
                prop_assert!(contacts.all.len() + contacts.bad.count() as usize > 30);
                let _ = Report::of(&contacts, None, &mut ());
            }
            Err(error) => prop_assert!(matches!(error, ReplayError::BadMapping(_)), "{error}"),
        }
    }
}
