//! Fetches a site by its sitemap.

use super::super::intake::Intake;
use crate::error::Result;

/// Fetches a site by its sitemap.
pub(in crate::source) fn read(_intake: &mut Intake<'_>) -> Result<()> {
    Ok(())
}
