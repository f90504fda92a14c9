//! Boosted trees with a quantile objective: what a formula misses, learned from outcomes.
//!
//! Gradient boosting on histograms. Each tree grows leaf by leaf where the pinball loss gains most, sees a part of the
//! rows and a part of the columns, and its leaves hold quantiles of what is left to explain. The same rows
//! give the same trees: the only chance is a fixed sequence.

mod bins;
mod grow;

use bins::Binned;

/// How trees are grown. One set for every company: nothing here is tuned by hand for a site.
#[derive(Clone, Copy, Debug)]
pub(super) struct Growth {
    pub(super) trees: usize,
    pub(super) leaves: usize,
    pub(super) rate: f64,
    /// Rows in a leaf at least.
    pub(super) rows_in_leaf: u32,
    /// Rows that each tree sees at most, and of fewer so many in a thousand.
    pub(super) rows_max: u64,
    pub(super) rows_permille: u64,
    /// Columns that each tree sees, in a thousand.
    pub(super) columns_permille: u64,
}

/// What was found good on several months and simulated streams alike; see the decision on the learner.
pub(super) const GROWTH: Growth = Growth {
    trees: 240,
    leaves: 8,
    rate: 0.08,
    rows_in_leaf: 60,
    rows_max: 8_000,
    rows_permille: 700,
    columns_permille: 300,
};

/// A node: a question, or an answer.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// The column asked, or `LEAF`.
    column: u16,
    /// Where to go for values up to `value`; the next place is for those above.
    left: u16,
    /// The threshold, or the answer.
    value: f32,
}

const LEAF: u16 = u16::MAX;

/// Trees whose answers add up to a quantile.
#[derive(Clone, Debug, Default)]
pub(super) struct Trees {
    base: f64,
    nodes: Vec<Node>,
    /// Where each tree begins.
    roots: Vec<u32>,
}

impl Trees {
    /// Learns the `level` quantile of `targets` given the rows; `rows` lie one after another, `width` values each.
    pub(super) fn learn(rows: &Binned, targets: &[f32], level: f64, growth: &Growth) -> Self {
        grow::grow(rows, targets, level, growth)
    }

    /// The quantile for one row.
    pub(super) fn predict(&self, row: &[f32]) -> f64 {
        let mut sum = self.base;
        for root in &self.roots {
            let tree = &self.nodes[*root as usize..];
            let mut node = tree[0];
            while node.column != LEAF {
                let right = usize::from(row[usize::from(node.column)] > node.value);
                node = tree[usize::from(node.left) + right];
            }
            sum += f64::from(node.value);
        }
        sum
    }
}

pub(super) use bins::Binned as Rows;
