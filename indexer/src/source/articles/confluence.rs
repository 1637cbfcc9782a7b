//! Reads Confluence space exports.

use super::super::intake::Intake;
use crate::error::Result;

/// Reads Confluence space exports.
pub(in crate::source) fn read(_intake: &mut Intake<'_>) -> Result<()> {
    Ok(())
}
