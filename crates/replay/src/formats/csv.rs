//! Separated values, read as a mapping says.

use super::Around;
use super::mapping::{Column, Mapping};
use super::records::Records;
use super::row::Row;
use crate::ReplayError;
use crate::bad_rows::{Blame, Reason};
use crate::contacts::{Contact, Contacts};
use crate::files::{open, unreadable};
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::BufRead;
use std::path::Path;

/// So many columns of a file are named in a complaint.
const COLUMNS_NAMED: usize = 40;

/// A reader of files of one mapping.
pub(super) struct Csv<'a> {
    mapping: &'a Mapping,
    /// Hashes of the ids so far: of several rows with one id the first counts.
    seen: HashSet<u64>,
}

/// Where the columns are in this file.
pub(super) struct Places {
    pub(super) roles: BTreeMap<&'static str, usize>,
    /// One for each of the mapping's ignored words.
    pub(super) ignored: Vec<usize>,
    /// The columns' names, where there is a header.
    pub(super) header: Vec<String>,
}

impl<'a> Csv<'a> {
    pub(super) fn of(mapping: &'a Mapping) -> Self {
        Self { mapping, seen: HashSet::new() }
    }

    pub(super) fn read(&mut self, file: &Path, around: &mut Around<'_>) -> Result<(), ReplayError> {
        let name = file.display().to_string();
        around.contacts.offset_ms = self.mapping.offset_ms();
        let mut records = Records::of(open(file, &around.count)?, self.mapping.delimiter, self.mapping.quote);
        let Some((places, columns)) = self.places(file, &mut records)? else { return Ok(()) };
        let mut columns = columns;
        // What a mapping names is never as long as a note.
        records.expect_short(places.roles.values().chain(&places.ignored).copied().collect());
        loop {
            around.came_to(records.line());
            let Some(record) = records.next().map_err(|e| unreadable(file, &e))? else { return Ok(()) };
            let fields = record.fields.map_err(|reason| (reason, Blame::default()));
            let read = fields.and_then(|fields| {
                // Without a header the first row that is whole says how many columns there are.
                let columns = *columns.get_or_insert(fields.len());
                records.expect(columns);
                let row = Row { fields: &fields, places: &places, mapping: self.mapping };
                self.contact(&row, columns, around.contacts).map_err(|reason| (reason, row.blame(reason)))
            });
            match read {
                Ok(Some(contact)) => around.contacts.add(contact, around.until_ms),
                Ok(None) => around.contacts.ignored += 1,
                Err((reason, blame)) => around.contacts.bad.add(&name, record.line, reason, blame),
            }
        }
    }

    /// What the row says; `None` for one to be ignored.
    fn contact(
        &mut self,
        row: &Row<'_>,
        columns: usize,
        contacts: &mut Contacts,
    ) -> Result<Option<Contact>, Reason> {
        if row.fields.len() != columns {
            return Err(Reason::Columns(columns));
        }
        let contact = row.contact(contacts)?;
        if contact.is_some() && !self.is_new(row.text("id")?) {
            return Err(Reason::Repeated);
        }
        Ok(contact)
    }

    fn is_new(&mut self, id: Option<&str>) -> bool {
        id.is_none_or(|id| {
            let mut hasher = DefaultHasher::new();
            id.hash(&mut hasher);
            self.seen.insert(hasher.finish())
        })
    }

    /// Where the columns are, and how many there are where a header says so. `None` for a file without a row.
    fn places(
        &self,
        file: &Path,
        records: &mut Records<Box<dyn BufRead>>,
    ) -> Result<Option<(Places, Option<usize>)>, ReplayError> {
        if !self.mapping.header {
            return Ok(Some((places(self.mapping, &[], file)?, None)));
        }
        let Some(record) = records.next().map_err(|e| unreadable(file, &e))? else { return Ok(None) };
        let no_header = |reason| {
            let file = file.display();
            ReplayError::BadMapping(format!("the header of {file} cannot be read: {reason}"))
        };
        let fields = record.fields.map_err(no_header)?;
        let header: Vec<String> =
            fields.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
        records.expect(header.len());
        Ok(Some((places(self.mapping, &header, file)?, Some(header.len()))))
    }
}

fn places(mapping: &Mapping, header: &[String], file: &Path) -> Result<Places, ReplayError> {
    let roles = mapping.columns.each().into_iter();
    let roles =
        roles.map(|(role, column)| Ok((role, place(&format!("columns.{role}"), column, header, file)?)));
    let ignored = mapping.ignored.iter().map(|ignored| place("ignore.column", &ignored.column, header, file));
    Ok(Places {
        roles: roles.collect::<Result<_, _>>()?,
        ignored: ignored.collect::<Result<_, _>>()?,
        header: header.to_vec(),
    })
}

fn place(setting: &str, column: &Column, header: &[String], file: &Path) -> Result<usize, ReplayError> {
    let (place, wanted) = match column {
        Column::Place(place) => {
            ((header.is_empty() || *place <= header.len()).then(|| place - 1), place.to_string())
        }
        Column::Name(name) => {
            let exact = header.iter().position(|other| other == name.trim());
            let alike = || header.iter().position(|other| other.eq_ignore_ascii_case(name.trim()));
            (exact.or_else(alike), format!("{name:?}"))
        }
    };
    place.ok_or_else(|| {
        let named: Vec<String> = header.iter().take(COLUMNS_NAMED).map(|name| format!("{name:?}")).collect();
        let (file, named) = (file.display(), named.join(", "));
        ReplayError::BadMapping(format!(
            "`{setting}` is {wanted}, and {file} has no such column; write one of {named}"
        ))
    })
}
