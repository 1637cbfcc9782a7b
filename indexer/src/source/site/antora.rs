//! Antora's layout: components with their `antora.yml`, modules, families of files, and the ids that
//! name them. Knows paths and names, not what the files hold.
//!
//! After <https://docs.antora.org/antora/latest/standard-directories/>,
//! <https://docs.antora.org/antora/latest/page/resource-id-coordinates/> and
//! <https://docs.antora.org/antora/latest/how-antora-builds-urls/>.

use serde_json::{Map, Value};

use crate::source::{
    files::within::{folder_of, join},
    markup::{asciidoc::Attributes, front_matter},
};

/// Families that hold text, and their folders.
const FAMILIES: [(&str, &str); 5] = [
    ("page", "pages"),
    ("partial", "partials"),
    ("example", "examples"),
    ("attachment", "attachments"),
    ("image", "images"),
];

/// A component in one version: what one `antora.yml` describes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Component {
    /// Folder of its `antora.yml`, empty at the top of the tree.
    pub(super) root: String,
    pub(super) name: String,
    pub(super) title: Option<String>,
    pub(super) version: Option<String>,
    /// Navigation files, relative to the folder, in order.
    pub(super) nav: Vec<String>,
    /// Attributes of all its pages: value, or none to unset it, and whether pages may change it.
    attributes: Vec<(String, Option<String>, bool)>,
}

impl Component {
    /// Reads an `antora.yml`; `None` when it names no component.
    pub(super) fn parse(root: &str, text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim_start().trim_start_matches("---");
        let (map, _) = front_matter::split(&format!("---\n{text}\n---\n")).ok()?;
        let name = front_matter::text(&map, "name")?;
        let version = front_matter::text(&map, "version").filter(|version| !matches!(version.as_str(), "~" | "master"));
        let attributes = map.get("asciidoc").and_then(|asciidoc| asciidoc.get("attributes")).and_then(Value::as_object);
        Some(Self {
            root: root.to_owned(),
            name,
            title: front_matter::text(&map, "title"),
            version,
            nav: front_matter::list(&map, "nav"),
            attributes: attributes.map(settings).unwrap_or_default(),
        })
    }

    /// What a page of the component begins with.
    pub(super) fn attributes(&self, page: &Location<'_>) -> Attributes {
        let mut attributes = Attributes::new();
        let version = self.version.as_deref().unwrap_or_default();
        for (name, value) in [
            ("idprefix", ""),
            ("idseparator", "-"),
            ("env", "site"),
            ("env-site", ""),
            ("site-gen", "antora"),
            ("site-gen-antora", ""),
            ("partialsdir", "partial$"),
            ("examplesdir", "example$"),
            ("page-component-name", self.name.as_str()),
            ("page-component-title", self.title.as_deref().unwrap_or(&self.name)),
            ("page-component-version", version),
            ("page-module", page.module),
            ("page-relative-src-path", page.relative),
        ] {
            attributes.preset(name, value);
        }
        for (name, value, is_open) in &self.attributes {
            match value {
                Some(value) if *is_open => attributes.preset(name, value),
                value => attributes.fix(name, value.as_deref()),
            }
        }
        attributes
    }

    /// The address of a page, below the address of the site. The parts that have no name of their
    /// own are left out.
    fn address(&self, module: &str, relative: &str) -> String {
        let root = |name: &str| (name != "ROOT").then(|| name.to_owned());
        let stem = relative.rsplit_once('.').map_or(relative, |(stem, _)| stem);
        let parts = [root(&self.name), self.version.clone(), root(module), Some(format!("{stem}.html"))];
        format!("/{}", parts.into_iter().flatten().collect::<Vec<_>>().join("/"))
    }
}

/// A value that ends with `@` may be changed by pages; `false` and nothing unset the attribute.
fn settings(map: &Map<String, Value>) -> Vec<(String, Option<String>, bool)> {
    let one = |(name, value): (&String, &Value)| {
        let value = match value {
            Value::String(value) => Some(value.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(true) => Some(String::new()),
            _ => None,
        };
        match value.as_deref().and_then(|value| value.strip_suffix('@')) {
            Some(open) => (name.clone(), Some(open.to_owned()), true),
            None => (name.clone(), value, false),
        }
    };
    map.iter().map(one).collect()
}

/// Where a file stands within a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Location<'t> {
    pub(super) component: &'t Component,
    pub(super) module: &'t str,
    pub(super) family: &'t str,
    /// Path within the family's folder.
    pub(super) relative: &'t str,
}

impl Location<'_> {
    /// Whether the file is published as a page.
    pub(super) fn is_page(&self) -> bool {
        self.family == "page" && !self.relative.split('/').any(|name| name.starts_with(['_', '.']))
    }

    pub(super) fn address(&self) -> String {
        self.component.address(self.module, self.relative)
    }
}

/// All components of a tree.
#[derive(Debug, Default)]
pub(super) struct Antora {
    components: Vec<Component>,
}

impl Antora {
    pub(super) fn new(components: Vec<Component>) -> Self {
        Self { components }
    }

    pub(super) fn components(&self) -> &[Component] {
        &self.components
    }

    /// Where the file at `place` stands; `None` when no component holds it.
    pub(super) fn locate<'t>(&'t self, place: &'t str) -> Option<Location<'t>> {
        let within = |component: &Component| match component.root.as_str() {
            "" => Some(0),
            root => place.strip_prefix(root).filter(|rest| rest.starts_with('/')).map(|_| root.len() + 1),
        };
        let held = self.components.iter().filter_map(|component| Some((within(component)?, component)));
        let (start, component) = held.max_by_key(|(start, _)| *start)?;
        let (module, rest) = place[start..].strip_prefix("modules/")?.split_once('/')?;
        let (folder, relative) = rest.split_once('/').unwrap_or(("", rest));
        let family = FAMILIES.iter().find(|(_, of)| *of == folder).map_or("", |(family, _)| family);
        Some(Location { component, module, family, relative })
    }

    /// The component and version that an id names, seen from one of them.
    fn component(&self, name: Option<&str>, version: Option<&str>, from: &Component) -> Option<&Component> {
        let name = name.unwrap_or(&from.name);
        let mut named = self.components.iter().filter(|component| component.name == name);
        match version {
            Some(version) => named.find(|component| component.version.as_deref().unwrap_or("_") == version),
            None if name == from.name => named.find(|component| component.version == from.version),
            // Another component is meant in its latest version.
            None => named.max_by_key(|component| natural(component.version.as_deref().unwrap_or_default())),
        }
    }

    /// The place of the file that an id names in the file at `from`; a bare path is of `family`.
    pub(super) fn resolve(&self, id: &str, from: &str, family: &str) -> Option<String> {
        let origin = self.locate(from)?;
        let (version, rest) = id.split_once('@').map_or((None, id), |(version, rest)| (Some(version), rest));
        let (names, path) = rest.rsplit_once(':').map_or(("", rest), |(names, path)| (names, path));
        let (component, module) = match (rest.contains(':'), names.split_once(':')) {
            (false, _) => (None, None),
            (true, Some((component, module))) => (Some(component), Some(module)),
            (true, None) => (None, Some(names)),
        };
        let (family, path) = path.split_once('$').unwrap_or((family, path));
        let folder = FAMILIES.iter().find(|(name, _)| *name == family)?.1;
        let found = self.component(component, version, origin.component)?;
        let module = match (module, component) {
            (Some(""), _) | (None, Some(_)) => "ROOT",
            (Some(module), _) => module,
            (None, None) if version.is_some() => "ROOT",
            (None, None) => origin.module,
        };
        let base = [found.root.as_str(), "modules", module, folder].into_iter().filter(|part| !part.is_empty());
        let base = base.collect::<Vec<_>>().join("/");
        // A path that begins with a dot counts from the folder of the file that names it.
        let is_near = path.starts_with("./") || path.starts_with("../");
        let place = if is_near { join(folder_of(from), path)? } else { join(&base, path.trim_start_matches('/'))? };
        place.strip_prefix(&base).is_some_and(|rest| rest.starts_with('/')).then_some(place)
    }

    /// The place of a file that is included: an id when it has a family or names, else a path.
    pub(super) fn resolve_include(&self, target: &str, from: &str) -> Option<String> {
        if target.contains("://") {
            return None;
        }
        if target.contains(['$', ':', '@']) {
            return self.resolve(target, from, "page");
        }
        join(folder_of(from), target)
    }
}

/// Versions in their order: numbers as numbers.
fn natural(version: &str) -> Vec<(u64, &str)> {
    version.split(['.', '-']).map(|part| (part.trim_start_matches('v').parse().unwrap_or(0), part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn antora() -> Antora {
        let component = |root: &str, text: &str| Component::parse(root, text).unwrap();
        Antora::new(vec![
            component("a/1", "name: harbour\nversion: '1.9'\ntitle: Harbour"),
            component("a/2", "---\nname: harbour\nversion: '1.10'\nnav:\n- modules/ROOT/nav.adoc"),
            component(
                "b",
                "name: ROOT\nversion: ~\nasciidoc:\n  attributes:\n    open: x@\n    shut: fast\n    gone: ~\n    \
                 on: true",
            ),
        ])
    }

    #[test]
    fn addresses_leave_out_what_has_no_name() {
        let antora = antora();
        for (place, address) in [
            ("a/1/modules/ROOT/pages/index.adoc", "/harbour/1.9/index.html"),
            ("a/2/modules/ops/pages/deep/x.adoc", "/harbour/1.10/ops/deep/x.html"),
            ("b/modules/ROOT/pages/x.adoc", "/x.html"),
        ] {
            let location = antora.locate(place).unwrap();
            assert!(location.is_page());
            assert_eq!(location.address(), address);
        }
        for place in ["a/1/modules/ROOT/partials/x.adoc", "a/1/modules/ROOT/nav.adoc", "a/1/modules/ROOT/pages/_x.adoc"]
        {
            assert!(!antora.locate(place).unwrap().is_page(), "{place}");
        }
        for place in ["README.adoc", "a/1/x.adoc", "a/10/modules/ROOT/pages/x.adoc"] {
            assert_eq!(antora.locate(place), None, "{place}");
        }
    }

    #[test]
    fn ids_name_files_of_any_component() {
        let antora = antora();
        let from = "a/2/modules/ops/pages/deep/x.adoc";
        for (id, place) in [
            ("y.adoc", Some("a/2/modules/ops/pages/y.adoc")),
            ("./y.adoc", Some("a/2/modules/ops/pages/deep/y.adoc")),
            ("ROOT:y.adoc", Some("a/2/modules/ROOT/pages/y.adoc")),
            ("1.9@y.adoc", Some("a/1/modules/ROOT/pages/y.adoc")),
            ("1.9@harbour:ops:y.adoc", Some("a/1/modules/ops/pages/y.adoc")),
            ("ROOT::y.adoc", Some("b/modules/ROOT/pages/y.adoc")),
            ("ops:partial$p.adoc", Some("a/2/modules/ops/partials/p.adoc")),
            ("other::y.adoc", None),
            ("../../../y.adoc", None),
            ("ops:../../partials/y.adoc", None),
            ("strange$y.adoc", None),
        ] {
            assert_eq!(antora.resolve(id, from, "page").as_deref(), place, "{id}");
        }
        assert_eq!(
            antora.resolve("harbour::y", "b/modules/ROOT/pages/x.adoc", "page").as_deref(),
            Some("a/2/modules/ROOT/pages/y")
        );
    }

    #[test]
    fn includes_are_ids_or_paths() {
        let antora = antora();
        let from = "b/modules/ROOT/pages/x.adoc";
        let place = |target: &str| antora.resolve_include(target, from);
        assert_eq!(place("partial$a/b.adoc").as_deref(), Some("b/modules/ROOT/partials/a/b.adoc"));
        assert_eq!(place("partial$/b.adoc").as_deref(), Some("b/modules/ROOT/partials/b.adoc"));
        assert_eq!(place("_part.adoc").as_deref(), Some("b/modules/ROOT/pages/_part.adoc"));
        assert_eq!(place("../../../../../etc/passwd"), None);
        assert_eq!(place("partial$../../../../etc/passwd"), None);
        assert_eq!(place("https://a.example/x.adoc"), None);
    }

    #[test]
    fn attributes_of_a_component_hold_for_its_pages() {
        let antora = antora();
        let page = antora.locate("b/modules/ROOT/pages/x.adoc").unwrap();
        let mut attributes = page.component.attributes(&page);
        let get = |name: &str| attributes.get(name).map(str::to_owned);
        assert_eq!((get("open").as_deref(), get("shut").as_deref(), get("gone")), (Some("x"), Some("fast"), None));
        assert_eq!((get("on").as_deref(), get("idseparator").as_deref()), (Some(""), Some("-")));
        attributes.fix("shut", Some("z"));
        assert!(Component::parse("", "title: no name").is_none() && Component::parse("", "name: [").is_none());
    }
}
