//! Looks for what is wrong with a policy beside what its file alone shows: quotes that no longer stand, rules that
//! contradict or hide one another, routes that lead nowhere, wording that says more than the policy. It reads no
//! file and corrects nothing.

mod conflicts;
mod finding;
mod quotes;
mod routes;
#[cfg(test)]
mod tests;
mod wording;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

pub use finding::{Finding, FindingKind};

use super::{
    cover::{PageCover, pages_covered},
    page::{Page, Pages},
    policy::Policy,
    rule::Rule,
};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// How many rules were looked at.
    pub rules: usize,
    /// What is wrong, in the order of the kinds and the rules.
    pub faults: Vec<Finding>,
    /// The pages that rules quote, with the sentences that no rule rests on: something to look at, no fault.
    pub pages: Vec<PageCover>,
}

/// Checks a policy, as on the day `today`, against itself and the pages as they are. `pages` holds the documents that
/// rules quote and everybody may see.
#[must_use]
pub fn check(policy: &Policy, pages: &Pages, today: Date) -> Checked {
    let mut faults = check_pages(policy, pages);
    faults.extend(policy.rules.iter().filter_map(routes::fault));
    faults.extend(wording::against_filing(policy));
    faults.extend(conflicts::contradictions(policy));
    faults.extend(conflicts::shadowed(policy, today));
    faults.sort_by_key(|fault| fault.kind);
    Checked { rules: policy.rules.len(), faults, pages: pages_covered(policy, pages) }
}

/// What of a check depends on the pages: quotes that do not stand, and wording stronger than the pages.
#[must_use]
pub fn check_pages(policy: &Policy, pages: &Pages) -> Vec<Finding> {
    let cut: BTreeMap<&str, Page> = pages.iter().map(|(id, passages)| (id.as_str(), Page::new(passages))).collect();
    let of_rule = |rule: &Rule| {
        let page = cut.get(rule.document.as_str());
        [quotes::fault(rule, page), page.and_then(|page| wording::stronger(rule, page))]
    };
    policy.rules.iter().flat_map(of_rule).flatten().collect()
}
