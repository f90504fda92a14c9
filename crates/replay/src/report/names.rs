//! What the rules of other products are called.

/// A rule's name for people, and how it goes.
pub(super) fn rule(name: &str) -> (String, &'static str) {
    let (title, how) = match name {
        "last_to_enter_service" => ("the last one answered", "the wait of whoever was answered last"),
        "head_of_line" => ("the longest waiting", "how long the first in line has waited by now"),
        "mean_of_30_minutes" => ("the last half hour", "mean wait of those answered in it"),
        "mean_of_last_month" => ("the last 30 days", "mean wait of those answered in them"),
        "queue_times_handle_time_over_agents" => {
            ("place × handle time ÷ agents", "as many telephone systems and spreadsheets do")
        }
        "google_ccai" => ("Google CCAI Platform", "handle time ÷ agents × those in line beyond free agents"),
        "genesys_cloud" => ("Genesys Cloud", "handle time × place ÷ agents, less those who leave"),
        other => return (other.replace('_', " "), ""),
    };
    (title.to_owned(), how)
}
