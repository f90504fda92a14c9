//! Chance that is the same for the same contact, whatever else happens.
//!
//! A generator by counter: the dice of a contact is a function of seed, replication, source and the contact's number, and not of how many were
//! drawn before. A scenario with one more agent thus meets the same customers (common random numbers).

use crate::dice::Dice;

/// What chance decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// When contacts arrive.
    Arrivals = 1,
    /// How long they take.
    Handling = 2,
    /// How long they would wait.
    Patience = 3,
    /// Whether they take the offer of a callback, and answer it.
    Callback = 4,
}

/// The dice of one source for one class of contacts, in one replication.
#[derive(Clone, Copy, Debug)]
pub struct Chance {
    key: u64,
}

impl Chance {
    /// Keyed so.
    #[must_use]
    pub const fn new(seed: u64, replication: u64, source: Source, class: u32) -> Self {
        let mut key = Dice::new(seed).next();
        key = Dice::new(key ^ replication).next();
        Self { key: Dice::new(key ^ ((source as u64) << 32 | class as u64)).next() }
    }

    /// The dice of the contact with this number.
    #[must_use]
    pub const fn dice(&self, number: u64) -> Dice {
        // A bijection of the number, so that no two contacts of a source share their dice.
        Dice::new(Dice::new(self.key.wrapping_add(number.wrapping_mul(0xd134_2543_de82_ef95))).next())
    }
}
