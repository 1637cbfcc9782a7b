//! Reads trees of AsciiDoc.

use super::super::intake::Intake;
use crate::error::Result;

/// Reads trees of AsciiDoc.
pub(in crate::source) fn read(_intake: &mut Intake<'_>) -> Result<()> {
    Ok(())
}
