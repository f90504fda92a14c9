//! Every answer that a test gets is one that the OpenAPI document describes.

use super::Value;
use std::sync::OnceLock;

/// Fails unless the document knows this call, this status and every member of this body. Errors that any call may give
/// (401, 404 …) need not be listed with each: their shape is checked.
pub(super) fn check(method: &str, path: &str, status: u16, body: &[u8]) {
    let Some(responses) = responses(method, path) else {
        assert!(status >= 400, "{method} {path} answered {status} and is not described");
        return;
    };
    let described = &responses[status.to_string()];
    assert!(
        status >= 400 || described.is_object(),
        "{method} {path} answers {status}, which is not described"
    );
    if status < 400 && described["content"]["application/octet-stream"].is_object() {
        return;
    }
    let schema = described["content"].as_object().and_then(|content| content.values().next());
    let problem = &document()["components"]["schemas"]["Problem"];
    let schema = if status >= 400 { Some(problem) } else { schema.map(|content| &content["schema"]) };
    match schema {
        None => assert!(body.is_empty(), "{method} {path}: a body that is not described"),
        Some(schema) => {
            let body: Value =
                serde_json::from_slice(body).unwrap_or_else(|e| panic!("{method} {path} {status}: {e}"));
            fits(&body, schema, &format!("{method} {path} {status}"));
        }
    }
}

fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::from_str(&server::openapi_document().unwrap()).unwrap())
}

fn responses(method: &str, path: &str) -> Option<&'static Value> {
    let path = path.split('?').next().unwrap_or_default();
    let same = |template: &str| {
        let (mut ours, mut theirs) = (path.split('/'), template.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if a == b || b.starts_with('{') => {}
                _ => return false,
            }
        }
    };
    let mut paths = document()["paths"].as_object()?.iter();
    let (_, calls) = paths.find(|(template, _)| same(template))?;
    calls.get(method.to_lowercase()).map(|call| &call["responses"])
}

fn fits(value: &Value, schema: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return fits(value, &document()["components"]["schemas"][name], at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let choice = choices.iter().find(|choice| value.is_null() == (choice["type"] == "null"));
        return fits(value, choice.unwrap_or_else(|| panic!("{at}: {value} is none of {choices:?}")), at);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = &schema["type"];
    let is_one = *kinds == kind || kinds.as_array().is_some_and(|kinds| kinds.iter().any(|k| k == kind));
    assert!(is_one, "{at}: {value} is not of {kinds}");
    if let Some(items) = value.as_array() {
        items.iter().for_each(|item| fits(item, &schema["items"], at));
    }
    if let (Some(members), Some(described)) = (value.as_object(), schema["properties"].as_object()) {
        for (name, member) in members {
            let schema = described.get(name).unwrap_or_else(|| panic!("{at}: {name} is not described"));
            fits(member, schema, &format!("{at} {name}"));
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            assert!(members.contains_key(name.as_str().unwrap()), "{at}: {name} is missing");
        }
    }
}
