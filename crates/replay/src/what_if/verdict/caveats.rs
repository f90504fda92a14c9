//! What a scenario's figures do not say: who does not come, who waits overnight or for ever, whom nobody reached, what is taken for granted.

use crate::report::words::{count, counted, length, percent};
use crate::what_if::answer::{Aside, CalledBack, Changed, Compared};

/// A share of contacts below this is not worth a sentence.
const WORTH: f64 = 0.001;

/// What belongs beside the headline, since it would mislead alone.
pub(crate) fn beside(scenario: &Compared) -> Vec<String> {
    [who_comes(scenario), overnight(scenario), for_ever(scenario), called_back(scenario), aside(scenario)]
        .into_iter()
        .flatten()
        .collect()
}

/// Whether the headline leaves somebody out, so that it is no matter of better or worse alone.
pub(crate) fn leaves_out(scenario: &Compared) -> bool {
    let Changed { today, then, .. } = scenario.contacts;
    scenario.never_answered >= 1.0
        || scenario.aside.is_some_and(|aside| aside.falls_behind())
        || then < today * 0.995
}

fn who_comes(scenario: &Compared) -> Option<String> {
    let Changed { today, then, .. } = scenario.contacts;
    if (then - today).abs() <= today * WORTH {
        return None;
    }
    let (comes, came) =
        (counted(then.round() as u64, "contact comes", "contacts come"), count(today.round() as u64));
    let others = if then < today { ": the others are in no figure" } else { "" };
    Some(format!("{comes} instead of {came}{others}."))
}

fn overnight(scenario: &Compared) -> Option<String> {
    let Changed { today, then, .. } = scenario.overnight;
    let (waits, waited) = (then.round() as u64, today.round() as u64);
    if then - today <= (scenario.contacts.then * WORTH).max(0.5) {
        return None;
    }
    Some(format!(
        "{} until another day, since everybody went home before: today {}.",
        counted(waits, "waits", "wait"),
        if waited == 0 { "nobody".to_owned() } else { count(waited) }
    ))
}

fn for_ever(scenario: &Compared) -> Option<String> {
    let waiting = scenario.never_answered.ceil() as u64;
    (waiting > 0).then(|| {
        format!(
            "{} for ever, since nobody serves them and they do not leave: their waits are in no figure.",
            counted(waiting, "waits", "wait")
        )
    })
}

fn called_back(scenario: &Compared) -> Option<String> {
    let CalledBack { share, unreached } = scenario.called_back?;
    let (called, unreached) = (percent(Some(share)), percent(Some(unreached)));
    Some(format!(
        "{called} are called back, and of those {unreached} are not there: these are in no wait and have not left."
    ))
}

fn aside(scenario: &Compared) -> Option<String> {
    let aside = scenario.aside?;
    let Aside { cases, wait_mean_s, overnight, never_answered, occupancy } = aside;
    let mut said = format!(
        "{} on in the side lane, and {} there once more: {} on average. Its people are busy for {} of their time.",
        counted(cases.round() as u64, "case goes", "cases go"),
        if cases.round() as u64 == 1 { "waits" } else { "wait" },
        length(Some(wait_mean_s)),
        percent(Some(occupancy))
    );
    if aside.falls_behind() {
        said.push_str(&format!(
            " They cannot keep up: {} until another day, and {} at the end.",
            counted(overnight.round() as u64, "waits", "wait"),
            counted(never_answered.round() as u64, "still waits", "still wait")
        ));
    }
    Some(said)
}

/// What else is to be said.
pub(crate) fn remarks(scenario: &Compared) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(most) = scenario.free_capacity {
        said.push(format!(
            "Somebody with {most} at once is taken to be as quick with each as with one alone: the history shows nobody with \
             several. Say slowdown, from 0 to 1, where that is too good."
        ));
    }
    match scenario.break_even_percent {
        Some(percent) if percent.abs() < 1.0 => {
            said.push(
                "It breaks even at today's speed, within a percent: the mean wait is then today's."
                    .to_owned(),
            );
        }
        Some(percent) => {
            let word = if percent > 0.0 { "faster for it" } else { "slower" };
            said.push(format!(
                "It breaks even where people work about {:.0} % {word}: the mean wait is then today's.",
                percent.abs()
            ));
        }
        None => {}
    }
    said
}
