//! Of what something is a part: W3C Trace Context, `traceparent`.

use axum::http::HeaderMap;
use std::fmt;

/// A span to which others belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parent {
    pub(super) trace: u128,
    pub(super) span: u64,
    /// Whether whoever began the trace records it.
    pub(super) sampled: bool,
}

impl Parent {
    /// As a request says it; `None` where it says nothing that can be read, and where it says it twice.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut said = headers.get_all("traceparent").iter();
        let (only, None) = (said.next()?, said.next()) else { return None };
        Self::read(only.to_str().ok()?)
    }

    /// `00-` trace `-` span `-` flags. A later version may say more after the flags.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(5, '-');
        let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let number = |text: &str, digits: usize| {
            let fits = text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            fits.then(|| u128::from_str_radix(text, 16).ok()).flatten()
        };
        let (version, flags) = (number(version, 2)?, number(flags, 2)?);
        if version == 0xff || (version == 0 && parts.next().is_some()) {
            return None;
        }
        let (trace, span) = (number(trace, 32)?, u64::try_from(number(span, 16)?).ok()?);
        (trace != 0 && span != 0).then_some(Self { trace, span, sampled: flags & 1 == 1 })
    }
}

impl fmt::Display for Parent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, u8::from(self.sampled))
    }
}

#[cfg(test)]
mod tests {
    use super::Parent;
    use proptest::prelude::*;

    const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_traceparent_is_read_as_the_standard_writes_it() {
        let parent = Parent::read(GOOD).unwrap();
        assert_eq!((parent.to_string().as_str(), parent.sampled), (GOOD, true));
        let later = format!("cc{}-what-comes-then", &GOOD[2..]);
        assert_eq!(Parent::read(&later), Some(parent));
        assert!(!Parent::read(&GOOD.replace("-01", "-00")).unwrap().sampled);
        for bad in [
            "",
            "00",
            &GOOD.replace("-01", ""),
            &GOOD.replace("-01", "-1"),
            &GOOD.replace("-01", "-01-more"),
            &GOOD.replace("00-0a", "ff-0a"),
            &GOOD.replace("0af7", "0AF7"),
            &GOOD.replace("0af7651916cd43dd8448eb211c80319c", &"0".repeat(32)),
            &GOOD.replace("b7ad6b7169203331", &"0".repeat(16)),
            &GOOD.replace("b7ad6b7169203331", "b7ad6b716920333"),
        ] {
            assert_eq!(Parent::read(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_is_read_is_written_the_same(text in "\\PC*", trace in 1u128.., span in 1u64..) {
            let _ = Parent::read(&text);
            let parent = Parent { trace, span, sampled: true };
            prop_assert_eq!(Parent::read(&parent.to_string()), Some(parent));
        }
    }
}
