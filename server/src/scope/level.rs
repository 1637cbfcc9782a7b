//! How urgent a rule is and where it leads. It decides nothing.

use serde::{Deserialize, Serialize};

/// How urgent a rule is; guidance is ordered by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A safety addition: do this as well, now.
    Urgent,
    /// What is known of the platform's state.
    Status,
    /// Another route fits better.
    Route,
    /// What support covers.
    Scope,
    /// What versions are supported.
    Version,
}

/// Where a guidance leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Its name.
    #[schema(example = "Support Portal")]
    pub label: String,
    /// Its address, if it has one.
    #[serde(default)]
    pub url: Option<String>,
    /// What to have at hand.
    #[serde(default)]
    pub have: Option<String>,
}
