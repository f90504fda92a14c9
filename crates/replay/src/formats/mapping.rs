//! stub
/// Mapping.
#[derive(Clone, Debug)]
pub struct Mapping {}
impl Mapping {
    /// x
    pub fn offset_ms(&self) -> i64 {
        0
    }
    /// x
    pub fn parse(_: &str) -> Result<Self, crate::ReplayError> {
        Ok(Self {})
    }
}
