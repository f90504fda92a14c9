//! Where the data is while the desk is measured, and how many servers are on it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use client::{Account, ServerProcess};
use clusters::{Care, Cluster};
use tempfile::TempDir;

use super::super::{idle, speakers::Desk};
use crate::root::target_folder;

/// A place that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bench) enum Where {
    /// A folder.
    Sqlite,
    /// A private PostgreSQL whose commits are synced, and so many servers on it.
    Postgres { nodes: usize },
}

impl Where {
    pub(super) fn nodes(self) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres { nodes } => nodes,
        }
    }

    pub(super) fn title(self) -> String {
        match self {
            Self::Sqlite => "SQLite".to_owned(),
            Self::Postgres { nodes: 1 } => "PostgreSQL".to_owned(),
            Self::Postgres { nodes } => format!("PostgreSQL, {nodes} servers"),
        }
    }
}

/// One of them, set up.
pub(super) struct Place {
    pub(super) is: Where,
    pub(super) binary: PathBuf,
    pub(super) account: Account,
    /// The first process of the database's server.
    pub(super) database: Option<u32>,
    // Stopped, and removed, in this order.
    _cluster: Option<Cluster>,
    folder: TempDir,
}

impl Place {
    pub(super) async fn set_up(is: Where, binary: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(target_folder()?);
        let folder = folder.context("make a folder")?;
        let (binary, cluster) = match is {
            Where::Sqlite => (binary.to_owned(), None),
            Where::Postgres { .. } => {
                let cluster = Cluster::start(Care::Durable)?;
                let program = Cluster::program_on(&cluster.database()?, binary, folder.path())?;
                (program, Some(cluster))
            }
        };
        let database = cluster.as_ref().map(Cluster::process).transpose()?;
        let data = folder.path().join("data");
        let account = client::setup(&binary, &data, "a sample passphrase for measuring").await?;
        Ok(Self { is, binary, account, database, _cluster: cluster, folder })
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts its servers.
    pub(super) async fn serve(&self) -> Result<Served> {
        let mut servers = Vec::new();
        for node in 0..self.is.nodes() {
            servers.push(idle::start_node(&self.binary, self.folder(), node).await?);
        }
        let nodes = servers.iter().map(|server| {
            let pid = server.pid().context("find the server's process")?;
            Ok((server.address().clone(), pid))
        });
        let desk = Desk::new(nodes.collect::<Result<_>>()?, self.account.clone(), self.database);
        Ok(Served { servers, desk })
    }
}

/// Servers that run, and how they are reached.
pub(super) struct Served {
    servers: Vec<ServerProcess>,
    pub(super) desk: Desk,
}

impl Served {
    pub(super) async fn kill(self) -> Result<()> {
        for server in self.servers {
            server.kill().await?;
        }
        Ok(())
    }
}
