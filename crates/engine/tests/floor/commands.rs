//! What can happen on a floor.

use super::{AGENTS, CUSTOMERS, INBOXES, TEAMS};
use proptest::prelude::*;

/// What people do and what happens to them; numbers are places in the floor's lists.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    Open { customer: usize, inbox: usize },
    Write(usize),
    Assign(usize, usize),
    GiveBack(usize),
    HandToTeam(usize, usize),
    FreeFromTeam(usize),
    Park(usize, Option<i64>),
    Resolve(usize),
    Leave(usize),
    Available(usize),
    Away(usize),
    Offline(usize),
    Connect(usize),
    Lose(usize),
    Join(usize, usize),
    Part(usize, usize),
    Pass(i64),
}

pub(crate) fn any_command() -> impl Strategy<Value = Command> {
    let (agent, inbox, customer) = (0..AGENTS, 0..INBOXES, 0..CUSTOMERS);
    let team = 0..TEAMS.len();
    prop_oneof![
        6 => (customer.clone(), inbox.clone()).prop_map(|(customer, inbox)| Command::Open { customer, inbox }),
        3 => customer.clone().prop_map(Command::Write),
        4 => (customer.clone(), agent.clone()).prop_map(|(c, a)| Command::Assign(c, a)),
        2 => customer.clone().prop_map(Command::GiveBack),
        3 => (customer.clone(), team).prop_map(|(c, t)| Command::HandToTeam(c, t)),
        1 => customer.clone().prop_map(Command::FreeFromTeam),
        2 => (customer.clone(), proptest::option::of(1..900_000_i64)).prop_map(|(c, ms)| Command::Park(c, ms)),
        2 => customer.clone().prop_map(Command::Resolve),
        1 => customer.prop_map(Command::Leave),
        4 => agent.clone().prop_map(Command::Available),
        1 => agent.clone().prop_map(Command::Away),
        1 => agent.clone().prop_map(Command::Offline),
        4 => agent.clone().prop_map(Command::Connect),
        1 => agent.clone().prop_map(Command::Lose),
        2 => (agent.clone(), inbox.clone()).prop_map(|(a, i)| Command::Join(a, i)),
        1 => (agent, inbox).prop_map(|(a, i)| Command::Part(a, i)),
        3 => (0..400_000_i64).prop_map(Command::Pass),
    ]
}
