//! Columns cut into a few dozen bins of about equal content.

/// Bins per column at most.
pub(super) const BINS: usize = 64;

/// Rows, each value as its bin's number, column after column.
#[derive(Debug)]
pub(in crate::waits) struct Binned {
    pub(super) rows: usize,
    /// `columns[c][r]`.
    pub(super) columns: Vec<Vec<u8>>,
    /// The same, row after row.
    pub(super) by_row: Vec<u8>,
    /// `edges[c][b]`: the largest value of bin `b`, all but the last bin's.
    pub(super) edges: Vec<Vec<f32>>,
}

impl Binned {
    /// Bins rows that lie one after another, `width` values each.
    pub(in crate::waits) fn of(values: &[f32], width: usize) -> Self {
        let rows = values.len() / width;
        let (mut columns, mut edges) = (Vec::with_capacity(width), Vec::with_capacity(width));
        for column in 0..width {
            let whole: Vec<f32> = (0..rows).map(|row| values[row * width + column]).collect();
            let cuts = cuts(&whole);
            columns.push(whole.iter().map(|value| bin(&cuts, *value)).collect());
            edges.push(cuts);
        }
        let by_row =
            (0..rows).flat_map(|row| columns.iter().map(move |column: &Vec<u8>| column[row])).collect();
        Self { rows, columns, by_row, edges }
    }
}

fn bin(edges: &[f32], value: f32) -> u8 {
    u8::try_from(edges.partition_point(|edge| *edge < value)).expect("there are at most 64 bins")
}

/// Values between which the column is cut, rising: each the largest of its bin.
fn cuts(column: &[f32]) -> Vec<f32> {
    let mut sorted = column.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut cuts: Vec<f32> = Vec::with_capacity(BINS);
    for part in 1..BINS {
        let Some(cut) = sorted.get((sorted.len() * part / BINS).saturating_sub(1)).copied() else { break };
        if cuts.last().is_none_or(|last| *last < cut) && sorted.last().is_some_and(|largest| cut < *largest) {
            cuts.push(cut);
        }
    }
    cuts
}
