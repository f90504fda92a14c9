//! How many streams there may be at once: of one reader, of visitors from one address, of visitors in all. Connections are bounded by
//! address as they are accepted; behind a proxy all come from one, so that only here it is known who is who.

use crate::App;
use crate::http::limits::household;
use crate::http::problem::Problem;
use events::{AgentId, CustomerId};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Streams of one visitor: the widget needs one for all tabs of a browser.
const OF_VISITOR: usize = 20;
/// Streams of one agent: tabs, devices and programs of theirs.
const OF_AGENT: usize = 60;
/// Streams of visitors from one address (of version 6: a household's).
const FROM_ADDRESS: usize = 512;

/// Who reads, and from where.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reader {
    Agent(AgentId),
    Visitor(CustomerId, IpAddr),
}

/// The places that are taken.
#[derive(Clone, Default)]
pub(crate) struct Places(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    readers: HashMap<u128, usize>,
    addresses: HashMap<IpAddr, usize>,
    visitors: usize,
}

/// A stream's place, for as long as it is open.
pub(super) struct Place {
    places: Places,
    reader: Reader,
}

impl Reader {
    const fn number(self) -> u128 {
        match self {
            Self::Agent(agent) => agent.bits(),
            Self::Visitor(customer, _) => customer.bits(),
        }
    }
}

impl Places {
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more stream. However many visitors there are, a fifth of all connections stays for everything else, and no
    /// address has more than a quarter.
    pub(super) fn take(&self, app: &App, reader: Reader) -> Result<Place, Problem> {
        let reader = match reader {
            Reader::Visitor(customer, address) => Reader::Visitor(customer, household(address)),
            agent @ Reader::Agent(_) => agent,
        };
        let mut taken = self.lock();
        if app.settings.rate_limits {
            let all = app.settings.most_connections;
            let of_reader = taken.readers.get(&reader.number()).copied().unwrap_or(0);
            let (most, address) = match reader {
                Reader::Agent(_) => (OF_AGENT, None),
                Reader::Visitor(_, address) => (OF_VISITOR, Some(address)),
            };
            if of_reader >= most {
                return Err(Problem::too_many_streams(format!(
                    "You have {most} streams open here, which is the most. Close one first."
                )));
            }
            if let Some(address) = address {
                let from_there = taken.addresses.get(&address).copied().unwrap_or(0);
                if from_there >= FROM_ADDRESS.min(all / 4) || taken.visitors >= all / 5 * 4 {
                    return Err(Problem::too_many_streams(
                        "More streams are open from where you are, or in all, than we take. Messages still go; try again in a moment."
                            .to_owned(),
                    ));
                }
            }
        }
        *taken.readers.entry(reader.number()).or_insert(0) += 1;
        if let Reader::Visitor(_, address) = reader {
            *taken.addresses.entry(address).or_insert(0) += 1;
            taken.visitors += 1;
        }
        Ok(Place { places: self.clone(), reader })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        one_less(&mut taken.readers, &self.reader.number());
        if let Reader::Visitor(_, address) = self.reader {
            one_less(&mut taken.addresses, &address);
            taken.visitors -= 1;
        }
    }
}

fn one_less<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}
