//! Puts into a page what it includes, before it is read: text as text, code as blocks of code. Files
//! come from a function of the caller's; depth, number and size have bounds.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/directives.html#include>.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::{
    definitions,
    directive::{Directive, Kind, kind},
    excerpt,
    interpreted::reference_key,
    lines::{block_length, dedented, indent, is_blank, untabbed},
    marks,
    outlook::toctrees,
    roles::text_and_target,
};
use crate::source::limits::{MAX_INCLUDE_DEPTH, MAX_INCLUDED_BYTES, MAX_INCLUDES};

static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r":(?:std:)?(ref|numref|doc|any):`([^`]+)`").expect("the pattern is a constant"));

/// Deepest column in which a file is included.
const MAX_COLUMN: usize = 200;

/// Gives place and text of the file that `target` names in the file at a place.
pub(in crate::source) type Load<'l> = dyn FnMut(&str, &str) -> Option<(String, String)> + 'l;

/// A page with all that it includes.
#[derive(Debug, Default)]
pub(in crate::source) struct Expanded {
    pub(in crate::source) text: String,
    /// Files that it includes and that are not there.
    pub(in crate::source) missing: Vec<String>,
    /// Places of the files that are part of its text, whole.
    pub(in crate::source) parts: Vec<String>,
    /// Keys of the pages and labels that it refers to.
    pub(in crate::source) references: BTreeSet<String>,
}

/// Puts into `text`, which stands at `place`, what it includes.
pub(in crate::source) fn expand(text: &str, place: &str, load: &mut Load<'_>) -> Expanded {
    let mut expander = Expander { includes: 0, included_bytes: 0, load, out: Expanded::default() };
    let text = untabbed(text);
    expander.file(&text.lines().collect::<Vec<_>>(), place, "", 0);
    let mut out = expander.out;
    for found in REFERENCE.captures_iter(&out.text) {
        let target =
            text_and_target(&found[2]).1.trim_start_matches('!').split_whitespace().collect::<Vec<_>>().join(" ");
        out.references.insert(reference_key(&found[1], &target));
        if &found[1] == "any" {
            out.references.insert(reference_key("doc", &target));
        }
    }
    let lines: Vec<&str> = out.text.lines().collect();
    let entries =
        toctrees(&lines).into_iter().filter(|toctree| !toctree.has_patterns).flat_map(|toctree| toctree.entries);
    out.references.extend(entries.map(|entry| reference_key("doc", &entry)));
    out
}

struct Expander<'l, 'f> {
    includes: usize,
    included_bytes: usize,
    load: &'l mut Load<'f>,
    out: Expanded,
}

impl Expander<'_, '_> {
    /// Writes the lines of the file at `place`, each after `margin`.
    fn file(&mut self, lines: &[&str], place: &str, margin: &str, depth: usize) {
        let mut at = 0;
        // Column of a block whose lines are shown as they are.
        let mut verbatim: Option<usize> = None;
        while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
            let line = rest[0];
            let column = indent(line);
            if verbatim.is_some_and(|open| is_blank(line) || column > open) {
                self.push(margin, line);
                at += 1;
                continue;
            }
            verbatim = None;
            let start = line.trim_start();
            if is_file_directive(start) {
                // None of them has content: what stands below an empty line is not theirs.
                let length = block_length(rest, column + 1);
                let length = rest[..length].iter().position(|line| is_blank(line)).unwrap_or(length);
                let block: Vec<&str> =
                    rest[..length].iter().map(|line| line.get(column..).unwrap_or_default()).collect();
                if let Some(directive) = Directive::parse(&block)
                    && self.directive(&directive, place, &format!("{margin}{}", " ".repeat(column)), depth)
                {
                    at += length;
                    continue;
                }
            }
            if is_verbatim(start) {
                verbatim = Some(column);
            }
            self.push(margin, line);
            at += 1;
        }
    }

    /// Writes what a directive includes; `false` when it includes nothing.
    fn directive(&mut self, directive: &Directive<'_>, place: &str, margin: &str, depth: usize) -> bool {
        let target = match directive.name.as_str() {
            "csv-table" => directive.option("file").map(str::to_owned),
            _ => Some(directive.title()),
        };
        let Some(target) = target.filter(|target| !target.is_empty()) else { return false };
        // Files of docutils itself hold nothing but names of characters.
        if target.starts_with('<') {
            return true;
        }
        let Some((included, text)) = self.load(&target, place, margin, depth) else {
            self.out.missing.push(target);
            return true;
        };
        let text = untabbed(&text);
        let lines = excerpt::of(&text, directive);
        let has = |name: &str| directive.options.iter().any(|(option, _)| option == name);
        match directive.name.as_str() {
            "include" if !has("literal") && !has("code") => {
                if !["start-after", "end-before", "start-line", "end-line"].iter().any(|name| has(name)) {
                    self.out.parts.push(included.clone());
                }
                self.file(&lines, &included, margin, depth + 1);
            }
            "csv-table" => {
                let kept = directive
                    .options
                    .iter()
                    .filter(|(name, _)| name != "file")
                    .map(|(name, value)| format!(":{name}: {value}"));
                self.block(margin, &format!(".. csv-table:: {}", directive.title()), kept, &lines);
            }
            _ => {
                let caption = directive.option("caption").map(|caption| format!(":caption: {caption}"));
                self.block(margin, ".. code-block::", caption.into_iter(), &dedented(&lines));
            }
        }
        true
    }

    fn load(&mut self, target: &str, place: &str, margin: &str, depth: usize) -> Option<(String, String)> {
        self.includes += 1;
        let is_within = depth < MAX_INCLUDE_DEPTH
            && margin.len() <= MAX_COLUMN
            && self.includes <= MAX_INCLUDES
            && self.included_bytes < MAX_INCLUDED_BYTES;
        let loaded = if is_within { (self.load)(target, place) } else { None };
        loaded.filter(|(_, text)| {
            self.included_bytes += text.len() + (text.lines().count() * margin.len());
            self.included_bytes <= MAX_INCLUDED_BYTES
        })
    }

    fn block(&mut self, margin: &str, first: &str, options: impl Iterator<Item = String>, lines: &[&str]) {
        self.push(margin, first);
        let inner = format!("{margin}   ");
        for option in options {
            self.push(&inner, &option);
        }
        self.push("", "");
        for line in lines {
            self.push(&inner, line);
        }
        self.push("", "");
    }

    fn push(&mut self, margin: &str, line: &str) {
        if !is_blank(line) {
            self.out.text.push_str(margin);
            self.out.text.push_str(line);
        }
        self.out.text.push('\n');
    }
}

fn is_file_directive(start: &str) -> bool {
    [".. include::", ".. literalinclude::", ".. csv-table::"].iter().any(|name| start.starts_with(name))
}

/// Whether what is indented below the line is shown as it is, or not at all.
fn is_verbatim(start: &str) -> bool {
    if !start.starts_with("..") {
        return start.ends_with("::");
    }
    match Directive::parse(&[start]) {
        Some(directive) => matches!(kind(&directive.name), Kind::Code | Kind::CodeText | Kind::Parsed | Kind::Raw),
        None => definitions::target(&[start]).is_none() && marks::footnote(start).is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str, files: &[(&str, &str)]) -> Expanded {
        let mut load = |target: &str, _: &str| {
            let found = files.iter().find(|(name, _)| *name == target)?;
            Some((found.0.to_owned(), found.1.to_owned()))
        };
        expand(text, "a.rst", &mut load)
    }

    #[test]
    fn text_code_and_values_stand_in_place() {
        let files = [("part.txt", "in\n\tpart"), ("x.py", "def a():\n    pass\n"), ("t.csv", "1,2\n")];
        let page = expanded(
            "a\n\n  .. include:: part.txt\n\n.. literalinclude:: x.py\n   :language: python\n   :caption: Code\n\n\
                .. csv-table:: T\n   :header: x, y\n   :file: t.csv\n\n.. include:: x.py\n   :literal:\n\nend\n",
            &files,
        );
        let text = "a\n\n  in\n          part\n\n.. code-block::\n   :caption: Code\n\n   def a():\n       pass\n\n\n\
            .. csv-table:: T\n   :header: x, y\n\n   1,2\n\n\n.. code-block::\n\n   def a():\n       pass\n\n\nend\n";
        assert_eq!(page.text, text);
        assert!(page.missing.is_empty());
    }

    #[test]
    fn what_is_only_shown_or_hidden_is_not_included() {
        let text = "Example::\n\n  .. include:: a\n\n.. code-block:: rst\n\n   .. include:: a\n\n\
            .. a comment\n   .. include:: a\n\n.. include:: gone\n.. include:: <isonum.txt>\n";
        let page = expanded(text, &[("a", "never")]);
        assert!(!page.text.contains("never"), "{}", page.text);
        assert_eq!(page.missing, ["gone"]);
    }

    #[test]
    fn files_that_include_themselves_end() {
        let page = expanded(".. include:: a\n", &[("a", "x\n\n.. include:: a\n\n.. include:: a\n")]);
        assert_eq!((page.text.matches('x').count(), page.missing.len()), (1 + 2 + 4, 8));
        let wide = ".. include:: a\n".repeat(2_000);
        assert_eq!(expanded(&wide, &[("a", "x")]).missing.len(), 2_000 - MAX_INCLUDES);
        let deep = format!("{}.. include:: a\n", " ".repeat(MAX_COLUMN + 1));
        assert_eq!(expanded(&deep, &[("a", "x")]).missing, ["a"]);
    }

    #[test]
    fn references_are_noted_by_role_and_target() {
        let page = expanded(
            "See :ref:`the\n  Label <My\n  Label>`, :doc:`/a`, :any:`b` and :class:`c`.\n\n\
                .. toctree::\n\n   ops/x\n   T <y>\n",
            &[],
        );
        let references: Vec<_> = page.references.iter().map(String::as_str).collect();
        assert_eq!(references, ["doc:/a", "doc:b", "doc:ops/x", "doc:y", "ref:b", "ref:my label"]);
    }

    #[test]
    fn files_that_are_parts_are_told_from_others() {
        let text = ".. include:: a\n\n  .. include:: b\n\n.. include:: c\n   :start-after: x\n\n\
            .. literalinclude:: d\n\n.. hidden\n   .. include:: e\n";
        assert_eq!(expanded(text, &["a", "b", "c", "d", "e"].map(|name| (name, "x"))).parts, ["a", "b"]);
    }
}
