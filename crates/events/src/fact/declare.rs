//! How kinds of facts are declared, and what follows from a declaration.

macro_rules! facts {
    ($($(#[$doc:meta])* $variant:ident = $kind:literal v $version:literal { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? })*) => {
        /// Everything that can happen. Past tense; the kind's first word is the capability.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(untagged)]
        pub enum Fact {
            $($(#[$doc])* $variant { $($(#[$fdoc])* $field: $type),* },)*
        }

        impl Fact {
            /// Every kind with its present version, in order of declaration.
            pub const KINDS: &[(&str, i64)] = &[$(($kind, $version)),*];

            /// The kind, such as `desk.message_posted`.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $kind),* }
            }

            /// The version of the kind's shape in which this program writes it.
            #[must_use]
            pub const fn version(&self) -> i64 {
                match self { $(Self::$variant { .. } => $version),* }
            }

            /// Reads the present version of a kind. Older versions go through [`crate::version::read`].
            pub(crate) fn of_present_version(kind: &str, body: &str) -> Option<Result<Self, serde_json::Error>> {
                match kind {
                    $($kind => {
                        // What a version does not have was written by nobody: a newer program raises the version.
                        #[derive(Deserialize)]
                        #[serde(deny_unknown_fields)]
                        struct Body { $($field: $type),* }
                        Some(serde_json::from_str::<Body>(body).map(|b| {
                            let Body { $($field),* } = b;
                            Self::$variant { $($field),* }
                        }))
                    })*
                    _ => None,
                }
            }
        }
    };
}
