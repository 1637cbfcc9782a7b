//! Reads Zendesk Community exports.

use super::super::intake::Intake;
use crate::error::Result;

/// Reads Zendesk Community exports.
pub(in crate::source) fn read(_intake: &mut Intake<'_>) -> Result<()> {
    Ok(())
}
