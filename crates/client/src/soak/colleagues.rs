//! Agents beside the owner: each at a server, with its stream open, among whom conversations are given out, and who pass them on.

use std::{sync::Arc, time::Duration};

use hyper::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{Plan, Stage};
use crate::{Access, Agent, ClientError, Dice, Patience};

/// The longest pause between two things that a colleague does, in milliseconds.
const PAUSE_MS_MAX: u64 = 400;
const PASSWORD: &str = "a sample passphrase for a colleague";

/// An agent who has signed in.
#[derive(Clone)]
pub(super) struct Colleague {
    id: String,
    /// By what right they call, at any server.
    pub(super) access: Access,
}

/// Makes them, available, before anything bad happens.
pub(super) async fn arrive(stage: &Stage, count: usize) -> Result<Vec<Colleague>, ClientError> {
    #[derive(Deserialize)]
    struct Made {
        id: String,
    }
    let mut owner = stage.agent();
    let mut colleagues = Vec::with_capacity(count);
    for number in 1..=count {
        let email = format!("colleague-{number}@example.com");
        let new = json!({
            "name": format!("Colleague {number}"), "email": email, "password": PASSWORD,
            "inboxes": [stage.account.inbox],
        });
        let made: Made = owner.caller().write(Method::POST, "/agents", &new).await?.value;
        let mut agent =
            Agent::sign_in(stage.address(number).clone(), &email, PASSWORD, Patience::NONE).await?;
        agent.presence("available").await?;
        colleagues.push(Colleague { id: made.id, access: agent.caller().access().clone() });
    }
    Ok(colleagues)
}

pub(super) fn begin(stage: &Arc<Stage>, plan: &Plan, tasks: &mut JoinSet<Result<(), (String, ClientError)>>) {
    for number in 1..=stage.colleagues.len() {
        let stage = Arc::clone(stage);
        let dice = Dice::new(plan.seed.wrapping_add(3_000_017 * number as u64));
        tasks.spawn(async move {
            work(&stage, number, dice).await.map_err(|error| (format!("colleague {number}"), error))
        });
    }
}

/// Passes on, gives back and resolves what it has. None of this is said twice: what came of it is seen in the next list.
async fn work(stage: &Stage, number: usize, mut dice: Dice) -> Result<(), ClientError> {
    let own = &stage.colleagues[number - 1];
    let mut agent = Agent::returning(stage.address(number).clone(), own.access.clone(), Patience::NONE);
    while stage.is_writing() {
        tokio::time::sleep(Duration::from_millis(dice.below(PAUSE_MS_MAX))).await;
        let held = match agent.caller().get::<Value>(&format!("/conversations?assigned_to={}", own.id)).await
        {
            Ok(page) => page,
            Err(error) if error.passes() => continue,
            Err(error) => return Err(error),
        };
        let held = held["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let ids: Vec<&str> = held.iter().filter_map(|one| one["id"].as_str()).collect();
        if ids.is_empty() {
            continue;
        }
        let id = ids[dice.below(ids.len() as u64) as usize];
        let other = &stage.colleagues[dice.below(stage.colleagues.len() as u64) as usize].id;
        let done = match dice.below(4) {
            0 => agent.assign(id, other).await,
            1 => agent.give_back(id).await,
            2 => agent.set_state(id, "parked", None).await,
            _ => agent.set_state(id, "resolved", None).await,
        };
        match done {
            Ok(_) => {}
            Err(error) if error.passes() => {}
            // Somebody was quicker, or they have no room.
            Err(error) if error.status().is_some_and(|status| status.is_client_error()) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
