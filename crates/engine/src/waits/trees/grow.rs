//! Growing trees.

use super::bins::{BINS, Binned};
use super::{Growth, LEAF, Node, Trees};
use crate::dice::Dice;

/// What a bin holds: how many rows, and the sum of their gradients in thousandths of a level. Whole numbers, so that the order of adding
/// means nothing; packed in one, the rows above and the sum below, since most of the time here is adding them up. A tree
/// sees fewer rows than would let the sum spill over.
#[derive(Clone, Copy, Default)]
struct Bin(i64);

impl Bin {
    const fn of(gradient: i16) -> Self {
        Self((1 << 32) + gradient as i64)
    }

    const fn gradient(self) -> i32 {
        self.0 as i32
    }

    const fn rows(self) -> u32 {
        ((self.0 - self.gradient() as i64) >> 32) as u32
    }

    fn score(self) -> f64 {
        let gradient = f64::from(self.gradient());
        gradient * gradient / f64::from(self.rows().max(1))
    }
}

/// A leaf that may still be split.
struct Growing {
    /// Its rows: a stretch of the tree's order.
    from: usize,
    to: usize,
    histogram: Vec<[Bin; BINS]>,
    node: usize,
    best: Option<Split>,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    /// Among the tree's columns.
    column: usize,
    bin: usize,
}

/// One tree's view: its columns, its rows in the order of its leaves, and everyone's gradients.
struct Sight<'a> {
    data: &'a Binned,
    columns: Vec<usize>,
    order: Vec<u32>,
    gradients: &'a [Bin],
    growth: &'a Growth,
}

pub(super) fn grow(data: &Binned, targets: &[f32], level: f64, growth: &Growth) -> Trees {
    let mut dice = Dice::new(0x05ee_dca5_cade);
    let base = quantile(&mut targets.to_vec(), level);
    let mut left: Vec<f32> = targets.iter().map(|target| target - base).collect();
    let mut trees = Trees { base: f64::from(base), nodes: Vec::new(), roots: Vec::new() };
    let up = (level * 1000.0).round() as i16;
    let rows_permille = growth.rows_permille.min(growth.rows_max * 1000 / (data.rows as u64).max(1));
    let mut gradients = vec![Bin::default(); data.rows];
    for _ in 0..growth.trees {
        for (gradient, residual) in gradients.iter_mut().zip(&left) {
            *gradient = Bin::of(if *residual > 0.0 { up } else { up - 1000 });
        }
        let columns =
            (0..data.columns.len()).filter(|_| dice.below(1000) < growth.columns_permille).collect();
        let order = some(data.rows, rows_permille, &mut dice);
        let sight = Sight { data, columns, order, gradients: &gradients, growth };
        let tree = one_tree(sight, &left, level);
        settle(data, &tree, &mut left);
        trees.roots.push(u32::try_from(trees.nodes.len()).expect("trees are few and small"));
        trees.nodes.extend(tree.into_iter().map(|(node, _)| node));
    }
    trees
}

/// Some of the rows, by lot.
fn some(rows: usize, permille: u64, dice: &mut Dice) -> Vec<u32> {
    let below = (permille << 16) / 1000;
    let mut order = Vec::with_capacity(rows);
    for four in (0..rows as u32).step_by(4) {
        // One throw is good for four rows.
        let throw = dice.next();
        for one in 0..4 {
            if (throw >> (16 * one)) & 0xffff < below && four + one < rows as u32 {
                order.push(four + one);
            }
        }
    }
    order
}

/// A node, and the bin up to which it goes left.
type Grown = (Node, u8);

fn one_tree(mut sight: Sight<'_>, left: &[f32], level: f64) -> Vec<Grown> {
    let mut nodes = vec![(Node { column: LEAF, left: 0, value: 0.0 }, 0)];
    let all = sight.order.len();
    let histogram = sight.histogram(0, all);
    let best = sight.best(&histogram);
    let mut leaves = vec![Growing { from: 0, to: all, histogram, node: 0, best }];
    while leaves.len() < sight.growth.leaves {
        let gain = |leaf: &Growing| leaf.best.map_or(0.0, |split| split.gain);
        let most = (0..leaves.len()).max_by(|a, b| gain(&leaves[*a]).total_cmp(&gain(&leaves[*b])));
        let Some((place, split)) = most.and_then(|place| Some((place, leaves[place].best?))) else { break };
        let parent = leaves.swap_remove(place);
        let middle = sight.part(&parent, split);
        let column = sight.columns[split.column];
        let first = nodes.len();
        nodes[parent.node] = (
            Node {
                column: u16::try_from(column).expect("there are few columns"),
                left: u16::try_from(first).expect("a tree has few nodes"),
                value: sight.data.edges[column][split.bin],
            },
            u8::try_from(split.bin).expect("there are at most 64 bins"),
        );
        nodes.extend([(Node { column: LEAF, left: 0, value: 0.0 }, 0); 2]);
        let sides = [(parent.from, middle), (middle, parent.to)];
        // The smaller side is counted, the other is what is left.
        let smaller = usize::from(sides[1].1 - sides[1].0 < sides[0].1 - sides[0].0);
        let counted = sight.histogram(sides[smaller].0, sides[smaller].1);
        let rest = minus(parent.histogram, &counted);
        let histograms = if smaller == 0 { [counted, rest] } else { [rest, counted] };
        for (side, histogram) in histograms.into_iter().enumerate() {
            let (from, to) = sides[side];
            let best = sight.best(&histogram);
            leaves.push(Growing { from, to, histogram, node: first + side, best });
        }
    }
    let mut scratch = Vec::new();
    for leaf in &leaves {
        scratch.clear();
        scratch.extend(sight.order[leaf.from..leaf.to].iter().map(|row| left[*row as usize]));
        nodes[leaf.node].0.value = (f64::from(quantile(&mut scratch, level)) * sight.growth.rate) as f32;
    }
    nodes
}

impl Sight<'_> {
    fn histogram(&self, from: usize, to: usize) -> Vec<[Bin; BINS]> {
        let rows = &self.order[from..to];
        let mut histogram = vec![[Bin::default(); BINS]; self.columns.len()];
        for (bins, column) in histogram.iter_mut().zip(&self.columns) {
            let values = &self.data.columns[*column];
            for row in rows {
                // 64 bins: the mask only tells the compiler so.
                bins[usize::from(values[*row as usize]) % BINS].0 += self.gradients[*row as usize].0;
            }
        }
        histogram
    }

    fn best(&self, histogram: &[[Bin; BINS]]) -> Option<Split> {
        let mut best: Option<Split> = None;
        let least = self.growth.rows_in_leaf;
        for (column, bins) in histogram.iter().enumerate() {
            let whole = Bin(bins.iter().map(|bin| bin.0).sum());
            let mut low = Bin::default();
            for (bin, content) in bins[..self.data.edges[self.columns[column]].len()].iter().enumerate() {
                low.0 += content.0;
                let high = Bin(whole.0 - low.0);
                if low.rows() < least {
                    continue;
                }
                if high.rows() < least {
                    break;
                }
                let gain = low.score() + high.score() - whole.score();
                if gain > best.map_or(1e-9, |best| best.gain) {
                    best = Some(Split { gain, column, bin });
                }
            }
        }
        best
    }

    /// Parts the leaf's stretch of the order; answers where the right side begins.
    fn part(&mut self, leaf: &Growing, split: Split) -> usize {
        let values = &self.data.columns[self.columns[split.column]];
        let goes_left = |row: &u32| usize::from(values[*row as usize]) <= split.bin;
        let stretch = &self.order[leaf.from..leaf.to];
        let (mut low, high): (Vec<u32>, Vec<u32>) = stretch.iter().partition(|row| goes_left(row));
        let middle = leaf.from + low.len();
        low.extend(high);
        self.order[leaf.from..leaf.to].copy_from_slice(&low);
        middle
    }
}

fn minus(mut whole: Vec<[Bin; BINS]>, part: &[[Bin; BINS]]) -> Vec<[Bin; BINS]> {
    for (whole, part) in whole.iter_mut().flatten().zip(part.iter().flatten()) {
        whole.0 -= part.0;
    }
    whole
}

/// Takes from every row what the tree explains of it.
fn settle(data: &Binned, tree: &[Grown], left: &mut [f32]) {
    let width = data.columns.len();
    for (row, left) in data.by_row.chunks_exact(width).zip(left) {
        let (mut node, mut bin) = tree[0];
        while node.column != LEAF {
            let right = usize::from(row[usize::from(node.column)] > bin);
            (node, bin) = tree[usize::from(node.left) + right];
        }
        *left -= node.value;
    }
}

/// The value below which a part `level` of the values lies; 0 of none.
fn quantile(values: &mut [f32], level: f64) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let place = ((values.len() as f64 * level) as usize).min(values.len() - 1);
    *values.select_nth_unstable_by(place, f32::total_cmp).1
}
