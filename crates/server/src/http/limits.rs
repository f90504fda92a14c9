//! Who may still ask: rate limits by address and by account. All are bounded and forget. Each server counts for itself; what protects
//! a secret that can be guessed is counted for all servers together, too (`accounts/tries`).

use super::problem::Problem;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// Keys in one limiter above which idle ones are forgotten at once.
const MANY_KEYS: usize = 100_000;

/// How many at once, and how long it takes until one more may be had.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quota {
    /// Of what, where it is written down.
    pub(crate) name: &'static str,
    pub(crate) burst: u32,
    pub(crate) every: Duration,
}

const fn quota(name: &'static str, burst: u32, every: Duration) -> Quota {
    Quota { name, burst, every }
}

/// Tries to sign in or to set up, by address.
pub(crate) const SIGN_IN_BY_ADDRESS: Quota = quota("sign in by address", 20, Duration::from_secs(6));
/// Tries to sign in, by account and address.
pub(crate) const SIGN_IN_BY_PAIR: Quota = quota("sign in by both", 10, Duration::from_secs(30));
/// Tries to sign in, by account, so that many addresses help little. Looser: strangers must not lock an owner out.
pub(crate) const SIGN_IN_BY_ACCOUNT: Quota = quota("sign in by account", 200, Duration::from_secs(5));
/// Links that somebody says they have, by address.
pub(crate) const LINKS: Quota = quota("link", 30, Duration::from_secs(2));
/// Passwords that somebody who is signed in says again, by agent.
pub(crate) const SECRETS: Quota = quota("secret", 10, Duration::from_secs(30));
/// Codes of a second factor, by agent: of a million, three are right at any time.
pub(crate) const SECOND_FACTORS: Quota = quota("second factor", 5, Duration::from_secs(60));

pub(crate) struct Limits {
    hold: bool,
    sign_in_by_address: Limiter<IpAddr>,
    sign_in_by_pair: Limiter<(String, IpAddr)>,
    sign_in_by_account: Limiter<String>,
    links: Limiter<IpAddr>,
    secrets: Limiter<u128>,
    second_factors: Limiter<u128>,
    /// New visitors, by address.
    visitors: Limiter<IpAddr>,
    /// Questions that anybody may ask, by address.
    questions: Limiter<IpAddr>,
    /// Writes of one visitor.
    visitor_writes: Limiter<u128>,
    /// Files of one visitor.
    visitor_files: Limiter<u128>,
    /// Visitors' files, by address: a visitor costs nothing, a file takes room.
    files_by_address: Limiter<IpAddr>,
    /// Writes of one agent.
    agent_writes: Limiter<u128>,
    /// Drafts that one agent saves: each is a commit.
    drafts: Limiter<u128>,
    /// Lines in the server's log about refusals, by address.
    notes: Limiter<IpAddr>,
}

struct Limiter<K: Hash + Eq + Clone> {
    buckets: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    /// `burst` at once, then one more every `every`.
    fn new(burst: u32, every: Duration) -> Self {
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let quota = governor::Quota::with_period(every).unwrap_or(governor::Quota::per_second(burst));
        Self { buckets: RateLimiter::keyed(quota.allow_burst(burst)), clock: DefaultClock::default() }
    }

    fn of(quota: Quota) -> Self {
        Self::new(quota.burst, quota.every)
    }

    fn check(&self, key: &K) -> Result<(), Problem> {
        if self.buckets.len() > MANY_KEYS {
            self.buckets.retain_recent();
        }
        self.buckets
            .check_key(key)
            .map_err(|not_until| Problem::too_many(not_until.wait_time_from(self.clock.now()).as_secs() + 1))
    }
}

impl Limits {
    pub(crate) fn new(hold: bool) -> Self {
        Self {
            hold,
            sign_in_by_address: Limiter::of(SIGN_IN_BY_ADDRESS),
            sign_in_by_pair: Limiter::of(SIGN_IN_BY_PAIR),
            sign_in_by_account: Limiter::of(SIGN_IN_BY_ACCOUNT),
            links: Limiter::of(LINKS),
            secrets: Limiter::of(SECRETS),
            second_factors: Limiter::of(SECOND_FACTORS),
            visitors: Limiter::new(240, Duration::from_millis(500)),
            questions: Limiter::new(240, Duration::from_millis(100)),
            visitor_writes: Limiter::new(240, Duration::from_millis(250)),
            visitor_files: Limiter::new(20, Duration::from_secs(6)),
            files_by_address: Limiter::new(60, Duration::from_secs(3)),
            agent_writes: Limiter::new(500, Duration::from_millis(20)),
            drafts: Limiter::new(60, Duration::from_secs(1)),
            notes: Limiter::new(60, Duration::from_secs(2)),
        }
    }

    pub(crate) fn sign_in(&self, address: IpAddr, account: &str) -> Result<(), Problem> {
        if !self.hold {
            return Ok(());
        }
        let (address, account) = (household(address), account.to_lowercase());
        self.sign_in_by_address.check(&address)?;
        self.sign_in_by_pair.check(&(account.clone(), address))?;
        self.sign_in_by_account.check(&account)
    }

    pub(crate) fn link(&self, address: IpAddr) -> Result<(), Problem> {
        if self.hold { self.links.check(&household(address)) } else { Ok(()) }
    }

    pub(crate) fn secret(&self, agent: u128) -> Result<(), Problem> {
        if self.hold { self.secrets.check(&agent) } else { Ok(()) }
    }

    pub(crate) fn second_factor(&self, agent: u128) -> Result<(), Problem> {
        if self.hold { self.second_factors.check(&agent) } else { Ok(()) }
    }

    pub(crate) fn new_visitor(&self, address: IpAddr) -> Result<(), Problem> {
        if self.hold { self.visitors.check(&household(address)) } else { Ok(()) }
    }

    pub(crate) fn question(&self, address: IpAddr) -> Result<(), Problem> {
        if self.hold { self.questions.check(&household(address)) } else { Ok(()) }
    }

    pub(crate) fn visitor_write(&self, visitor: u128) -> Result<(), Problem> {
        if self.hold { self.visitor_writes.check(&visitor) } else { Ok(()) }
    }

    /// A visitor's file.
    pub(crate) fn upload(&self, visitor: u128, address: IpAddr) -> Result<(), Problem> {
        if !self.hold {
            return Ok(());
        }
        self.visitor_files.check(&visitor)?;
        self.files_by_address.check(&household(address))
    }

    pub(crate) fn agent_write(&self, agent: u128) -> Result<(), Problem> {
        if self.hold { self.agent_writes.check(&agent) } else { Ok(()) }
    }

    pub(crate) fn draft(&self, agent: u128) -> Result<(), Problem> {
        if self.hold { self.drafts.check(&agent) } else { Ok(()) }
    }

    /// Whether one more line about this address may be written; it holds even where the others do not.
    pub(crate) fn may_be_noted(&self, address: IpAddr) -> bool {
        self.notes.check(&household(address)).is_ok()
    }

    /// Forgets whoever has been quiet.
    pub(crate) fn forget_idle(&self) {
        self.sign_in_by_address.buckets.retain_recent();
        self.sign_in_by_pair.buckets.retain_recent();
        self.sign_in_by_account.buckets.retain_recent();
        self.links.buckets.retain_recent();
        self.secrets.buckets.retain_recent();
        self.second_factors.buckets.retain_recent();
        self.visitors.buckets.retain_recent();
        self.questions.buckets.retain_recent();
        self.visitor_writes.buckets.retain_recent();
        self.visitor_files.buckets.retain_recent();
        self.files_by_address.buckets.retain_recent();
        self.agent_writes.buckets.retain_recent();
        self.drafts.buckets.retain_recent();
        self.notes.buckets.retain_recent();
    }
}

/// One household or company has a whole /64 of version 6 addresses.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(std::net::Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}
