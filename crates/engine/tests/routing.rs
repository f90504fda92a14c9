//! Who gets whom: small floors by hand, and the whole floor under any sequence of commands.

mod floor;

use engine::routing::{Candidate, InLine, give_out};
use floor::{Command, Floor};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn agent(load: i64, capacity: i64, last_assigned_seq: i64, inboxes: &[u32]) -> Candidate {
    Candidate { load, capacity, last_assigned_seq, inboxes: inboxes.to_vec(), teams: Vec::new() }
}

fn line(inboxes: &[u32]) -> Vec<InLine> {
    inboxes.iter().map(|inbox| InLine { inbox: *inbox, team: None, held_from: None }).collect()
}

#[test]
fn an_empty_line_and_an_empty_floor_give_nothing() {
    assert_eq!(give_out(&[], &[agent(0, 5, 0, &[1])]), []);
    assert_eq!(give_out(&line(&[1]), &[]), []);
    assert_eq!(give_out(&line(&[1]), &[agent(5, 5, 0, &[1])]), []);
    assert_eq!(give_out(&line(&[1]), &[agent(0, 0, 0, &[1])]), [], "no capacity, no room");
}

#[test]
fn the_oldest_goes_first_and_nobody_waits_while_there_is_room() {
    let floor = [agent(0, 2, 1, &[1]), agent(0, 1, 2, &[1])];
    assert_eq!(give_out(&line(&[1, 1, 1, 1]), &floor), [(0, 0), (1, 1), (2, 0)]);
}

#[test]
fn the_emptiest_hands_for_their_capacity_get_it() {
    // 2 of 10 is emptier than 1 of 4, although it is more.
    let floor = [agent(1, 4, 0, &[1]), agent(2, 10, 0, &[1])];
    assert_eq!(give_out(&line(&[1]), &floor), [(0, 1)]);
}

#[test]
fn among_equals_it_is_whoever_waited_longest_for_their_next_one() {
    let floor = [agent(1, 5, 30, &[1]), agent(1, 5, 10, &[1]), agent(1, 5, 20, &[1])];
    assert_eq!(give_out(&line(&[1, 1, 1]), &floor), [(0, 1), (1, 2), (2, 0)]);
    let floor = [agent(0, 4, 1, &[1]), agent(1, 4, 2, &[1])];
    assert_eq!(
        give_out(&line(&[1, 1]), &floor),
        [(0, 0), (1, 1)],
        "what was just given out counts as a turn"
    );
}

#[test]
fn only_members_of_the_inbox_get_it_and_others_behind_it_are_not_held_up() {
    let floor = [agent(0, 5, 0, &[2])];
    assert_eq!(give_out(&line(&[1, 2, 1, 2]), &floor), [(1, 0), (3, 0)]);
    let floor = [agent(0, 1, 0, &[1, 2]), agent(0, 1, 0, &[2])];
    assert_eq!(give_out(&line(&[2, 1]), &floor).len(), 1, "greedy by age: the oldest is served even so");
}

#[test]
fn a_hold_keeps_one_conversation_from_one_agent() {
    let held = |from| {
        vec![
            InLine { inbox: 1, team: None, held_from: Some(from) },
            InLine { inbox: 1, team: None, held_from: None },
        ]
    };
    assert_eq!(give_out(&held(0), &[agent(0, 5, 0, &[1])]), [(1, 0)], "the one behind it goes ahead");
    let floor = [agent(0, 5, 0, &[1]), agent(4, 5, 9, &[1])];
    assert_eq!(give_out(&held(0), &floor), [(0, 1), (1, 0)], "a colleague gets it");
}

#[test]
fn what_was_handed_to_a_team_is_for_its_people_only_and_ahead_by_its_age() {
    let of_team = |team| Candidate { teams: vec![team], ..agent(0, 1, 0, &[1]) };
    let handed = |team| InLine { inbox: 1, team: Some(team), held_from: None };
    let anybodys = InLine { inbox: 1, team: None, held_from: None };
    assert_eq!(give_out(&[handed(7), anybodys], &[agent(0, 5, 0, &[1])]), [(1, 0)], "others are not held up");
    assert_eq!(give_out(&[anybodys, handed(7)], &[of_team(7)]), [(0, 0)], "its people serve the oldest, too");
    assert_eq!(give_out(&[handed(7), anybodys], &[of_team(7)]), [(0, 0)]);
    assert_eq!(give_out(&[handed(8)], &[of_team(7)]), []);
    let elsewhere = Candidate { inboxes: vec![2], ..of_team(7) };
    assert_eq!(give_out(&[handed(7)], &[elsewhere]), [], "in the team, and not in the inbox");
}

/// Floors with candidates whose turns differ, so that nothing is a tie.
fn any_floor() -> impl Strategy<Value = (Vec<InLine>, Vec<Candidate>)> {
    let some = || proptest::collection::btree_set(0..4_u32, 0..4);
    let candidate = (0..6_i64, 0..6_i64, some(), some());
    let candidates = proptest::collection::vec(candidate, 0..7).prop_map(|all| {
        let numbered = all.into_iter().zip(1..);
        let make =
            |((load, capacity, inboxes, teams), turn): ((i64, i64, BTreeSet<u32>, BTreeSet<u32>), i64)| {
                let inboxes: Vec<u32> = inboxes.into_iter().collect();
                Candidate {
                    teams: teams.into_iter().collect(),
                    ..agent(load, capacity, turn * 7 % 11, &inboxes)
                }
            };
        numbered.map(make).collect::<Vec<_>>()
    });
    let held = proptest::option::weighted(0.3, 0..7_usize);
    let contact = (0..4_u32, proptest::option::weighted(0.4, 0..4_u32), held);
    let line = proptest::collection::vec(contact, 0..25).prop_map(|all| {
        all.into_iter().map(|(inbox, team, held_from)| InLine { inbox, team, held_from }).collect::<Vec<_>>()
    });
    (line, candidates)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_given_out_fits_is_in_order_and_leaves_nobody_who_could_be_served((line, agents) in any_floor()) {
        let given = give_out(&line, &agents);
        let mut load: Vec<i64> = agents.iter().map(|agent| agent.load).collect();
        let mut served = vec![false; line.len()];
        for (place, agent) in &given {
            load[*agent] += 1;
            prop_assert!(!std::mem::replace(&mut served[*place], true), "given out twice");
            prop_assert!(load[*agent] <= agents[*agent].capacity);
            prop_assert!(agents[*agent].inboxes.contains(&line[*place].inbox));
            prop_assert!(line[*place].team.is_none_or(|team| agents[*agent].teams.contains(&team)));
            prop_assert_ne!(line[*place].held_from, Some(*agent));
        }
        prop_assert!(given.is_sorted_by_key(|(place, _)| *place));
        for (place, contact) in line.iter().enumerate().filter(|(place, _)| !served[*place]) {
            for (number, agent) in agents.iter().enumerate() {
                let could = load[number] < agent.capacity && agent.inboxes.contains(&contact.inbox)
                    && contact.team.is_none_or(|team| agent.teams.contains(&team))
                    && contact.held_from != Some(number);
                prop_assert!(!could, "{place} waits although {number} has room");
            }
        }
    }

    #[test]
    fn the_same_floor_gives_the_same_answer_and_the_order_of_candidates_means_nothing(
        (line, agents) in any_floor(), rotation in 0..7_usize, reversed: bool
    ) {
        let given = give_out(&line, &agents);
        prop_assert_eq!(&give_out(&line, &agents), &given);
        let mut order: Vec<usize> = (0..agents.len()).collect();
        if !order.is_empty() {
            order.rotate_left(rotation % agents.len());
        }
        if reversed {
            order.reverse();
        }
        let shuffled: Vec<Candidate> = order.iter().map(|at| agents[*at].clone()).collect();
        let place_of = |agent: usize| order.iter().position(|at| *at == agent);
        // A hold from somebody who is not on the floor holds from nobody.
        let renamed: Vec<InLine> = line.iter()
            .map(|contact| InLine { held_from: contact.held_from.and_then(place_of), ..*contact })
            .collect();
        let again: Vec<(usize, usize)> =
            give_out(&renamed, &shuffled).into_iter().map(|(place, agent)| (place, order[agent])).collect();
        prop_assert_eq!(again, given);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_commands_keeps_the_floor_in_order(commands in proptest::collection::vec(floor::any_command(), 1..120)) {
        let mut floor = Floor::new();
        for command in &commands {
            floor.obey(command);
            floor.check();
        }
        let mut again = Floor::new();
        commands.iter().for_each(|command| again.obey(command));
        prop_assert_eq!(again.facts, floor.facts, "the same commands give the same facts");
    }
}

#[test]
fn a_customer_whose_only_agent_gave_them_back_returns_to_that_agent_when_the_hold_ends() {
    let mut floor = Floor::new();
    for command in [Command::Available(0), Command::Connect(0), Command::Open { customer: 0, inbox: 0 }] {
        floor.obey(&command);
    }
    assert_eq!(floor.agent_of(0), Some(0));
    floor.obey(&Command::GiveBack(0));
    assert_eq!(floor.agent_of(0), None);
    floor.obey(&Command::Pass(engine::conversations::GIVEN_BACK_HOLD_MS - 1));
    assert_eq!(floor.agent_of(0), None, "the hold is respected to its end");
    floor.obey(&Command::Pass(1));
    assert_eq!(floor.agent_of(0), Some(0), "and not longer");
    floor.check();
}

#[test]
fn whoever_was_given_back_is_served_before_those_who_came_later() {
    let mut floor = Floor::new();
    floor.obey(&Command::Open { customer: 0, inbox: 0 });
    floor.obey(&Command::Available(0));
    floor.obey(&Command::Connect(0));
    for customer in 1..6 {
        floor.obey(&Command::Pass(1000));
        floor.obey(&Command::Open { customer, inbox: 0 });
    }
    assert_eq!(floor.waiting(), [2, 3, 4, 5], "the agent has room for two");
    floor.obey(&Command::Lose(0));
    assert_eq!(floor.waiting(), [0, 1, 2, 3, 4, 5], "everybody stands where they stood");
    floor.obey(&Command::Connect(0));
    assert_eq!(floor.waiting(), [2, 3, 4, 5]);
    floor.check();
}
