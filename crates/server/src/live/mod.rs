//! Live streams: every committed fact goes to whoever may see it, in order, and to nobody else.
//!
//! The tail of the log is rendered once per audience and put in the queues of its subscribers. A reader keeps one number, the
//! `seq` of the last fact it saw: it resumes from the log, joins the tail without a gap, and falls back to the log when its
//! queue overflows.

mod deliver;
mod feed;
pub(crate) mod here;
pub(crate) mod http;
mod hub;
mod ids;
mod places;
mod render;
mod whereabouts;

pub(crate) use deliver::{deliver, keep_alive, start};
use feed::Cursor;
pub(crate) use feed::{Feed, Step};
pub(crate) use here::Here;
pub(crate) use hub::Hub;
use hub::Viewer;
pub(crate) use places::Places;
use places::{Place, Reader};
pub(crate) use whereabouts::Whereabouts;
