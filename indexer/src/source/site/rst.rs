//! Reads trees of reStructuredText.

use super::super::intake::Intake;
use crate::error::Result;

/// Reads trees of reStructuredText.
pub(in crate::source) fn read(_intake: &mut Intake<'_>) -> Result<()> {
    Ok(())
}
