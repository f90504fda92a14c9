//! Calls about who works here.

pub(crate) mod absence;
pub(crate) mod agents;
pub(crate) mod inboxes;
pub(crate) mod me;
pub(crate) mod sessions;
pub(crate) mod setup;
pub(crate) mod tokens;

use super::commands::AccountRefusal;
use crate::App;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use events::{AgentId, InboxId, Role, WorkspaceId};
use std::collections::BTreeSet;

/// The longest name of a person, inbox, token or workspace, in characters.
const LONGEST_NAME: usize = 100;
/// The longest e-mail address, in bytes (RFC 5321).
pub(crate) const LONGEST_EMAIL: usize = 254;

impl From<AccountRefusal> for Problem {
    fn from(refusal: AccountRefusal) -> Self {
        match refusal {
            AccountRefusal::SetUpAlready => {
                Self::conflict("set_up_already", "This server has its workspace. Sign in.")
            }
            AccountRefusal::WorkspaceExists => {
                Self::conflict("workspace_exists", "A workspace of this name exists already.")
            }
            AccountRefusal::EmailTaken => {
                Self::conflict("email_taken", "Somebody signs in with this e-mail address already.")
            }
            AccountRefusal::Unknown => Self::not_found(),
            AccountRefusal::AboveYou => Self::forbidden(
                "above_you",
                "Nobody changes those above themselves, or makes anyone higher than they are.",
            ),
            AccountRefusal::LastOwner => Self::conflict(
                "last_owner",
                "The workspace must have an owner. Make somebody else one first.",
            ),
            AccountRefusal::Spent => {
                let detail = "This link does not work any more: it was used, taken back, or is too old. Ask for a new one.";
                Self::new(StatusCode::GONE, "link_spent", detail)
            }
            AccountRefusal::WrongPassword => Self::new(
                StatusCode::UNAUTHORIZED,
                "wrong_credentials",
                "E-mail address or password is wrong.",
            ),
            AccountRefusal::CodeNeeded => {
                let detail = "The password is right. Send the `code` of the second factor with it.";
                Self::new(StatusCode::UNAUTHORIZED, "second_factor_needed", detail)
            }
            AccountRefusal::WrongCode => {
                let detail =
                    "That is not the code that is shown now, or it was used already. Wait for the next one.";
                Self::forbidden("wrong_second_factor", detail)
            }
            AccountRefusal::HasFactor => {
                Self::conflict("has_second_factor", "There is a second factor already. Remove it first.")
            }
            AccountRefusal::NoFactor => {
                Self::conflict("no_second_factor", "There is no second factor to remove or to confirm.")
            }
            AccountRefusal::FactorRequired => Self::conflict(
                "second_factor_required",
                "This role must sign in with a second factor: set one up first, and keep it.",
            ),
            AccountRefusal::Yourself => Self::conflict(
                "yourself",
                "For yourself, do this under Security, where it asks for your password.",
            ),
            AccountRefusal::Deactivated => {
                Self::conflict("deactivated", "They were deactivated. Let them sign in again first.")
            }
            AccountRefusal::TooMany => {
                Self::conflict("too_many", "There are very many of these already. Take some back first.")
            }
            AccountRefusal::Signs => Self::conflict(
                "key_signs",
                "Visitors' tokens are signed with this key. Make another: with `earlier_for_s` 0 it ends this one at once.",
            ),
            AccountRefusal::LastInbox
            | AccountRefusal::TeamRetired
            | AccountRefusal::ByTeam
            | AccountRefusal::NameTaken
            | AccountRefusal::LastMember => of_inboxes_and_teams(refusal),
        }
    }
}

/// What is said about inboxes and teams.
fn of_inboxes_and_teams(refusal: AccountRefusal) -> Problem {
    match refusal {
        AccountRefusal::LastInbox => Problem::conflict(
            "last_inbox",
            "Customers must be able to open a conversation somewhere. Make another inbox first.",
        ),
        AccountRefusal::TeamRetired => {
            Problem::conflict("team_retired", "This team was given up. Take it up again first.")
        }
        AccountRefusal::ByTeam => Problem::conflict(
            "member_by_team",
            "They belong to this inbox by their team. Take them out of the team, or the team out of the inbox.",
        ),
        AccountRefusal::NameTaken => {
            Problem::conflict("name_taken", "Another one is called that already. Choose another name.")
        }
        AccountRefusal::LastMember => {
            Problem::conflict("last_member", "Somebody must be left in the inbox. Add a colleague first.")
        }
        _ => Problem::not_found(),
    }
}

/// A name without surrounding white space or control characters, of which something is seen.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn check_name(name: &str) -> Result<String, String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(format!("A name has 1 to {LONGEST_NAME} characters and no line breaks."));
    }
    crate::names::check(name)?;
    Ok(name.to_owned())
}

/// An e-mail address in lower case: something, an @, a domain. Whether it exists only a mail can tell.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn check_email(email: &str) -> Result<String, String> {
    let email = email.trim().to_lowercase();
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"');
    let well_formed = match email.rsplit_once('@') {
        Some((local, domain)) => {
            !local.is_empty()
                && !local.contains('@')
                && domain.split('.').all(|label| !label.is_empty())
                && !email.contains(odd)
        }
        None => false,
    };
    if !well_formed || email.len() > LONGEST_EMAIL {
        return Err(format!("{email:?} is not an e-mail address."));
    }
    Ok(email)
}

pub(in crate::accounts) fn name_of(text: &str) -> Result<String, Problem> {
    check_name(text).map_err(|says| Problem::refused("bad_name", says))
}

pub(super) fn email_of(text: &str) -> Result<String, Problem> {
    check_email(text).map_err(|says| Problem::refused("bad_email", says))
}

pub(super) fn role_of(word: &str) -> Result<Role, Problem> {
    let unknown = |_| Problem::refused("unknown_role", "A role is owner, administrator, lead or agent.");
    word.parse().map_err(unknown)
}

/// Inboxes by their ids, as a set: one that is named twice makes one member.
pub(super) fn inboxes_of(ids: &[String]) -> Result<Vec<InboxId>, Problem> {
    let unknown = |_| Problem::refused("unknown_inbox", "There is no such inbox here.");
    let inboxes: BTreeSet<InboxId> =
        ids.iter().map(|id| id.parse().map_err(unknown)).collect::<Result<_, _>>()?;
    Ok(inboxes.into_iter().collect())
}

/// A password that can be one. `about` are names of whoever chooses it: what is made of them is easy to guess.
pub(super) fn password_of(text: String, about: &[&str]) -> Result<String, Problem> {
    super::passwords::check_strength(&text, about).map_err(|says| Problem::refused("weak_password", says))?;
    Ok(text)
}

/// The same for somebody who is here already.
pub(crate) async fn password_for(
    app: &App,
    workspace: WorkspaceId,
    agent: AgentId,
    text: String,
) -> Result<String, Problem> {
    let (name, email, company) = app
        .ledger
        .read(move |rows| {
            let (name, email) = super::kept::name_and_email(rows, workspace, agent)?.unwrap_or_default();
            Ok((name, email, super::queries::workspace_name(rows, workspace)?))
        })
        .await?;
    password_of(text, &[&name, &email, &company])
}
