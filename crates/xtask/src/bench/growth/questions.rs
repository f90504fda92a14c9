//! What is asked: words that are there, drawn from conversations all over the history.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use client::Caller;
use serde_json::Value;

/// Pages over the history from which words are taken.
const PAGES: u64 = 24;
/// Conversations of each page whose messages are read.
const OF_EACH_PAGE: usize = 12;

/// A kind of search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Common,
    Rare,
    Prefix,
    Typo,
    Several,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [Self::Common, Self::Rare, Self::Prefix, Self::Typo, Self::Several];

    /// Key and words for the middle, and for the slowest but one in a hundred.
    pub(super) const fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Common => {
                ("common", "search, a common word: p50", "common_p99", "search, a common word: p99")
            }
            Self::Rare => ("rare", "search, a rare word: p50", "rare_p99", "search, a rare word: p99"),
            Self::Prefix => {
                ("prefix", "search, 1 to 3 letters: p50", "prefix_p99", "search, 1 to 3 letters: p99")
            }
            Self::Typo => {
                ("typo", "search, a mistyped word: p50", "typo_p99", "search, a mistyped word: p99")
            }
            Self::Several => (
                "several",
                "search, two words, one begun: p50",
                "several_p99",
                "search, two words, one begun: p99",
            ),
        }
    }
}

pub(super) struct Questions {
    pub(super) conversations: Vec<String>,
    asked: HashMap<Kind, Vec<String>>,
}

impl Questions {
    /// Draws them from what the agent may see.
    pub(super) async fn collect(agent: &mut Caller, seed: u64, count: usize) -> Result<Self> {
        let newest: Value =
            agent.get("/conversations?state=resolved&limit=1").await.context("list the newest")?;
        let head = newest["items"][0]["seq"].as_u64().context("find a conversation")?;
        let (mut conversations, mut messages) = (Vec::new(), Vec::new());
        for page in 1..=PAGES {
            let after = head * page / PAGES;
            let list: Value = agent
                .get(&format!("/conversations?state=resolved&limit=50&after={after}"))
                .await
                .context("list")?;
            let items = list["items"].as_array().map(Vec::as_slice).unwrap_or_default();
            conversations.extend(items.iter().filter_map(|item| Some(item["id"].as_str()?.to_owned())));
            for item in items.iter().take(OF_EACH_PAGE) {
                let id = item["id"].as_str().unwrap_or_default();
                let said: Value =
                    agent.get(&format!("/conversations/{id}/messages")).await.context("read")?;
                let said = said["items"].as_array().cloned().unwrap_or_default();
                messages.extend(said.iter().filter_map(|message| Some(message["text"].as_str()?.to_owned())));
            }
        }
        let mut dice = Dice(seed);
        dice.shuffle(&mut conversations);
        conversations.truncate(count);
        let asked = Kind::ALL.map(|kind| (kind, ask(kind, &messages, &mut dice, count)));
        Ok(Self { conversations, asked: asked.into() })
    }

    pub(super) fn of(&self, kind: Kind) -> &[String] {
        self.asked.get(&kind).map(Vec::as_slice).unwrap_or_default()
    }
}

fn ask(kind: Kind, messages: &[String], dice: &mut Dice, count: usize) -> Vec<String> {
    let split = |text: &str| text.trim_end_matches('.').split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for word in messages.iter().flat_map(|text| split(text)) {
        *seen.entry(word).or_default() += 1;
    }
    let mut words: Vec<(usize, String)> = seen.into_iter().map(|(word, times)| (times, word)).collect();
    words.sort_by(|a, b| b.cmp(a));
    let common: Vec<String> = words.iter().take(20).map(|(_, word)| word.clone()).collect();
    let mut rare: Vec<String> =
        words.iter().filter(|(times, _)| *times == 1).map(|(_, word)| word.clone()).collect();
    rare.sort();
    let letters = |word: &&String| word.len() >= 6 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let plain: Vec<&String> = rare.iter().filter(letters).collect();
    (0..count)
        .map(|number| match kind {
            Kind::Common => format!("{}+", dice.one_of(&common)),
            Kind::Rare => format!("{}+", dice.one_of(&rare)),
            Kind::Prefix => {
                let word = dice.one_of(&rare);
                word[..1 + number % 3].to_owned()
            }
            Kind::Typo => {
                let word = dice.one_of(&plain);
                dice.mistype(word)
            }
            Kind::Several => {
                let text = split(dice.one_of::<String>(messages).as_str());
                let (first, second) = (dice.one_of(&text).clone(), dice.one_of(&text).clone());
                let begun = (second.len() / 2).max(1);
                format!("{first}+{}", &second[..begun])
            }
        })
        .collect()
}

/// `SplitMix64`, so that the same is asked each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) as usize % sides.max(1)
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            let other = self.roll(last + 1);
            all.swap(last, other);
        }
    }

    /// One letter too few, too many, wrong, or two in the wrong order.
    fn mistype(&mut self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let place = self.roll(letters.len() - 1);
        match self.roll(4) {
            0 => drop(letters.remove(place)),
            1 => letters.insert(place, 'q'),
            2 => letters[place] = 'x',
            _ => letters.swap(place, place + 1),
        }
        letters.into_iter().collect()
    }
}
