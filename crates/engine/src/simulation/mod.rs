//! Simulation: the product's own routing under a virtual clock.
//!
//! A [`Model`] says who arrives, how patient they are, how long they take and who is there when; [`run`] plays it through
//! [`crate::routing::Floor`], which decides as the live product does, and tells a [`Watch`] what happens. Chance comes from a seed and is
//! keyed by replication, source and contact ([`chance`]), so that two scenarios meet the same customers with the same patience and
//! the same matters, and their difference is not drowned in luck. Replications run on any number of threads and give the same
//! bytes ([`replicate`]); [`Estimate`] says how sure their means are, [`warm_up`] what to leave out at the beginning.
//!
//! Time is in milliseconds from 0 or from 1970; it does not go backwards.

mod agenda;
mod arrivals;
mod callback;
pub mod chance;
mod estimate;
mod hands;
mod model;
mod replications;
mod rota;
mod run;
mod watch;

pub use arrivals::{Arrivals, Logged, Rate};
pub use callback::Callback;
pub use estimate::{Estimate, warm_up};
pub use model::{Class, Flaw, Model, Person, Shift};
pub use replications::replicate;
pub use rota::rota;
pub use run::{Ended, run};
pub use watch::{
    Contact, Fairness, Figures, Histogram, Kept, Lessons, Occupancy, Overtaken, Promises, Settled, Tally,
    Time, Watch,
};
