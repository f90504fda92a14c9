//! Whole-product tests live in `it/` and `processes/`; this library is empty.
