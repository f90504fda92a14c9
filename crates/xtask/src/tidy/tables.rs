//! What is allowed. Tables of exceptions may only shrink.

/// Lines of a source file, tests apart.
pub(super) const LINES_MAX: usize = 600;

/// Files that are longer, with the lines that they have. Never add one; lower a number when its file shrinks.
pub(super) const LONGER_FILES: &[(&str, usize)] = &[];

/// Files in one folder under `src`.
pub(super) const FILES_PER_FOLDER_MAX: usize = 14;

/// Each crate's folder and the crates that it may depend on, for its tests too.
pub(super) const CRATES: &[(&str, &[&str])] = &[
    ("events", &[]),
    ("engine", &["events"]),
    ("clusters", &[]),
    ("ledger", &["events", "clusters"]),
    ("channels", &["events"]),
    ("client", &[]),
    ("web", &[]),
    ("server", &["events", "engine", "ledger", "channels", "web"]),
    ("demo", &["client"]),
    ("replay", &["events", "engine"]),
    ("cli", &["events", "ledger", "server", "client", "demo", "replay"]),
    (
        "tests",
        &["events", "engine", "ledger", "channels", "server", "web", "cli", "client", "demo", "clusters"],
    ),
    ("xtask", &["client", "clusters"]),
];

/// A capability with its neighbours, each with the files by which it may be read.
pub(super) type Edges<'a> = &'a [(&'a str, &'a [(&'a str, &'a [&'a str])])];

/// Each capability of the server, the neighbours that it may name, and which of their files or items (all when none
/// is listed). The edges must not form a circle; those that read a neighbour's `queries` and nothing else do not count,
/// since questions decide nothing and write nothing.
pub(super) const CAPABILITIES: Edges<'_> = &[
    ("accounts", &[("hours", &["commands", "queries"]), ("routing", &["commands", "queries"])]),
    ("hours", &[("accounts", &["queries"]), ("routing", &["commands", "jobs"])]),
    ("routing", &[("accounts", &["queries"]), ("desk", &["queries"]), ("hours", &["queries"])]),
    ("files", &[("desk", &["queries"]), ("routing", &["jobs"])]),
    (
        "desk",
        &[
            ("accounts", &[]),
            ("customers", &["queries"]),
            ("files", &[]),
            ("hours", &["queries"]),
            ("routing", &[]),
        ],
    ),
    (
        "intake",
        &[
            ("accounts", &[]),
            ("customers", &["queries"]),
            ("desk", &[]),
            ("hours", &["queries"]),
            ("routing", &[]),
        ],
    ),
    (
        "customers",
        &[("accounts", &[]), ("desk", &[]), ("files", &["kept"]), ("intake", &[]), ("routing", &["jobs"])],
    ),
    (
        "waits",
        &[
            ("accounts", &["queries"]),
            ("desk", &["queries", "view"]),
            ("hours", &["queries"]),
            ("routing", &["jobs", "queries"]),
        ],
    ),
    ("floor", &[("accounts", &["queries"])]),
    ("plans", &[("accounts", &["queries", "kept", "AgentPrincipal"]), ("hours", &["queries"])]),
    (
        "live",
        &[
            ("accounts", &[]),
            ("customers", &[]),
            ("desk", &[]),
            ("files", &["kept", "view"]),
            ("routing", &["jobs"]),
        ],
    ),
    (
        "search",
        &[
            ("accounts", &["Directory", "queries"]),
            ("customers", &["queries"]),
            ("desk", &["queries", "view"]),
            ("routing", &["jobs"]),
        ],
    ),
    ("metrics", &[("accounts", &["queries"]), ("routing", &["queries"])]),
    (
        "push",
        &[
            ("accounts", &["AgentPrincipal", "Credential", "queries"]),
            ("desk", &["queries"]),
            ("routing", &["jobs"]),
        ],
    ),
    ("views", &[("accounts", &["AgentPrincipal"]), ("desk", &["lists", "queries"])]),
];

/// Folders of the server on which every capability stands; they know no capability.
pub(super) const FOUNDATION_FOLDERS: &[&str] = &["http", "traces"];

/// Files of the server that may name every capability: those that list all of them, and the doors that all share, which
/// must know who is calling and what streams carry.
pub(super) const OVERVIEWS: &[&str] = &[
    "lib.rs",
    "app.rs",
    "api.rs",
    "projections.rs",
    "jobs.rs",
    "asking.rs",
    "http/auth.rs",
    "http/once.rs",
    "pages/mod.rs",
    "http/takeover.rs",
    "fuzzing.rs",
];

/// Where SQL text may stand: the beginning of a path and its end.
pub(super) const SQL_PLACES: &[(&str, &str)] = &[
    ("crates/ledger/", ""),
    ("crates/clusters/", ""),
    ("crates/tests/", ""),
    ("crates/server/src/", "/projection.rs"),
    ("crates/server/src/", "/queries.rs"),
    ("crates/server/src/", "/kept.rs"),
    // The kept answers of idempotency keys, which belong to no capability.
    ("crates/server/src/http/once.rs", ""),
    // The samples of this check's own tests.
    ("crates/xtask/src/tidy/", ""),
];

/// Calls that only some files of the server may make: the call, the end of the files' paths, and why.
pub(super) const WRITES: &[(&str, &[&str], &str)] = &[
    ("tx.append(", &["/commands.rs"], "facts are appended by commands only"),
    ("tx.append_with_text(", &["/commands.rs"], "facts are appended by commands only"),
    ("ledger.command(", &["/app.rs"], "commands go through App::command, which settles promises"),
    (".unasked(", UNASKED, "whoever asks is asked again: App::command takes them"),
];

/// Where a command may be nobody's: jobs, the console, doors through which strangers come to be somebody, and the count of their tries.
const UNASKED: &[&str] = &[
    "/jobs.rs",
    "crates/server/src/nodes.rs",
    "crates/server/src/accounts/console.rs",
    "crates/server/src/accounts/http/sessions.rs",
    "crates/server/src/accounts/http/setup.rs",
    "crates/server/src/accounts/invitations/http.rs",
    "crates/server/src/accounts/security/http/passwords.rs",
    "crates/server/src/accounts/tries/mod.rs",
];

/// By these a handler is told whom the door let in.
pub(super) const TOLD_WHO: &[&str] =
    &["AsAgent(", "AsVisitor(", "VisitorOrNobody(", "AgentOrNobody(", "Principal", "Asking"];

/// Words that say nothing: not in the name of a type, a trait or a file.
pub(super) const BANNED_WORDS: &[&str] =
    &["Manager", "Service", "Helper", "Helpers", "Util", "Utils", "Common", "Data", "Info"];

/// Beginnings that say nothing: not of a function's name.
pub(super) const BANNED_FUNCTIONS: &[&str] = &["process_", "handle_", "do_"];

/// Folders that exist on somebody's machine only. That in which this checkout lies is added, unless it is one of those
/// that every machine has.
pub(super) const MACHINE_FOLDERS: &[&str] = &["/home/", "/root/", "/Users/"];

/// First folders that every machine has, or every builder.
pub(super) const FOLDERS_EVERYWHERE: &[&str] = &[
    "/app/", "/bin/", "/build/", "/builds/", "/dev/", "/etc/", "/mnt/", "/opt/", "/proc/", "/run/", "/src/",
    "/srv/", "/tmp/", "/usr/", "/var/",
];

/// Where machine folders may be named: this check itself.
pub(super) const MACHINE_FOLDERS_ALLOWED: &[&str] = &["crates/xtask/src/tidy/"];
