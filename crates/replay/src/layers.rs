//! What each layer of the predictor adds: the same promises as the layers below would have made them.

use crate::contacts::{Contact, Contacts};
use crate::rules::Misses;
use crate::score::{Figures, Learned, Scorecard, Told, seconds};
use engine::waits::Layers;
use std::collections::BTreeMap;

/// In order: each stands on those before it. What the last one says, calibrated, is the promise itself.
const NAMES: [&str; 4] = ["law", "law_calibrated", "learned", "mixed"];

/// The layers' scorecards.
#[derive(Debug, Default)]
pub(crate) struct LayerCards {
    cards: [Scorecard; NAMES.len()],
    law_misses: Misses,
}

impl LayerCards {
    /// What each layer says to whoever joins now.
    pub(crate) fn told(&self, layers: Option<Layers>, learned: &Learned) -> [Told; NAMES.len()] {
        let Some(layers) = layers else { return [learned.silence(); NAMES.len()] };
        let law = told(layers.law_ms);
        [
            law,
            self.law_misses.around(law.median_s, learned),
            layers.learned_ms.map_or_else(|| learned.silence(), told),
            told(layers.mixed_ms),
        ]
    }

    /// A wait is over.
    pub(crate) fn learn(&mut self, told: &[Told], wait_s: f64) {
        if let [law, ..] = told {
            self.law_misses.learn(law, wait_s);
        }
    }

    pub(crate) fn add(&mut self, contact: &Contact, offset_ms: i64, told: &[Told]) {
        for (card, told) in self.cards.iter_mut().zip(told) {
            card.add(contact, offset_ms, told);
        }
    }

    pub(crate) fn figures(&self, contacts: &Contacts) -> BTreeMap<&'static str, Figures> {
        NAMES.into_iter().zip(&self.cards).map(|(name, card)| (name, card.figures(contacts))).collect()
    }
}

fn told(quantiles_ms: [i64; 3]) -> Told {
    let [low_s, median_s, high_s] = quantiles_ms.map(seconds);
    Told { low_s, high_s, median_s, mean_s: median_s, said: true }
}
