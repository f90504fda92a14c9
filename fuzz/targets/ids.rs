//! Ids: what is read is written the same, and is no id of another kind.
#![no_main]

use events::{AgentId, ConversationId, CustomerId, FileId, InboxId, MessageId, TagId, WorkspaceId};
use libfuzzer_sys::fuzz_target;

macro_rules! read {
    ($text:expr; $($id:ty),*) => {
        0 $(+ match $text.parse::<$id>() {
            Ok(id) => {
                assert_eq!(id.to_string(), $text);
                assert_eq!(<$id>::from_bits(id.bits()), id);
                1
            }
            Err(_) => 0,
        })*
    };
}

fuzz_target!(|text: &str| {
    let kinds =
        read!(text; AgentId, ConversationId, CustomerId, FileId, InboxId, MessageId, TagId, WorkspaceId);
    assert!(kinds <= 1, "{text} is of {kinds} kinds");
});
