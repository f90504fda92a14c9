//! Callbacks: keeping one's place without standing in line.

use super::chance::Chance;

/// What is offered to contacts of a class who would have to wait: to keep their place and be called when it is their turn. Whoever accepts
/// does not give up, and is perhaps not there when called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Callback {
    /// Offered when at least so many wait on the floor already.
    pub offered_from: u32,
    /// The share of offers that are refused. In one study 0.625 (Hathaway, Emadi and Deshpande).
    pub refused: f64,
    /// The share of those called who do not answer. In the same study 0.07.
    pub unreached: f64,
    /// How long an agent tries to reach somebody who does not answer, in milliseconds.
    pub ringing_ms: i64,
}

impl Callback {
    /// Whether these are shares and a time.
    pub(super) fn is_sound(&self) -> bool {
        (0.0..=1.0).contains(&self.refused) && (0.0..=1.0).contains(&self.unreached) && self.ringing_ms >= 0
    }

    /// Whether the contact with this number takes the offer, when so many wait already.
    pub(super) fn is_taken(&self, chance: Chance, number: u64, waiting: usize) -> bool {
        waiting >= self.offered_from as usize && chance.dice(number).unit() >= self.refused
    }

    /// Whether they answer when they are called.
    pub(super) fn is_reached(&self, chance: Chance, number: u64) -> bool {
        let mut dice = chance.dice(number);
        dice.next();
        dice.unit() >= self.unreached
    }
}
