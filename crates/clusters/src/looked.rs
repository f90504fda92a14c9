//! What is seen of the product's servers from the side of their database, and done to them there.

use crate::Cluster;
use anyhow::{Context, Result};

/// Who does the jobs of a workspace, as one look found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobsLease {
    /// How often the jobs went from one server to another.
    pub epoch: u64,
    /// Until when the server that does them counts as alive, in milliseconds since 1970 UTC; 0 for one that has no row any more.
    pub until_ms: u64,
    /// The database's clock, likewise.
    pub now_ms: u64,
}

const LEASE: &str =
    "select l.epoch, coalesce(n.until_ms, 0), (extract(epoch from clock_timestamp()) * 1000)::bigint
    from leases l left join nodes n on n.node = l.node where l.work = 'jobs'";
const END: &str = "select pg_terminate_backend(pid) from pg_stat_activity where application_name='warmline'";

impl Cluster {
    /// Looks at the lease on the jobs of the workspace in the database at `url`.
    ///
    /// # Errors
    /// As PostgreSQL says, also while there are no tables yet, and where nobody has had the jobs.
    pub fn jobs_lease(&self, url: &str) -> Result<JobsLease> {
        read(&self.run(url, LEASE)?).context("failed to find who does the jobs")
    }

    /// Ends every connection of the product's servers, as an administrator may.
    ///
    /// # Errors
    /// As PostgreSQL says.
    pub fn end_connections(&self, url: &str) -> Result<()> {
        self.run(url, END).map(drop)
    }
}

fn read(rows: &str) -> Option<JobsLease> {
    let mut fields = rows.lines().next()?.split('|').map(|field| field.trim().parse::<u64>().ok());
    Some(JobsLease { epoch: fields.next()??, until_ms: fields.next()??, now_ms: fields.next()?? })
}

#[cfg(test)]
mod tests {
    use super::{JobsLease, read};

    #[test]
    fn a_lease_is_read_from_a_row() {
        assert_eq!(read("3|15000|1000\n"), Some(JobsLease { epoch: 3, until_ms: 15_000, now_ms: 1_000 }));
        assert_eq!(read(""), None);
    }
}
