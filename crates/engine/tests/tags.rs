//! Tags on a conversation: given those that are on, when somebody puts one on or takes one off, then a fact or a refusal.

use engine::tags::{MOST_ON_ONE, TagRefusal, put_on, take_off};
use events::{Actor, AgentId, ConversationId, Fact, TagId};
use proptest::prelude::*;

const CONVERSATION: ConversationId = ConversationId::from_bits(1);
const BY: Actor = Actor::Agent(AgentId::from_bits(2));

const fn tag(n: u128) -> TagId {
    TagId::from_bits(n)
}

#[test]
fn a_tag_that_is_on_is_put_on_once() {
    let on = [tag(7)];
    assert_eq!(put_on(CONVERSATION, &on, (tag(7), false), BY), Ok(None));
    let fact = Fact::ConversationTagged { conversation: CONVERSATION, tag: tag(8), by: BY };
    assert_eq!(put_on(CONVERSATION, &on, (tag(8), false), BY), Ok(Some(fact)));
}

#[test]
fn a_tag_that_was_given_up_stays_where_it_is_and_is_put_on_nothing_more() {
    assert_eq!(put_on(CONVERSATION, &[tag(7)], (tag(7), true), BY), Ok(None));
    assert_eq!(put_on(CONVERSATION, &[], (tag(7), true), BY), Err(TagRefusal::Retired));
    let off = Fact::ConversationUntagged { conversation: CONVERSATION, tag: tag(7), by: BY };
    assert_eq!(take_off(CONVERSATION, &[tag(7)], tag(7), BY), Some(off));
    assert_eq!(take_off(CONVERSATION, &[], tag(7), BY), None);
}

proptest! {
    #[test]
    fn whatever_is_done_no_tag_is_on_twice_and_never_too_many(steps in prop::collection::vec((0_u128..40, any::<bool>()), 0..200)) {
        let mut on: Vec<TagId> = Vec::new();
        for (n, put) in steps {
            if put {
                match put_on(CONVERSATION, &on, (tag(n), false), BY) {
                    Ok(Some(_)) => on.push(tag(n)),
                    Ok(None) => prop_assert!(on.contains(&tag(n))),
                    Err(refusal) => {
                        prop_assert_eq!(refusal, TagRefusal::TooMany);
                        prop_assert_eq!(on.len(), MOST_ON_ONE);
                    }
                }
            } else if take_off(CONVERSATION, &on, tag(n), BY).is_some() {
                on.retain(|other| *other != tag(n));
            }
            let mut once = on.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), on.len());
            prop_assert!(on.len() <= MOST_ON_ONE);
        }
    }
}
