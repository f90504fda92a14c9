//! What a target begins from: the repository's own samples, cut to size.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use super::targets::{From, Target};

/// Lines of a history that are enough to begin with.
const ROWS: usize = 12;

/// Writes them into the folder, each into a file of its own.
pub(super) fn write(target: &Target, root: &Path, folder: &Path) -> Result<()> {
    let mut all = Vec::new();
    for from in target.begins {
        match from {
            From::Own => {
                let file = root.join(format!("fuzz/seeds/{}.txt", target.name));
                let text = read(&file)?;
                all.extend(
                    String::from_utf8_lossy(&text).split("\n====\n").map(|seed| seed.as_bytes().to_vec()),
                );
            }
            From::Files(place, endings) => {
                for file in files(&root.join(place), endings)? {
                    all.push(read(&file)?);
                }
            }
            From::Facts => all.extend(facts(root)?),
            From::Histories => all.extend(histories(root)?),
            From::Calls => all.extend(calls(root)?),
        }
    }
    for (number, mut seed) in all.into_iter().enumerate() {
        seed.truncate(target.longest as usize);
        let file = folder.join(format!("{number:04}"));
        fs::write(&file, seed).with_context(|| format!("write {}", file.display()))?;
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("read {}", file.display()))
}

fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)));
    files.sort();
    Ok(files)
}

fn facts(root: &Path) -> Result<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    for file in files(&root.join("crates/events/golden"), &["json"])? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (kind, version) = name.rsplit_once(".v").context("find the version in a golden file's name")?;
        let body = String::from_utf8_lossy(&read(&file)?).trim().to_owned();
        all.push(format!("{kind} {version} {body}").into_bytes());
    }
    Ok(all)
}

fn histories(root: &Path) -> Result<Vec<Vec<u8>>> {
    let folder = root.join("samples/replay");
    let first_rows = |file: &Path| -> Result<Vec<u8>> {
        let bytes = read(file)?;
        Ok(bytes.split_inclusive(|byte| *byte == b'\n').take(ROWS).flatten().copied().collect())
    };
    let mut all = Vec::new();
    for mapping in files(&folder, &["toml"])? {
        let rows = first_rows(&mapping.with_extension("csv"))?;
        all.push([read(&mapping)?.as_slice(), b"\n---\n", &rows].concat());
    }
    for bank in files(&folder, &["txt"])? {
        let rows = first_rows(&bank)?;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, &rows).context("pack a history")?;
        all.extend([packed.finish().context("pack a history")?, rows]);
    }
    Ok(all)
}

fn calls(root: &Path) -> Result<Vec<Vec<u8>>> {
    let document = read(&root.join("crates/server/openapi.json"))?;
    let document: Value = serde_json::from_slice(&document).context("read the API document")?;
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, call) in methods.as_object().into_iter().flatten() {
            let path = path.trim_start_matches("/api/v1");
            let who = if path.starts_with("/widget") { 'v' } else { 'o' };
            let content = &call["requestBody"]["content"];
            let body = match content.get("application/json") {
                Some(content) => sample(&document, "", &content["schema"]).to_string(),
                None => String::new(),
            };
            let query = query(call);
            let name = if path.ends_with("/files") { "x-file-name: a.txt\n" } else { "" };
            let head = format!("{who} {} {}{query}", method.to_uppercase(), named(path));
            all.push(format!("{head}\nidempotency-key: k\n{name}\n{body}").into_bytes());
        }
    }
    Ok(all)
}

/// The path with names that the target puts ids in place of.
fn named(path: &str) -> String {
    let noun = path.split('/').find(|part| !matches!(*part, "" | "me" | "widget")).unwrap_or_default();
    let id = match noun {
        "conversations" => "{cnv}",
        "customers" => "{cus}",
        "agents" => "{agt}",
        "tags" => "{tag}",
        _ => "{inb}",
    };
    let path = path.replace("{id}", id).replace("{agent}", "{agt}").replace("{inbox}", "{inb}");
    path.replace("{other}", "{cus}").replace("{day}", "2026-03-02").replace("{secret}", "{inb}")
}

fn query(call: &Value) -> String {
    let parameters = call["parameters"].as_array().into_iter().flatten();
    let names = parameters.filter(|one| one["in"] == "query").filter_map(|one| one["name"].as_str());
    let pairs: Vec<String> = names
        .map(|name| match name {
            "limit" => "limit=2".to_owned(),
            "after" => "after=1_2".to_owned(),
            "inbox" => "inbox={inb}".to_owned(),
            "zone" => "zone=Europe/Berlin".to_owned(),
            "from" | "to" | "until" => format!("{name}=2026-03-02T09:00:00Z"),
            _ => format!("{name}=me"),
        })
        .collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// A value of the shape that the document describes, with everything in it.
fn sample(document: &Value, name: &str, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = &document["components"]["schemas"][reference.rsplit('/').next().unwrap_or_default()];
        return sample(document, name, schema);
    }
    if let Some(one) = schema["oneOf"].as_array().and_then(|all| all.last()) {
        return sample(document, name, one);
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
    match (kind, name) {
        (_, "agent") => json!("{agt}"),
        (_, "inbox") => json!("{inb}"),
        (_, "customer") => json!("{cus}"),
        (_, "client_id") => json!("sample"),
        _ if !schema["example"].is_null() => schema["example"].clone(),
        _ if !schema["enum"].is_null() => schema["enum"][0].clone(),
        ("string", _) => json!("some words to say"),
        ("integer" | "number", _) => json!(60),
        ("boolean", _) => json!(true),
        ("array", _) => json!([sample(document, name, &schema["items"])]),
        _ => {
            let members = schema["properties"].as_object().into_iter().flatten();
            let members = members.map(|(name, schema)| (name.clone(), sample(document, name, schema)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}
