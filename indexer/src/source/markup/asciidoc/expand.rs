//! What Asciidoctor's preprocessor does, line by line: includes are put in place, conditions are
//! weighed. Files come from a function of the caller's; depth, number and size have bounds.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/directives/include/>.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::{
    attribute_list::AttributeList,
    attributes::{Attributes, entry},
    conditions::{Conditions, Gate},
    levels::level_offset,
    selection::{indented, select},
    state::is_page,
};
use crate::source::limits::{MAX_INCLUDE_DEPTH, MAX_INCLUDED_BYTES, MAX_INCLUDES};

static INCLUDE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^include::([^\[\]]*[^\[\]\s])\[(.*)\]$").expect("the pattern is a constant"));
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"xref:([^\s\[\]<>]+)\[|<<([^\s<>,]+)(?:,[^<>]*)?>>").expect("the pattern is a constant")
});

/// Gives place and text of the file that `target` names in the file at a place.
pub(in crate::source) type Load<'l> = dyn FnMut(&str, &str) -> Option<(String, String)> + 'l;

/// A page with all that it includes.
#[derive(Debug)]
pub(in crate::source) struct Expanded {
    pub(in crate::source) text: String,
    /// Attributes as they stand at its end.
    pub(in crate::source) attributes: Attributes,
    /// Files that it includes and that are not there.
    pub(in crate::source) missing: Vec<String>,
    /// Places of the files that are part of its text, whole.
    pub(in crate::source) parts: Vec<String>,
    /// Other pages that it refers to, as written but for attributes.
    pub(in crate::source) references: BTreeSet<String>,
}

/// Puts into `text`, which stands at `place`, what it includes.
pub(in crate::source) fn expand(text: &str, place: &str, attributes: &Attributes, load: &mut Load<'_>) -> Expanded {
    let mut expander = Expander {
        conditions: Conditions::default(),
        verbatim: None,
        includes: 0,
        included_bytes: 0,
        load,
        out: Expanded {
            text: String::with_capacity(text.len()),
            attributes: attributes.clone(),
            missing: Vec::new(),
            parts: Vec::new(),
            references: BTreeSet::new(),
        },
    };
    expander.file(text.lines(), place, 0);
    expander.out
}

struct Expander<'l, 'f> {
    conditions: Conditions,
    /// The mark of the block that is open and whose text is not read.
    verbatim: Option<String>,
    includes: usize,
    included_bytes: usize,
    load: &'l mut Load<'f>,
    out: Expanded,
}

impl Expander<'_, '_> {
    fn file<'t>(&mut self, lines: impl Iterator<Item = &'t str>, place: &str, depth: usize) {
        for line in lines {
            let line = line.trim_end();
            if self.verbatim.as_deref().is_some_and(|mark| mark.starts_with("////")) {
                self.follow(line);
                self.push(line);
                continue;
            }
            if let Some(escaped) = escaped(line) {
                self.push(escaped);
                continue;
            }
            match self.conditions.gate(line, &mut self.out.attributes) {
                Gate::Closed => {}
                Gate::Open(line) => self.line(line, place, depth),
            }
        }
    }

    fn line(&mut self, line: &str, place: &str, depth: usize) {
        if let Some(found) = line.starts_with("include::").then(|| INCLUDE.captures(line)).flatten() {
            let target = self.out.attributes.substitute(&found[1]).into_owned();
            self.include(&target, &AttributeList::parse(&found[2]), place, depth);
            return;
        }
        self.follow(line);
        if self.verbatim.is_none() {
            if let Some((name, value)) = entry(line) {
                self.out.attributes.take(name, value);
            }
            self.note_references(line);
        }
        self.push(line);
    }

    fn include(&mut self, target: &str, list: &AttributeList, place: &str, depth: usize) {
        let is_optional =
            list.get("opts").or_else(|| list.get("options")).is_some_and(|opts| opts.contains("optional"));
        self.includes += 1;
        let is_within =
            depth < MAX_INCLUDE_DEPTH && self.includes <= MAX_INCLUDES && self.included_bytes < MAX_INCLUDED_BYTES;
        let loaded = if is_within { (self.load)(target, place) } else { None };
        // What is read counts, even if little of it is selected.
        let loaded = loaded.filter(|(_, text)| {
            self.included_bytes += text.len();
            self.included_bytes <= MAX_INCLUDED_BYTES
        });
        let Some((included, text)) = loaded else {
            if !is_optional {
                self.out.missing.push(target.to_owned());
            }
            return;
        };
        let is_whole = ["tag", "tags", "lines"].iter().all(|name| list.get(name).is_none());
        if is_whole && self.verbatim.is_none() {
            self.out.parts.push(included.clone());
        }
        let offset = list.get("leveloffset").map(|offset| self.shift_levels(offset));
        let lines = select(&text, list);
        match list.get("indent").and_then(|indent| indent.parse().ok()) {
            Some(indent) => self.file(indented(&lines, indent).iter().map(String::as_str), &included, depth + 1),
            None => self.file(lines.into_iter(), &included, depth + 1),
        }
        if let Some(before) = offset {
            self.set_levels(&before);
        }
    }

    /// Moves the levels of sections by what an include says, and returns what was before.
    fn shift_levels(&mut self, offset: &str) -> String {
        let before = self.out.attributes.get("leveloffset").unwrap_or("0").to_owned();
        let shifted = level_offset(&before, offset);
        self.set_levels(&shifted.to_string());
        before
    }

    fn set_levels(&mut self, offset: &str) {
        self.out.attributes.preset("leveloffset", offset);
        for line in ["", &format!(":leveloffset: {offset}"), ""] {
            self.push(line);
        }
    }

    /// Keeps track of blocks whose lines are no attributes.
    fn follow(&mut self, line: &str) {
        match &self.verbatim {
            Some(open) if open == line => self.verbatim = None,
            Some(_) => {}
            None => {
                let is_fence = line.len() >= 4
                    && ["-", ".", "+", "/"].iter().any(|mark| line.starts_with(mark))
                    && line.bytes().all(|b| line.as_bytes().first() == Some(&b));
                if is_fence {
                    self.verbatim = Some(line.to_owned());
                } else if line.starts_with("```") {
                    self.verbatim = Some("```".to_owned());
                }
            }
        }
    }

    fn note_references(&mut self, line: &str) {
        if !line.contains("xref:") && !line.contains("<<") {
            return;
        }
        let line = self.out.attributes.substitute(line).into_owned();
        for found in REFERENCE.captures_iter(&line) {
            let target = found.get(1).or_else(|| found.get(2)).map_or("", |target| target.as_str());
            if is_page(target) {
                self.out.references.insert(target.to_owned());
            }
        }
    }

    fn push(&mut self, line: &str) {
        self.out.text.push_str(line);
        self.out.text.push('\n');
    }
}

/// A directive that is only shown, without the backslash before it.
fn escaped(line: &str) -> Option<&str> {
    let directive = line.strip_prefix('\\')?;
    let names = ["include::", "ifdef::", "ifndef::", "ifeval::", "endif::"];
    names.iter().any(|name| directive.starts_with(name)).then_some(directive)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str, files: &[(&str, &str)]) -> Expanded {
        let mut load = |target: &str, _: &str| {
            let found = files.iter().find(|(name, _)| *name == target)?;
            Some((found.0.to_owned(), found.1.to_owned()))
        };
        expand(text, "a.adoc", &Attributes::new(), &mut load)
    }

    #[test]
    fn includes_stand_in_place_with_attributes_and_conditions() {
        let files = [("p/x.adoc", "in {name}\nifdef::name[]\nnamed\nendif::[]"), ("code.rb", "  a\n    b\n")];
        let page = expanded(
            ":name: n\n:dir: p\n\ninclude::{dir}/x.adoc[]\n----\ninclude::code.rb[indent=0]\n----\n\\include::x[]\n\
             include::gone.adoc[]\ninclude::gone2.adoc[opts=optional]\nsee include::not[] it",
            &files,
        );
        let text = ":name: n\n:dir: p\n\nin {name}\nnamed\n----\na\n  b\n----\ninclude::x[]\nsee include::not[] it\n";
        assert_eq!(page.text, text);
        assert_eq!(page.missing, ["gone.adoc"]);
    }

    #[test]
    fn levels_are_shifted_and_put_back() {
        let page = expanded("include::a[leveloffset=+1]\nx", &[("a", "= A")]);
        assert_eq!(page.text, "\n:leveloffset: 1\n\n= A\n\n:leveloffset: 0\n\nx\n");
    }

    #[test]
    fn files_that_include_themselves_end() {
        let page = expanded("include::a[]\ninclude::a[]", &[("a", "x\ninclude::a[]\ninclude::a[]")]);
        assert_eq!(page.text.lines().count(), 2 + 4 + 8);
        assert!(page.missing.len() == 16);
        let wide = "include::a[]\n".repeat(10_000);
        assert!(expanded(&wide, &[("a", "x")]).missing.len() == 10_000 - MAX_INCLUDES);
        let big = "y\n".repeat(MAX_INCLUDED_BYTES / 4);
        assert!(expanded(&wide, &[("a", &big)]).text.len() <= MAX_INCLUDED_BYTES);
    }

    #[test]
    fn files_that_are_parts_are_told_from_others() {
        let text = "include::a[]\n\\include::b[]\ninclude::c[tag=x]\n----\ninclude::d[]\n----\nifdef::no[]\n\
            include::e[]\nendif::[]";
        let files = ["a", "b", "c", "d", "e", "f"]
            .map(|name| (name, if name == "a" { "include::f[leveloffset=1]" } else { "x" }));
        assert_eq!(expanded(text, &files).parts, ["a", "f"]);
    }

    #[test]
    fn comments_are_not_read_and_verbatim_text_sets_nothing() {
        let page = expanded("////\nifdef::x[]\ninclude::a[]\n////\n----\n:n: v\n----\ninclude::{n}[]", &[("a", "x")]);
        assert_eq!(page.text, "////\nifdef::x[]\ninclude::a[]\n////\n----\n:n: v\n----\n");
        assert_eq!(page.missing, ["{n}"]);
    }

    #[test]
    fn other_pages_are_noted_with_attributes_settled() {
        let page = expanded(":p: ops\nxref:{p}/a.adoc#x[A], <<b.adoc,B>>, <<id>>, xref:id[], xref:c#[C]", &[]);
        assert_eq!(page.references.into_iter().collect::<Vec<_>>(), ["b.adoc", "c#", "ops/a.adoc#x"]);
    }
}
