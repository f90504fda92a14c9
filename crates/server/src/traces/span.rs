//! One stretch of time, as the OpenTelemetry protocol writes it in JSON.

use super::parent::Parent;
use serde_json::{Value, json};
use std::time::Instant;

/// What part somebody has in it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Internal = 1,
    Server = 2,
    Client = 3,
    Consumer = 5,
}

#[derive(Debug)]
pub(super) struct Span {
    name: String,
    kind: Kind,
    own: Parent,
    parent: Option<u64>,
    began: Instant,
    ended: Instant,
    attributes: Vec<(&'static str, Value)>,
    failed: bool,
}

/// What an attribute may be.
pub(super) trait Attribute {
    fn value(self) -> Value;
}

impl Attribute for &str {
    fn value(self) -> Value {
        json!({ "stringValue": self })
    }
}

impl Attribute for i64 {
    /// The protocol writes whole numbers as text.
    fn value(self) -> Value {
        json!({ "intValue": self.to_string() })
    }
}

pub(super) fn attribute(key: &str, value: &Value) -> Value {
    json!({ "key": key, "value": value })
}

impl Span {
    /// One that ends now. `own` says which it is, and in which trace.
    pub(super) fn new(
        name: String,
        kind: Kind,
        (own, parent): (Parent, Option<u64>),
        began: Instant,
    ) -> Self {
        let (attributes, ended) = (Vec::new(), Instant::now());
        Self { name, kind, own, parent, began, ended, attributes, failed: false }
    }

    pub(super) fn until(self, ended: Instant) -> Self {
        Self { ended, ..self }
    }

    pub(super) fn with(mut self, key: &'static str, value: impl Attribute) -> Self {
        self.attributes.push((key, value.value()));
        self
    }

    pub(super) fn failed(self, failed: bool) -> Self {
        Self { failed, ..self }
    }

    /// `now` is one moment by both clocks: the steady one, and the machine's in nanoseconds since 1970 UTC.
    pub(super) fn to_json(&self, now: (Instant, u128)) -> Value {
        let at = |moment: Instant| {
            let before = now.0.saturating_duration_since(moment).as_nanos();
            let after = moment.saturating_duration_since(now.0).as_nanos();
            (now.1 + after).saturating_sub(before).to_string()
        };
        let attributes: Vec<Value> =
            self.attributes.iter().map(|(key, value)| attribute(key, value)).collect();
        let mut span = json!({
            "traceId": format!("{:032x}", self.own.trace),
            "spanId": format!("{:016x}", self.own.span),
            "name": self.name,
            "kind": self.kind as u8,
            "startTimeUnixNano": at(self.began),
            "endTimeUnixNano": at(self.ended.max(self.began)),
            "attributes": attributes,
        });
        if let Some(parent) = self.parent {
            span["parentSpanId"] = format!("{parent:016x}").into();
        }
        if self.failed {
            span["status"] = json!({ "code": 2 });
        }
        span
    }
}
