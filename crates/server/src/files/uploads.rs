//! Who uploads at this moment: bounded, in all and by address.

use crate::http::limits::household;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Uploads that run at once.
const IN_ALL: usize = 64;
/// Of these from one address, or one household of version 6 addresses.
const FROM_ONE: usize = 8;

/// Uploads that are under way.
#[derive(Default)]
pub(crate) struct Uploads {
    running: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One upload's leave to run, given back when it is dropped.
pub(super) struct Leave {
    running: Arc<Mutex<HashMap<IpAddr, usize>>>,
    address: IpAddr,
}

impl Uploads {
    /// `None` where enough run already.
    pub(super) fn begin(&self, address: IpAddr, hold: bool) -> Option<Leave> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let address = household(address);
        let (all, of_this) = (running.values().sum::<usize>(), running.get(&address).copied().unwrap_or(0));
        if all >= IN_ALL || (hold && of_this >= FROM_ONE) {
            return None;
        }
        running.insert(address, of_this + 1);
        Some(Leave { running: Arc::clone(&self.running), address })
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        match running.get_mut(&self.address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(running.remove(&self.address)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_leaves_room_for_others_and_leave_is_given_back() {
        let (uploads, here, there) = (Uploads::default(), IpAddr::from([1; 4]), IpAddr::from([2; 4]));
        let held: Vec<_> = (0..FROM_ONE).map(|_| uploads.begin(here, true).expect("room")).collect();
        assert!(uploads.begin(here, true).is_none() && uploads.begin(there, true).is_some());
        assert!(uploads.begin(here, false).is_some(), "without limits only the whole counts");
        drop(held);
        let home = |host: u16| IpAddr::from([0x2001, 0xdb8, 1, 2, 3, 4, 5, host]);
        let held: Vec<_> = (0..8).map(|host| uploads.begin(home(host), true).expect("room")).collect();
        assert!(
            uploads.begin(home(99), true).is_none(),
            "a household has more addresses than anybody can count"
        );
        drop(held);
        assert!(uploads.begin(here, true).is_some());
        assert!(uploads.running.lock().unwrap_or_else(PoisonError::into_inner).is_empty());
    }
}
