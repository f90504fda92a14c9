//! What can happen to plans, inboxes, teams, the floor and keys: the kinds that follow those of `mod.rs`.

macro_rules! with_floor {
    ($($before:tt)*) => {
        facts! {
            $($before)*
            /// A day's plan of an inbox changed: who is there when, and what is assumed.
            PlanChanged = "plans.changed" v 1 {
                /// Where.
                inbox: InboxId,
                /// The local day, as `2026-03-02`.
                day: String,
                /// The time zone of the clock on the wall, by its name.
                zone: String,
                /// From 1, counting for this inbox and day.
                version: i64,
                /// All shifts, as they are from now on.
                shifts: Vec<PlannedShift>,
                /// What is assumed of the day.
                assumptions: PlanAssumptions,
                /// Who changed it.
                by: Actor,
            }
            /// An inbox takes no new conversations any more. What is open there goes on.
            InboxRetired = "accounts.inbox_retired" v 1 {
                /// Which.
                inbox: InboxId,
                /// Who decided it.
                by: Actor,
            }
            /// An inbox that was retired takes new conversations again.
            InboxReinstated = "accounts.inbox_reinstated" v 1 {
                /// Which.
                inbox: InboxId,
                /// Who decided it.
                by: Actor,
            }
            /// A team was made or changed.
            TeamChanged = "accounts.team_changed" v 1 {
                /// Which.
                team: TeamId,
                /// What it is called from now on.
                name: String,
                /// Whether it is given up: nobody is in it, and nothing is handed to it any more.
                retired: bool,
                /// Who did it.
                by: Actor,
            }
            /// An agent joined a team. That they became a member of its inboxes follows.
            TeamMemberAdded = "accounts.team_member_added" v 1 {
                /// Which.
                team: TeamId,
                /// Who.
                agent: AgentId,
                /// Who decided it.
                by: Actor,
            }
            /// An agent left a team. That they are no longer a member of inboxes to which they belonged by it only, follows.
            TeamMemberRemoved = "accounts.team_member_removed" v 1 {
                /// Which.
                team: TeamId,
                /// Who.
                agent: AgentId,
                /// Who decided it.
                by: Actor,
            }
            /// A team answers in an inbox from now on. That its people became members there follows.
            TeamInboxAdded = "accounts.team_inbox_added" v 1 {
                /// Which team.
                team: TeamId,
                /// Where.
                inbox: InboxId,
                /// Who decided it.
                by: Actor,
            }
            /// A team answers in an inbox no longer. That those who belonged there by it only are no members any more, follows.
            TeamInboxRemoved = "accounts.team_inbox_removed" v 1 {
                /// Which team.
                team: TeamId,
                /// Where.
                inbox: InboxId,
                /// Who decided it.
                by: Actor,
            }
            /// A conversation is for the people of one team from now on. That it is in line again follows, if it was not.
            ConversationHandedToTeam = "routing.conversation_handed_to_team" v 1 {
                /// Which.
                conversation: ConversationId,
                /// To which team.
                team: TeamId,
                /// Who did it.
                by: Actor,
            }
            /// A conversation is for everybody in its inbox again.
            ConversationFreedFromTeam = "routing.conversation_freed_from_team" v 1 {
                /// Which.
                conversation: ConversationId,
                /// Who did it.
                by: Actor,
            }
            /// A lead said something that only the agent who has the conversation sees, and leads. Its text is kept apart, under the
            /// fact's `seq`.
            Whispered = "desk.whispered" v 1 {
                /// Where.
                conversation: ConversationId,
                /// Which.
                message: MessageId,
                /// Who said it.
                author: Actor,
                /// To whom: who had the conversation then.
                to: AgentId,
                /// The writer's own name for it, unique per conversation.
                client_id: String,
            }
            /// What was said about a wait holds no longer, and nothing can be said instead: nobody is there who could answer. It is still
            /// compared with what happens.
            PromiseWithdrawn = "waits.promise_withdrawn" v 1 {
                /// Who waits.
                conversation: ConversationId,
                /// Where.
                inbox: InboxId,
                /// The `seq` of the promise that held until now.
                promised_seq: i64,
            }
            /// A lead became a second person at a conversation. Whoever has it still has it.
            AgentJoined = "desk.agent_joined" v 1 {
                /// Which.
                conversation: ConversationId,
                /// Who.
                agent: AgentId,
            }
            /// Somebody who had joined a conversation left it.
            AgentLeft = "desk.agent_left" v 1 {
                /// Which.
                conversation: ConversationId,
                /// Who.
                agent: AgentId,
                /// Who did it: they, or whoever took their right away.
                by: Actor,
            }
            /// A key was made that signs visitors' tokens from now on. The key itself is kept apart.
            VisitorKeyMade = "accounts.visitor_key_made" v 1 {
                /// Which.
                key: VisitorKeyId,
                /// Until when tokens of the keys before it still work, in milliseconds since 1970 UTC.
                earlier_until_ms: i64,
                /// Who made it.
                by: Actor,
            }
            /// A key ended, and with it the tokens that it signed.
            VisitorKeyEnded = "accounts.visitor_key_ended" v 1 {
                /// Which.
                key: VisitorKeyId,
                /// Who ended it.
                by: Actor,
            }
            /// A key was made with which browsers subscribe to notices from now on. The key itself is kept apart.
            PushKeyMade = "accounts.push_key_made" v 1 {
                /// Which.
                key: PushKeyId,
                /// Until when the keys before it sign for browsers that subscribed with them, in milliseconds since 1970 UTC.
                earlier_until_ms: i64,
                /// Who made it.
                by: Actor,
            }
            /// A key ended; browsers that subscribed with it are told nothing until they did so anew.
            PushKeyEnded = "accounts.push_key_ended" v 1 {
                /// Which.
                key: PushKeyId,
                /// Who ended it.
                by: Actor,
            }
        }
    };
}
