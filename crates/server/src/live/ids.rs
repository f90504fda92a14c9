//! Where a reader is: what stands as `id` at each event, and comes back as `Last-Event-ID`.
//!
//! It is the event's `seq`, and above it the era of the log. As long as nothing was ever taken back they are the same number.

use super::feed::Cursor;

/// Bits of a `seq`; the 15 above are the era's. Together they are a number that JavaScript holds.
const SEQ_BITS: u32 = 38;

/// The `id` of the event with this `seq`.
pub(super) const fn id_of(era: i64, seq: i64) -> i64 {
    era << SEQ_BITS | seq
}

/// What an `id` of ours says now. One from another era names nothing that is here, however high it is.
pub(super) const fn read(id: i64, era: i64) -> Cursor {
    if id >> SEQ_BITS == era { Cursor::After(id & ((1 << SEQ_BITS) - 1)) } else { Cursor::Beyond }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, id_of, read};

    #[test]
    fn an_id_says_its_seq_in_its_own_era_only() {
        assert_eq!(id_of(0, 1234), 1234);
        assert_eq!(read(1234, 0), Cursor::After(1234));
        let last = (1 << 38) - 1;
        assert_eq!(id_of(32_767, last), (1 << 53) - 1, "a number that JavaScript holds");
        assert_eq!(read(id_of(32_767, last), 32_767), Cursor::After(last));
        for (era, now) in [(0, 1), (1, 0), (7, 8)] {
            assert_eq!(read(id_of(era, 5), now), Cursor::Beyond);
        }
    }
}
