//! Who may do what: permissions have names, roles are made of them.
//!
//! Which call needs which permission is said once, in the server's table of calls. Of which conversations somebody may ask is
//! another question, which the desk's scope answers: a permission says what may be done, never to whose rows.

use events::Role;
use std::fmt;
use std::str::FromStr;

macro_rules! permissions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal from $lowest:ident),* $(,)?) => {
        /// Something that may be done. Names are stable: tokens are issued with them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Permission { $($(#[$doc])* $variant),* }

        impl Permission {
            /// Every permission, in order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The lowest role that has it: every role above has it too.
            #[must_use]
            pub const fn lowest(self) -> Role {
                match self { $(Self::$variant => Role::$lowest),* }
            }
        }

        impl FromStr for Permission {
            type Err = UnknownPermission;
            fn from_str(name: &str) -> Result<Self, UnknownPermission> {
                match name { $($name => Ok(Self::$variant),)* _ => Err(UnknownPermission) }
            }
        }
    };
}

permissions! {
    /// See the conversations of one's inboxes, and hear them on the stream.
    ReadConversations = "read_conversations" from Agent,
    /// Reply, note, assign, park and resolve there, and say that one is available.
    AnswerConversations = "answer_conversations" from Agent,
    /// See who works here, and in which inboxes.
    ReadColleagues = "read_colleagues" from Agent,
    /// See how often promises were kept, with every cell.
    ReadScores = "read_scores" from Agent,
    /// Change one's own name, tokens and secrets.
    ManageOwnAccount = "manage_own_account" from Agent,
    /// Say who customers are, merge them, and block them for a while.
    ManageCustomers = "manage_customers" from Agent,
    /// Plan who is there when, and try what a day would be like.
    PlanShifts = "plan_shifts" from Lead,
    /// Whisper to whoever has a conversation, join them there, and see what was whispered.
    ActOnFloor = "act_on_floor" from Lead,
    /// Decide who answers in which inbox, and how much they hold at once.
    ManageMembers = "manage_members" from Lead,
    /// Make and change the tags that all put on conversations.
    ManageTags = "manage_tags" from Lead,
    /// Write the saved replies that all use.
    ManageReplies = "manage_replies" from Lead,
    /// Change what an inbox is set to.
    ManageInboxes = "manage_inboxes" from Administrator,
    /// Bring colleagues in, and change what they may do.
    ManagePeople = "manage_people" from Administrator,
    /// See who changed what.
    ReadAudit = "read_audit" from Administrator,
    /// Decide who must sign in with a second factor.
    ManageSignIn = "manage_sign_in" from Owner,
    /// See every customer of the workspace, give out all that is held on one, and erase it.
    EraseCustomers = "erase_customers" from Administrator,
}

/// No permission has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPermission;

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How high a role stands. Each has what the ones below it have.
const fn rank(role: Role) -> u8 {
    match role {
        Role::Agent => 0,
        Role::Lead => 1,
        Role::Administrator => 2,
        Role::Owner => 3,
    }
}

/// Whether the role has the permission.
#[must_use]
pub const fn permits(role: Role, permission: Permission) -> bool {
    rank(role) >= rank(permission.lowest())
}

/// Whether somebody of one role may change what somebody of another may do, or give that role to anybody: nobody touches
/// those above themselves, and nobody makes anyone higher than they are.
#[must_use]
pub const fn outranks_or_equals(role: Role, other: Role) -> bool {
    rank(role) >= rank(other)
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Permissions(u64);

impl Permissions {
    /// All that a role has.
    #[must_use]
    pub fn of(role: Role) -> Self {
        Permission::ALL.iter().copied().filter(|permission| permits(role, *permission)).collect()
    }

    /// Whether it is among them.
    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u64) != 0
    }

    /// Those that are in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// One by one, in order of declaration.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }

    /// The names, with a space between: as they are kept beside a token.
    #[must_use]
    pub fn names(self) -> String {
        self.iter().map(Permission::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Reads what [`Permissions::names`] wrote. A name that is not known any more permits nothing.
    #[must_use]
    pub fn from_names(names: &str) -> Self {
        names.split_whitespace().filter_map(|name| name.parse().ok()).collect()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(all: I) -> Self {
        Self(all.into_iter().fold(0, |set, permission| set | 1 << permission as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_what_the_ones_below_it_have_and_more() {
        let rising = [Role::Agent, Role::Lead, Role::Administrator, Role::Owner];
        for pair in rising.windows(2) {
            let (lower, higher) = (Permissions::of(pair[0]), Permissions::of(pair[1]));
            assert_eq!(lower.and(higher), lower);
            assert!(!outranks_or_equals(pair[0], pair[1]) && outranks_or_equals(pair[1], pair[0]));
        }
        assert_eq!(Permissions::of(Role::Owner).iter().count(), Permission::ALL.len());
    }

    #[test]
    fn names_are_read_as_they_were_written_and_unknown_ones_permit_nothing() {
        for permission in Permission::ALL {
            assert_eq!(permission.as_str().parse(), Ok(*permission));
        }
        for role in Role::ALL {
            assert_eq!(Permissions::from_names(&Permissions::of(*role).names()), Permissions::of(*role));
        }
        assert_eq!(Permissions::from_names("everything read_conversationsx"), Permissions::default());
        assert!(Permission::ALL.len() <= 64, "a set is 64 bits");
    }
}
