//! Colleagues' calls about customers.

pub(crate) mod attributes;
pub(crate) mod export;
pub(crate) mod people;
mod view;

use super::commands::CustomerRefusal;
use crate::http::problem::Problem;

impl From<CustomerRefusal> for Problem {
    fn from(refusal: CustomerRefusal) -> Self {
        match refusal {
            CustomerRefusal::Unknown => Self::not_found(),
            CustomerRefusal::SamePerson => {
                Self::conflict("same_person", "Nobody can be merged with themselves.")
            }
            CustomerRefusal::Proven => Self::conflict(
                "merged_by_identity",
                "The company's site said who they are when they signed in. That cannot be undone here.",
            ),
            CustomerRefusal::Blocked => {
                Self::conflict("customer_blocked", "One of the two is blocked. Unblock them first.")
            }
            CustomerRefusal::Erased => {
                Self::conflict("customer_erased", "All that was kept on this customer was erased.")
            }
            CustomerRefusal::TooMany => {
                Self::conflict("too_many_merged", "One person can consist of 200 customers at most.")
            }
            CustomerRefusal::BadAttribute(says) => Self::refused("bad_attribute", says),
        }
    }
}
