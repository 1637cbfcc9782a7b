//! A first look at a page: what it is called, which labels it has, which pages stand below it. Looks
//! at lines and reads no text of theirs but titles.
//!
//! After <https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html#table-of-contents>.

use super::{
    definitions::{Definitions, target},
    directive::Directive,
    ids::{make_id, normal_name},
    inline,
    lines::{block_length, indent, is_blank, title},
    roles::text_and_target,
    state::{References, State},
};

/// A label, which other pages may refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::source) struct Label {
    pub(in crate::source) name: String,
    pub(in crate::source) anchor: String,
    /// The title of the section below it.
    pub(in crate::source) title: Option<String>,
}

/// A list of the pages below a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::source) struct Toctree {
    pub(in crate::source) caption: Option<String>,
    /// Names of pages as written, or patterns if it says so.
    pub(in crate::source) entries: Vec<String>,
    pub(in crate::source) has_patterns: bool,
}

/// What a first look shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::source) struct Outlook {
    pub(in crate::source) title: Option<String>,
    pub(in crate::source) labels: Vec<Label>,
    pub(in crate::source) toctrees: Vec<Toctree>,
}

/// Looks at a page.
pub(in crate::source) fn look(text: &str) -> Outlook {
    let text = super::lines::untabbed(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Outlook::default();
    let mut names: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
        let line = rest[0];
        let (heading, length) = match title(rest).filter(|_| indent(line) == 0) {
            Some((heading, _, length)) => (Some(plain(heading)), length),
            None => (None, 1),
        };
        if heading.is_some() || !(is_blank(line) || line.starts_with("..") || indent(line) > 0) {
            found.labels.extend(names.drain(..).map(|name| Label {
                anchor: make_id(&name),
                name: normal_name(&name),
                title: heading.clone(),
            }));
            found.title = found.title.take().or(heading);
        } else if let Some(target) = target(&[line]).filter(|target| target.address.is_none()) {
            names.extend(target.name);
        }
        at += length;
    }
    found.labels.extend(names.into_iter().map(|name| Label {
        anchor: make_id(&name),
        name: normal_name(&name),
        title: None,
    }));
    found.toctrees = toctrees(&lines);
    found
}

fn plain(text: &str) -> String {
    let (definitions, references) = (Definitions::default(), References::new());
    inline::read(text, &mut State::new(&definitions, &references))
}

/// The lists of pages that stand in `lines`.
pub(super) fn toctrees(lines: &[&str]) -> Vec<Toctree> {
    let starts = lines.iter().enumerate().filter(|(_, line)| line.trim_start().starts_with(".. toctree::"));
    let one = |(at, line): (usize, &&str)| {
        let column = indent(line);
        let length = block_length(&lines[at..], column + 1);
        let block: Vec<&str> =
            lines[at..at + length].iter().map(|line| line.get(column..).unwrap_or_default()).collect();
        let directive = Directive::parse(&block)?;
        let entries =
            directive.content.iter().filter(|line| !is_blank(line)).map(|line| text_and_target(line).1.to_owned());
        Some(Toctree {
            caption: directive.option("caption").map(plain),
            entries: entries.filter(|entry| entry != "self").collect(),
            has_patterns: directive.options.iter().any(|(name, _)| name == "glob"),
        })
    };
    starts.filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_shows_title_labels_and_pages_below() {
        let found = look(
            ".. _Top:\n\nThe *Title*\n===========\n\n\
                .. toctree::\n   :caption: Guide\n   :glob:\n\n   install\n   Shown <ops/*>\n   self\n\n.. _a_b:\n\
                .. _c:\n\nPart\n----\n.. _out: https://a.example\n.. _here:\n\ntext\n\n.. _end:\n",
        );
        assert_eq!(found.title.as_deref(), Some("The Title"));
        let labels: Vec<_> = found
            .labels
            .iter()
            .map(|label| (label.name.as_str(), label.anchor.as_str(), label.title.as_deref()))
            .collect();
        assert_eq!(
            labels,
            [
                ("top", "top", Some("The Title")),
                ("a_b", "a-b", Some("Part")),
                ("c", "c", Some("Part")),
                ("here", "here", None),
                ("end", "end", None)
            ]
        );
        let toctree = &found.toctrees[0];
        assert_eq!((toctree.caption.as_deref(), toctree.has_patterns), (Some("Guide"), true));
        assert_eq!(toctree.entries, ["install", "ops/*"]);
    }
}
