//! The least of many keys, kept while they change.

/// The key of whoever takes no part.
pub(super) const NOT_PLAYING: u128 = u128::MAX;

/// A tree in which each node holds the lesser of the two below it: a change costs one way to the root, the question nothing.
#[derive(Clone, Debug)]
pub(super) struct Tournament {
    /// The root at 1, the children of `i` at `2i` and `2i + 1`, the players in the second half.
    keys: Vec<u128>,
}

impl Default for Tournament {
    fn default() -> Self {
        Self { keys: vec![NOT_PLAYING; 2] }
    }
}

impl Tournament {
    /// The least key.
    pub(super) fn least(&self) -> u128 {
        self.keys[1]
    }

    /// Gives a player another key; players that are new make the tree grow.
    pub(super) fn set(&mut self, player: usize, key: u128) {
        while player >= self.keys.len() / 2 {
            self.grow();
        }
        let mut node = self.keys.len() / 2 + player;
        self.keys[node] = key;
        while node > 1 {
            let least = self.keys[node].min(self.keys[node ^ 1]);
            node /= 2;
            if self.keys[node] == least {
                break;
            }
            self.keys[node] = least;
        }
    }

    fn grow(&mut self) {
        let players = self.keys.split_off(self.keys.len() / 2);
        let half = players.len() * 2;
        self.keys = vec![NOT_PLAYING; half];
        self.keys.extend(&players);
        self.keys.resize(half * 2, NOT_PLAYING);
        for node in (1..half).rev() {
            self.keys[node] = self.keys[2 * node].min(self.keys[2 * node + 1]);
        }
    }
}
