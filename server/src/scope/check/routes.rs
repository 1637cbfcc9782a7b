//! Whether the route of a rule tells where to go.

use super::finding::{Finding, FindingKind};
use crate::scope::rule::Rule;

/// Words that name somebody: whoever knows their own account manager needs no address.
const PEOPLE: [&str; 21] = [
    "admin",
    "admins",
    "administrator",
    "administrators",
    "agent",
    "colleague",
    "colleagues",
    "consultant",
    "contact",
    "contacts",
    "coordinator",
    "desk",
    "director",
    "engineer",
    "executive",
    "lead",
    "manager",
    "officer",
    "owner",
    "representative",
    "team",
];

/// Fewest digits of a label that is a phone number.
const MIN_PHONE_DIGITS: usize = 6;

/// A route that has no address, says of nothing to have at hand, and names nobody.
pub(super) fn fault(rule: &Rule) -> Option<Finding> {
    let route = rule.route.as_ref()?;
    let is_empty = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    let label = route.label.to_lowercase();
    let names_somebody = label.split(|c: char| !c.is_alphanumeric()).any(|word| PEOPLE.contains(&word));
    let is_address = label.contains('@') || label.chars().filter(char::is_ascii_digit).count() >= MIN_PHONE_DIGITS;
    if !(is_empty(&route.url) && is_empty(&route.have)) || names_somebody || is_address {
        return None;
    }
    let message = format!("its route \"{}\" has no address and names nobody", route.label);
    Some(Finding::new(FindingKind::Route, rule, message, "add `url`, or `have`, or say in `label` who is to be asked"))
}
