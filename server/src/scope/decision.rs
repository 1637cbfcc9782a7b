//! What was decided of one rule about one draft, and because of what. It is the one answer that guidance and its
//! explanation are both made of; it decides nothing itself.

use jiff::civil::Date;
use serde::Serialize;

/// Why a rule fires or is silent. What is asked first is told first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision<'a> {
    /// It fires.
    Fires {
        /// The words or declared fields that decided.
        because: Vec<String>,
    },
    /// It fires: no trigger is met, and what the rules have learned is sure enough.
    Learned {
        /// The words that spoke most for it.
        because: Vec<String>,
        /// How probable it is, in percent.
        percent: u8,
    },
    /// It does not speak on that day.
    NotThatDay {
        /// First day on which it speaks.
        from: Option<Date>,
        /// Last day on which it speaks.
        until: Option<Date>,
    },
    /// It is for others.
    OtherAudience {
        /// Who is told.
        audience: &'a str,
    },
    /// A condition of `when` is not met.
    Condition {
        /// The fact it asks for.
        fact: &'a str,
        /// What the draft declares or tells of it; nothing when the fact is not known.
        known: Option<String>,
        /// Values that would meet it.
        wanted: &'a [String],
    },
    /// A trigger of `silent_on` is met.
    SilentOn {
        /// The words that met it.
        because: Vec<String>,
    },
    /// An exception holds.
    Exception {
        /// What it is.
        title: &'a str,
        /// The words that met it; none when facts alone decided.
        because: Vec<String>,
    },
    /// A trigger would be met if the draft did not deny it.
    Negated {
        /// The words that would have met it.
        because: Vec<String>,
    },
    /// A trigger is met, but what the rules have learned holds it for unlikely.
    Unlikely {
        /// The words that met it.
        because: Vec<String>,
        /// How probable it is, in percent.
        percent: u8,
    },
    /// No trigger is met, and nothing was learned that would make up for it.
    NoTrigger,
}

impl Decision<'_> {
    /// Why the rule fires; nothing when it does not.
    pub(super) fn fires_because(&self) -> Option<&[String]> {
        match self {
            Self::Fires { because } | Self::Learned { because, .. } => Some(because),
            _ => None,
        }
    }
}
