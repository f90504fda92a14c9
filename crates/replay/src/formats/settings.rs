//! The settings of a mapping that can be left out, and what holds then.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Layout {
    pub(super) delimiter: String,
    pub(super) quote: String,
    pub(super) header: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self { delimiter: ",".to_owned(), quote: "\"".to_owned(), header: true }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Times {
    pub(super) format: String,
    pub(super) offset: String,
}

impl Default for Times {
    fn default() -> Self {
        Self { format: "iso".to_owned(), offset: "+00:00".to_owned() }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Numbers {
    pub(super) decimal: String,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { decimal: ".".to_owned() }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Units {
    pub(super) wait: String,
    pub(super) handled: String,
    pub(super) credit: String,
}

impl Default for Units {
    fn default() -> Self {
        Self { wait: "s".to_owned(), handled: "s".to_owned(), credit: "s".to_owned() }
    }
}
