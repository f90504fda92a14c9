//! Contents of files: a browser is only told of kinds that it cannot run, and of measures that it can bear.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (kind, measures) = server::fuzzing::file_kind(bytes);
    let runs = ["html", "xml", "svg", "javascript", "ecmascript", "xhtml"]
        .iter()
        .any(|word| kind.contains(word) && !kind.starts_with("application/vnd.openxmlformats"));
    assert!(!runs, "{kind}");
    if let Some((width, height)) = measures {
        assert!(kind.starts_with("image/") && width > 0 && height > 0 && width * height <= 40_000_000);
    }
});
