//! The definitions, in plain words.

use super::{ENOUGH, lead};
use crate::report::Report;
use crate::report::words::{aim, escaped, times};

pub(super) fn section(report: &Report) -> String {
    let told = &report.promises;
    let ahead = report.local_offset_min;
    let zone = if ahead == 0 {
        "Hours and days are those of the history; it names no time zone, or that of UTC.".to_owned()
    } else {
        let (sign, minutes) = if ahead < 0 { ("behind", -ahead) } else { ("ahead of", ahead) };
        format!("Hours and days are local: {} h {:02} min {sign} UTC.", minutes / 60, minutes % 60)
    };
    let silent = format!(
        "Early in a history, and in a line that was never seen before, there is nothing to learn from, and a customer would \
         hear that the wait cannot be said. The verdict counts those apart. Where ours stands beside the rules of others, and \
         by hour, class and queue, they still count, as the vaguest promise there is: from 0 to the longest wait known by \
         then. Here that was so {}.",
        times(told.cannot_say)
    );
    let promise = format!(
        "An interval of time that is said to somebody as they join the line, and that aims to hold {} of the time. It is \
         kept if the wait, to the ends of the interval, falls inside it.",
        aim(told.coverage_target)
    );
    let small = format!(
        "A share or an average of an hour, a class or a queue is not shown where fewer than {ENOUGH} promises or contacts \
         stand behind it: it would say little, and could point at a person. The picture of the day and its table show \
         each promise by itself, without the names of queues and classes so small. Nothing here compares the people who \
         answer."
    );
    let terms = [
        ("A promise", promise.as_str()),
        (
            "Nothing from the future",
            "The history is run again in the order in which it happened. Each promise is made from what was known at that \
             moment: who is in line, who is being served, and how it went for those before.",
        ),
        (
            "Who counts",
            "Everybody who was answered after a wait. Who was answered at once needed no promise; of those who left nobody \
             knows how long they would have waited, though the time that they did wait is learned from.",
        ),
        ("Cannot say", silent.as_str()),
        (
            "The rules of others",
            "They are given the same history and the same moments, in our reading of what their makers publish. They give \
             one number; around it goes the best interval that can be learned from their own misses so far.",
        ),
        (
            "Intervals",
            "Shares have Wilson's interval, averages two standard errors, medians the interval of order statistics; all at \
             95 %. They take people to be independent of each other. People who wait at the same time are not quite, so \
             what chance can do is a little more than is printed.",
        ),
        ("Small numbers", small.as_str()),
        ("Times", zone.as_str()),
    ];
    let terms =
        terms.map(|(term, words)| format!("<dt>{}</dt>\n<dd>{}</dd>\n", escaped(term), escaped(words)));
    let found = "This is what people would have been told as they joined the line, and how that compares with what came.";
    format!("{}<dl>\n{}</dl>\n", lead(found), terms.concat())
}
