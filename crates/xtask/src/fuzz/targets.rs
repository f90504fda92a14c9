//! The targets, with what each begins from.

/// One of `fuzz/targets`.
pub(super) struct Target {
    /// As its file is called.
    pub(super) name: &'static str,
    /// The longest input, in bytes.
    pub(super) longest: u32,
    pub(super) begins: &'static [From],
}

/// Where inputs to begin with come from.
pub(super) enum From {
    /// `fuzz/seeds/<name>.txt`, parted by lines of `====`.
    Own,
    /// The files in this folder with one of these endings, as they are or their first bytes.
    Files(&'static str, &'static [&'static str]),
    /// The golden files of facts, each as its kind, version and body.
    Facts,
    /// Each mapping of `samples/replay` with the first rows of its history, and those of the bank.
    Histories,
    /// Every call of the API document, with a body of the shape that it describes.
    Calls,
}

const AWKWARD: &str = "samples/awkward";

pub(super) const TARGETS: &[Target] = &[
    Target { name: "doors", longest: 4096, begins: &[From::Calls, From::Own] },
    Target { name: "headers", longest: 512, begins: &[From::Own] },
    Target { name: "identity", longest: 4096, begins: &[From::Own] },
    Target { name: "codes", longest: 128, begins: &[From::Own] },
    Target { name: "ids", longest: 64, begins: &[From::Own] },
    Target { name: "facts", longest: 2048, begins: &[From::Facts] },
    Target { name: "replies", longest: 2048, begins: &[From::Own, From::Files(AWKWARD, &["txt"])] },
    Target { name: "transcript", longest: 2048, begins: &[From::Own, From::Files(AWKWARD, &["txt"])] },
    Target { name: "search", longest: 1024, begins: &[From::Own, From::Files(AWKWARD, &["txt"])] },
    Target { name: "wanted", longest: 1024, begins: &[From::Own] },
    Target { name: "hours", longest: 4096, begins: &[From::Own] },
    Target { name: "names", longest: 1024, begins: &[From::Own, From::Files(AWKWARD, &["txt"])] },
    Target {
        name: "sniff",
        longest: 9000,
        begins: &[From::Files("docs/images", &["png"]), From::Files(AWKWARD, &["bin", "txt"])],
    },
    Target { name: "sse", longest: 2048, begins: &[From::Own, From::Files(AWKWARD, &["txt"])] },
    Target { name: "turns", longest: 4096, begins: &[From::Files("samples", &["tsv"])] },
    Target { name: "mapping", longest: 2048, begins: &[From::Files("samples/replay", &["toml"])] },
    Target { name: "scenarios", longest: 2048, begins: &[From::Files("samples/what-if", &["toml"])] },
    Target { name: "history", longest: 4096, begins: &[From::Histories] },
    Target { name: "config", longest: 1024, begins: &[From::Own] },
];
