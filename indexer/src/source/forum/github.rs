//! Reads GitHub Discussions and Issues.

use super::super::intake::Intake;
use crate::error::Result;

/// Reads GitHub Discussions and Issues.
pub(in crate::source) fn read(_intake: &mut Intake<'_>) -> Result<()> {
    Ok(())
}
