//! What faults cost, a row for each kind of them, as the documentation has it.

use std::time::{Duration, SystemTime};

use client::soak::Cost;

use super::takeovers::Takeover;

/// A server says this often that it lives; somewhat later it must have been dead.
const SAYS_IT_LIVES: Duration = Duration::from_millis(3_500);
/// The silence after which a server counts as dead is 15 s, said every 3 s and looked at every second.
const SLOW: Duration = Duration::from_secs(20);
const HEAD: &str = "| what happened | times | lasted | first acknowledged send after it began: median, worst | \
until every server had acknowledged one: median, worst | refused 503 | unknown, of these found done under their key | \
longest gap of an agents' reader: median, worst | streams opened again | jobs taken over: times, median, worst |
|---|---|---|---|---|---|---|---|---|---|";

/// The table, in the order in which kinds first happened.
pub(super) fn of(costs: &[Cost], takeovers: &[Takeover]) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for cost in costs {
        if !kinds.contains(&cost.kind.as_str()) {
            kinds.push(&cost.kind);
        }
    }
    let taken: Vec<(usize, Duration)> =
        takeovers.iter().filter_map(|takeover| Some((cause(costs, takeover)?, takeover.after))).collect();
    let mut lines = vec![HEAD.to_owned()];
    for kind in kinds {
        let of_kind: Vec<&Cost> = costs.iter().filter(|cost| cost.kind == kind).collect();
        let after = taken.iter().filter(|(cause, _)| costs[*cause].kind == kind).map(|(_, after)| *after);
        lines.push(row(kind, &of_kind, after.collect()));
    }
    lines.join("\n")
}

/// What else happened while the jobs were nobody's for longer than one silence takes to be noticed, a line for each time.
pub(super) fn slow(costs: &[Cost], takeovers: &[Takeover]) -> Vec<String> {
    let told = takeovers.iter().filter(|takeover| takeover.after > SLOW).map(|takeover| {
        let taken = takeover.last_life + takeover.after;
        let ended = |cost: &&Cost| cost.at < taken && cost.at + cost.lasted > takeover.last_life;
        let meanwhile =
            costs.iter().filter(ended).map(|cost| match cost.at.duration_since(takeover.last_life) {
                Ok(later) => format!("{} after {}, for {}", cost.kind, seconds(later), seconds(cost.lasted)),
                Err(_) => format!("{} before it, for {}", cost.kind, seconds(cost.lasted)),
            });
        let meanwhile: Vec<String> = meanwhile.collect();
        format!(
            "jobs taken over {} after the last sign of life: {}",
            seconds(takeover.after),
            meanwhile.join("; ")
        )
    });
    told.collect()
}

fn row(kind: &str, costs: &[&Cost], taken: Vec<Duration>) -> String {
    let sum = |of: fn(&Cost) -> u64| costs.iter().map(|cost| of(cost)).sum::<u64>();
    let spread =
        |of: fn(&Cost) -> Option<Duration>| spread(costs.iter().filter_map(|cost| of(cost)).collect());
    let never = costs.iter().filter(|cost| cost.everywhere.is_none()).count();
    let mut everywhere = spread(|cost| cost.everywhere);
    if never > 0 {
        everywhere.push_str(&format!(" ({never} not before the end)"));
    }
    let mut refused = sum(|cost| cost.refused).to_string();
    let done = sum(|cost| cost.refused_and_done);
    if done > 0 {
        refused.push_str(&format!(" ({done} of them done)"));
    }
    let taken_over =
        if taken.is_empty() { "–".to_owned() } else { format!("{}: {}", taken.len(), self::spread(taken)) };
    format!(
        "| {kind} | {} | {} | {} | {everywhere} | {refused} | {}, {} | {} | {} | {taken_over} |",
        costs.len(),
        seconds(median(costs.iter().map(|cost| cost.lasted).collect())),
        spread(|cost| cost.first),
        sum(|cost| cost.unknown),
        sum(|cost| cost.unknown_and_done),
        spread(|cost| Some(cost.longest_gap)),
        sum(|cost| cost.reopened),
    )
}

/// Which fault had the jobs change hands: the first to a server about when the one that had them fell silent, else the last before
/// another had them.
fn cause(costs: &[Cost], takeover: &Takeover) -> Option<usize> {
    let began = |cost: &Cost, from: SystemTime, until: SystemTime| (from..until).contains(&cost.at);
    let fell = takeover.last_life..takeover.last_life + SAYS_IT_LIVES;
    let to_server = |cost: &Cost| cost.kind.starts_with("a server") && began(cost, fell.start, fell.end);
    costs.iter().position(to_server).or_else(|| {
        let taken = takeover.last_life + takeover.after;
        costs.iter().rposition(|cost| began(cost, SystemTime::UNIX_EPOCH, taken))
    })
}

fn spread(mut all: Vec<Duration>) -> String {
    all.sort_unstable();
    match all.last() {
        Some(worst) => format!("{}, {}", seconds(median(all.clone())), seconds(*worst)),
        None => "–".to_owned(),
    }
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all.get(all.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

fn seconds(duration: Duration) -> String {
    match duration.as_secs_f64() {
        short if short < 0.1 => format!("{:.0} ms", short * 1000.0),
        long => format!("{long:.1} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Takeover, of, slow};
    use client::soak::Cost;
    use std::time::{Duration, SystemTime};

    fn cost(kind: &str, at_s: u64, first_ms: u64) -> Cost {
        Cost {
            kind: kind.to_owned(),
            at: SystemTime::UNIX_EPOCH + Duration::from_secs(at_s),
            lasted: Duration::from_millis(40),
            first: Some(Duration::from_millis(first_ms)),
            everywhere: (first_ms < 1000).then(|| Duration::from_millis(2 * first_ms)),
            refused: 3,
            refused_and_done: 0,
            unknown: 2,
            unknown_and_done: 1,
            longest_gap: Duration::from_millis(500),
            reopened: 4,
        }
    }

    #[test]
    fn each_kind_of_fault_has_a_row() {
        let costs =
            [cost("wires cut", 100, 7), cost("a server killed", 105, 1200), cost("wires cut", 110, 90)];
        let last_life = SystemTime::UNIX_EPOCH + Duration::from_secs(103);
        let table = of(&costs, &[Takeover { last_life, after: Duration::from_secs(16) }]);
        let rows: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| wires cut | 2 | 40 ms | 7 ms, 90 ms | 14 ms, 0.2 s | 6 | 4, 2 | 0.5 s, 0.5 s | 8 | – |",
                "| a server killed | 1 | 40 ms | 1.2 s, 1.2 s | – (1 not before the end) | 3 | 2, 1 | 0.5 s, 0.5 s | 4 | 1: 16.0 s, 16.0 s |",
            ]
        );
    }
    #[test]
    fn of_a_slow_takeover_it_is_told_what_else_happened() {
        let costs =
            [cost("a server killed", 103, 7), cost("wires silent", 117, 7), cost("wires cut", 140, 7)];
        let last_life = SystemTime::UNIX_EPOCH + Duration::from_secs(102);
        let takeover = |after| Takeover { last_life, after: Duration::from_secs(after) };
        let told = slow(&costs, &[takeover(16), takeover(34)]);
        assert_eq!(
            told,
            [
                "jobs taken over 34.0 s after the last sign of life: a server killed after 1.0 s, for 40 ms; wires silent after 15.0 s, for 40 ms"
            ]
        );
    }
}
