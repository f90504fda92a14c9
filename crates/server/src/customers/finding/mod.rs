//! Who is found: persons by how their name or address begins, or by what is known of them. It writes nothing and has no tables of its own.

pub(crate) mod queries;
