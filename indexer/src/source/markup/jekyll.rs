//! Prepares pages of Jekyll: Liquid first, as Jekyll does, then kramdown
//! (<https://jekyllrb.com/docs/rendering-process/>). What a variable or a plugin would give is not there.

mod kramdown;
mod liquid;

use super::{
    dialect::{Includes, Prepared},
    prepare::{lines::plain_ends, work::Work},
};

/// Files that a page includes.
pub(in crate::source) fn included(body: &str) -> Vec<String> {
    liquid::paths(body)
}

/// The page as `CommonMark`.
pub(in crate::source) fn prepare(body: &str, includes: &Includes<'_>) -> Prepared {
    let mut work = Work::new(includes);
    let text = liquid::without_liquid(&plain_ends(body), &mut work);
    let text = kramdown::without_kramdown(&text);
    work.finish(text)
}

#[cfg(test)]
mod tests;
