//! Tools that the dialects of Markdown share: they tell code from text, hold inclusion within bounds
//! and write paragraphs. None of them knows a mark of any one generator.

pub(super) mod ahead;
pub(super) mod attributes;
pub(super) mod braces;
pub(super) mod html_marks;
pub(super) mod lines;
pub(super) mod stretches;
pub(super) mod work;
pub(super) mod writer;
