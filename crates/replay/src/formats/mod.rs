//! The formats of histories.

mod bank;
mod csv;
pub(crate) mod mapping;
mod records;
mod row;
mod settings;
mod times;

use crate::ReplayError;
use crate::contacts::Contacts;
use crate::files::{BytesRead, bytes_of};
use crate::run::{Progress, Watch};
use mapping::Mapping;
use std::path::Path;

/// How the files are to be read.
#[derive(Clone, Debug)]
pub enum Format {
    /// The call log of the bank whose data the Technion published: tab separated, 17 columns.
    AnonymousBank,
    /// Separated values, read as a mapping says.
    Csv(Box<Mapping>),
}

/// What a reader of a format needs besides the file.
struct Around<'a> {
    contacts: &'a mut Contacts,
    until_ms: Option<i64>,
    count: BytesRead,
    bytes: u64,
    watch: &'a mut dyn Watch,
}

/// So many rows between two words about progress.
const STRIDE: u64 = 1024;

impl Around<'_> {
    fn came_to(&mut self, row: u64) {
        if row.is_multiple_of(STRIDE) {
            self.watch.progress(Progress::Reading(self.count.so_far(), self.bytes));
        }
    }
}

impl Format {
    /// Reads all files as one history. `until_ms`: contacts that joined then or later are not read into it.
    ///
    /// # Errors
    /// A file that cannot be read to its end, or a mapping that does not fit a file. Rows that cannot be read are no
    /// error: they are counted and named.
    pub fn read(
        &self,
        files: &[impl AsRef<Path>],
        until_ms: Option<i64>,
        watch: &mut dyn Watch,
    ) -> Result<Contacts, ReplayError> {
        let mut contacts = Contacts { until_ms, ..Contacts::default() };
        let (count, bytes) = (BytesRead::default(), bytes_of(files));
        let mut around = Around { contacts: &mut contacts, until_ms, count, bytes, watch };
        let mut csv = if let Self::Csv(mapping) = self { Some(csv::Csv::of(mapping)) } else { None };
        for file in files {
            around.contacts.files.push(file.as_ref().display().to_string());
            match &mut csv {
                None => bank::read(file.as_ref(), &mut around)?,
                Some(csv) => csv.read(file.as_ref(), &mut around)?,
            }
        }
        around.watch.progress(Progress::Reading(around.count.so_far(), bytes));
        Ok(contacts)
    }
}
