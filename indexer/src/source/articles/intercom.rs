//! Reads Intercom article exports.

use super::super::intake::Intake;
use crate::error::Result;

/// Reads Intercom article exports.
pub(in crate::source) fn read(_intake: &mut Intake<'_>) -> Result<()> {
    Ok(())
}
