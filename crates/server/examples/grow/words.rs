//! Sentences of a made-up language: words by Zipf's law, so that a few are everywhere and most are rare, as in any language.

/// Words of the language. New ones turn up for ever, as names and numbers do.
const WORDS: usize = 200_000;
/// One word in so many is new: a number or a name that nobody said before.
const NEW_EVERY: u64 = 60;
const SYLLABLES: usize = 14 * 5;

/// Writes, by a seed.
pub(crate) struct Writer {
    state: u64,
    words: Vec<String>,
    /// The share of the words up to each, of 2^53.
    shares: Vec<f64>,
}

impl Writer {
    pub(crate) fn new(seed: u64) -> Self {
        let mut writer = Self { state: seed, words: Vec::new(), shares: Vec::new() };
        let mut made = std::collections::HashSet::new();
        while writer.words.len() < WORDS {
            let word = writer.word();
            if made.insert(word.clone()) {
                writer.words.push(word);
            }
        }
        // The frequent words are the short ones, here too.
        writer.words.sort_by_key(String::len);
        let mut sum = 0.0;
        for rank in 0..WORDS {
            sum += 1.0 / (rank as f64 + 2.7);
            writer.shares.push(sum);
        }
        writer
    }

    /// `SplitMix64`: 64 bits of a well-mixed counter.
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// From 0 up to and without `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.next() % sides.max(1)
    }

    fn word(&mut self) -> String {
        let syllables = [1, 2, 2, 2, 3, 3, 3, 4, 4, 5][usize::try_from(self.roll(10)).unwrap_or(0)];
        let mut word = String::new();
        for _ in 0..syllables {
            let which = usize::try_from(self.roll(SYLLABLES as u64)).unwrap_or(0);
            word.push(char::from(b"bdfgklmnprstvz"[which / 5]));
            word.push(char::from(b"aeiou"[which % 5]));
        }
        match self.roll(6) {
            0 => word.push('n'),
            1 => word.push('r'),
            2 => word.push('s'),
            _ => {}
        }
        word
    }

    /// 4 to 24 words.
    pub(crate) fn sentence(&mut self) -> String {
        let length = 4 + self.roll(21);
        let mut text = String::new();
        for place in 0..length {
            if place > 0 {
                text.push(' ');
            }
            if self.roll(NEW_EVERY) == 0 {
                let number = self.roll(10_000_000);
                text.push_str(&format!("{}{number}", self.word()));
                continue;
            }
            let total = self.shares.last().copied().unwrap_or(1.0);
            let at = (self.next() >> 11) as f64 / (1_u64 << 53) as f64 * total;
            let rank = self.shares.partition_point(|share| *share < at).min(WORDS - 1);
            text.push_str(&self.words[rank]);
        }
        text.push('.');
        text
    }
}
