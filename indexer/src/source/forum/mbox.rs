//! Reads mailing list archives.

use super::super::intake::Intake;
use crate::error::Result;

/// Reads mailing list archives.
pub(in crate::source) fn read(_intake: &mut Intake<'_>) -> Result<()> {
    Ok(())
}
