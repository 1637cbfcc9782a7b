//! What the dialects of Markdown give and take: the words they share, and nothing else. Each dialect
//! turns the notation of its generator into `CommonMark`; none reads files.

use crate::source::report::RepairReason;

/// Text of a page as `CommonMark`, with raw HTML where that has no words for it.
#[derive(Debug, Default)]
pub(in crate::source) struct Prepared {
    pub(in crate::source) text: String,
    /// What was mended or left out on the way, and what was found there.
    pub(in crate::source) repairs: Vec<(RepairReason, String)>,
}

/// Gives the text of an included file by the path as written, or `None` when it is not there or may
/// not be read. The text is as the file has it: what it includes itself is still to be asked for, no
/// deeper than [`MAX_INCLUDE_DEPTH`](crate::source::limits::MAX_INCLUDE_DEPTH).
pub(in crate::source) type Includes<'a> = dyn Fn(&str) -> Option<String> + 'a;
