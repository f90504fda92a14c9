//! What an index holds, as numbers that can be compared with what its texts say.

/// Bits of a document's number that say which fact.
pub(super) const SEQ_BITS: u32 = 40;
/// Facts whose postings are compared as one.
const COMPARED_AS_ONE: i64 = 1024;

/// A document's number: that of its workspace's log, and its fact's `seq`.
pub(super) const fn document(log: i64, seq: i64) -> i64 {
    log << SEQ_BITS | seq
}

/// Sums by stretch of documents: what is equal in both holds the same words at the same places.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Sums(std::collections::BTreeMap<i64, u64>);

impl Sums {
    pub(super) fn add(&mut self, number: i64, word: &str, place: i64) {
        // FNV-1a over the word, its document and its place: order does not matter to a sum.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in word.bytes().chain(number.to_le_bytes()).chain(place.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let sum = self.0.entry(number / COMPARED_AS_ONE).or_default();
        *sum = sum.wrapping_add(hash);
    }

    pub(crate) fn stretches(&self) -> usize {
        self.0.len()
    }

    /// The stretches that differ, as the numbers of a log and the `seq`s from and to.
    pub(crate) fn differences(&self, other: &Self) -> Vec<(i64, i64, i64)> {
        let all: std::collections::BTreeSet<&i64> = self.0.keys().chain(other.0.keys()).collect();
        let differ =
            all.into_iter().filter(|at| self.0.get(at).unwrap_or(&0) != other.0.get(at).unwrap_or(&0));
        differ
            .map(|at| {
                let first = at * COMPARED_AS_ONE;
                let from = first & ((1 << SEQ_BITS) - 1);
                (first >> SEQ_BITS, from, from + COMPARED_AS_ONE - 1)
            })
            .collect()
    }
}
