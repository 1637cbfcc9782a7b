//! Which product and major a draft is about, and how it stands with their support. It knows the names of products and
//! the forms of versions, and says nothing when a draft leaves open what it is about.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use tier0_indexer::text::{artefacts::called_versions, normalise::squeeze};

use super::{
    condition::{Conditions, Known},
    file::{ReleaseEntry, WindowEntry},
    window::{Release, Releases, SupportState, Terms},
};
use crate::draft::{DeclaredFields, Understanding};

/// Facts that the support window tells, beside those of the policy file.
pub(super) const FACTS: [&str; 4] = ["support", "support_until", "major", "current_major"];
/// Longest version that is read, in bytes.
const MAX_VERSION_BYTES: usize = 60;
/// Longest number of a major, in digits.
const MAX_MAJOR_DIGITS: usize = 6;

/// How it stands with the support of the version that a draft declares or names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Support {
    /// The product, by the name it has in the table.
    #[schema(example = "Mendix")]
    pub product: String,
    /// The version, as the draft has it.
    #[schema(example = "8.18.27")]
    pub version: String,
    /// Its major.
    #[schema(example = "8")]
    pub major: String,
    /// Whether the major is supported.
    pub state: SupportState,
    /// Last day of support, `YYYY-MM-DD`; `null` while no known release ends it.
    #[schema(value_type = Option<String>, format = Date, example = "2025-06-26")]
    pub until: Option<Date>,
    /// Day on which the major was released, `YYYY-MM-DD`.
    #[schema(value_type = String, format = Date, example = "2019-08-01")]
    pub released: Date,
    /// The newest major, if the table has it.
    #[serde(skip)]
    pub(super) current_major: Option<u32>,
}

impl Support {
    /// The facts that rules may ask for and templates may say, days in words.
    pub(super) fn tell(&self, known: &mut Known) {
        let mut tell = |name: &str, value: String| known.insert(name.to_owned(), value);
        tell("support", self.state.words().to_owned());
        tell("major", self.major.clone());
        if let Some(until) = self.until {
            tell("support_until", until.strftime("%-d %B %Y").to_string());
        }
        if let Some(current) = self.current_major {
            tell("current_major", current.to_string());
        }
    }
}

/// The release table with the terms of support.
pub(super) struct SupportWindow {
    terms: Terms,
    products: Vec<Product>,
}

struct Product {
    name: String,
    /// All its names in lower case, its own first.
    names: Vec<String>,
    releases: Releases,
}

impl SupportWindow {
    /// Checks what the file says.
    ///
    /// # Errors
    /// When terms or days cannot be meant, a product has no release, or a name stands for two products.
    pub(super) fn new(entry: WindowEntry, rows: Vec<ReleaseEntry>) -> Result<Self, String> {
        let WindowEntry { majors, months, ending_soon_days, aliases } = entry;
        if majors == 0 {
            return Err("`majors` is 0, so that nothing would be supported; count the current major too".to_owned());
        }
        let mut releases: BTreeMap<String, Vec<Release>> = BTreeMap::new();
        for row in rows {
            let release = release(&row)?;
            releases.entry(row.product).or_default().push(release);
        }
        if releases.is_empty() {
            return Err("there is no [[release]], so that it says nothing of any version; add one".to_owned());
        }
        if let Some(name) = aliases.keys().find(|name| !releases.contains_key(*name)) {
            return Err(format!("`aliases` names the product `{name}`, which has no [[release]]; correct its name"));
        }
        let mut window = Self {
            terms: Terms { majors: usize::from(majors), months, ending_soon_days },
            products: Vec::with_capacity(releases.len()),
        };
        for (name, rows) in releases {
            let aliases = aliases.get(&name).map(Vec::as_slice).unwrap_or_default();
            let names = window.new_names(&name, aliases)?;
            let releases = Releases::new(rows).map_err(|message| format!("product `{name}`: {message}"))?;
            window.products.push(Product { name, names, releases });
        }
        Ok(window)
    }

    /// The names of a product, each of which must mean that product only.
    fn new_names(&self, name: &str, aliases: &[String]) -> Result<Vec<String>, String> {
        let mut names: Vec<String> = Vec::with_capacity(aliases.len() + 1);
        for called in std::iter::once(name).chain(aliases.iter().map(String::as_str)) {
            let lower = folded(called);
            if lower.is_empty() {
                return Err(format!("product `{name}`: one of its names is empty; write it or remove it"));
            }
            if self.products.iter().any(|product| product.names.contains(&lower)) {
                return Err(format!("product `{name}`: its name `{called}` is another product's too; remove one"));
            }
            names.push(lower);
        }
        Ok(names)
    }

    /// How it stands on a day with the version that the draft is about, or `None` when that is not clear or not known.
    pub(super) fn support(&self, draft: &Understanding, fields: &DeclaredFields, today: Date) -> Option<Support> {
        let product = self.product(draft, fields)?;
        let (version, major) = product.version(draft, fields)?;
        let standing = product.releases.standing(major, today, self.terms)?;
        Some(Support {
            product: product.name.clone(),
            version,
            major: major.to_string(),
            state: standing.state,
            until: standing.until,
            released: standing.released,
            current_major: standing.current_major,
        })
    }

    /// The declared product; else the only one of the table; else the only one that the draft names.
    fn product(&self, draft: &Understanding, fields: &DeclaredFields) -> Option<&Product> {
        let declared = folded(fields.get("product"));
        if !declared.is_empty() {
            return self.products.iter().find(|product| product.names.contains(&declared));
        }
        if let [only] = self.products.as_slice() {
            return Some(only);
        }
        let words = folded(&draft.own_words);
        let is_named = |product: &&Product| product.names.iter().any(|name| names(&words, name));
        let mut named = self.products.iter().filter(is_named);
        named.next().filter(|_| named.next().is_none())
    }
}

impl Product {
    /// The version that the draft declares; else the first it names, if all that it names are of one major.
    fn version(&self, draft: &Understanding, fields: &DeclaredFields) -> Option<(String, u32)> {
        if !fields.get("version").is_empty() {
            let declared = draft.versions.first()?;
            return Some((declared.clone(), major_of(declared)?));
        }
        let called = self.names.iter().flat_map(|name| called_versions(&draft.own_words, name));
        let mut found: Option<(String, u32)> = None;
        for version in draft.versions.iter().cloned().chain(called) {
            let major = major_of(&version)?;
            match &found {
                None => found = Some((version, major)),
                Some((_, known)) if *known != major => return None,
                Some(_) => {}
            }
        }
        found
    }
}

/// Lower case, with single spaces.
fn folded(text: &str) -> String {
    squeeze(text).to_lowercase()
}

/// Whether `words` hold `name` as words of its own.
fn names(words: &str, name: &str) -> bool {
    words.match_indices(name).any(|(at, _)| {
        let (before, after) = (words[..at].chars().next_back(), words[at + name.len()..].chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The major of `9`, `v9`, `9.x` and `9.24.3`; none of `10.0.0-beta`, which came before its major was released.
fn major_of(version: &str) -> Option<u32> {
    let version = version.trim().trim_start_matches(['v', 'V']);
    let digits = version.bytes().take_while(u8::is_ascii_digit).count();
    let (major, rest) = version.split_at(digits);
    let is_version = version.len() <= MAX_VERSION_BYTES && (rest.is_empty() || rest.starts_with('.'));
    (is_version && !rest.contains('-') && digits <= MAX_MAJOR_DIGITS).then_some(())?;
    major.parse().ok()
}

fn release(row: &ReleaseEntry) -> Result<Release, String> {
    let ReleaseEntry { product, major, released, superseded } = row;
    if !major.bytes().all(|byte| byte.is_ascii_digit()) || major.is_empty() || major.len() > MAX_MAJOR_DIGITS {
        return Err(format!("product `{product}`: `{major}` is no major; write a whole number, like \"10\""));
    }
    let number = major.parse().map_err(|_| format!("product `{product}`: `{major}` is no major"))?;
    Ok(Release { major: number, released: released.0, superseded: superseded.map(|day| day.0) })
}

/// Whether a fact of the window is known whenever all `conditions` hold.
pub(super) fn follows(name: &str, conditions: &[&Conditions]) -> bool {
    let demanded = |name: &str| conditions.iter().find_map(|conditions| conditions.values(name));
    match name {
        "support" | "major" => FACTS.iter().any(|fact| demanded(fact).is_some()),
        // Of what is ending or has ended the day is known.
        "support_until" => demanded("support")
            .is_some_and(|states| !states.iter().any(|state| state == SupportState::Supported.words())),
        _ => false,
    }
}

/// Checks that `support` is compared with states that there are.
///
/// # Errors
/// When a value is none.
pub(super) fn check_states(conditions: &Conditions) -> Result<(), String> {
    let states = [SupportState::Supported, SupportState::EndingSoon, SupportState::Ended].map(SupportState::words);
    let values = conditions.values("support").unwrap_or_default();
    match values.iter().find(|value| !states.contains(&value.as_str())) {
        Some(value) => Err(format!("`support` is never `{value}`; it is {}", states.join(", "))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::draft::{Draft, understand};

    /// Mendix with other names, and beside it Harbour Master if `has_two`.
    fn window(has_two: bool) -> SupportWindow {
        let text = r#"
            [support_window]
            majors = 3
            months = 24
            ending_soon_days = 180
            aliases = { Mendix = ["Studio Pro", "Mx"] }
        "#;
        let row = |product: &str, major: u32, day: &str| {
            format!("[[release]]\nproduct = \"{product}\"\nmajor = \"{major}\"\nreleased = {day}\n")
        };
        let days = ["2017-02-21", "2019-08-01", "2021-03-31", "2023-06-27", "2025-06-26"];
        let mut rows: String = (7..).zip(days).map(|(major, day)| row("Mendix", major, day)).collect();
        if has_two {
            rows += &row("Harbour Master", 9, "2026-01-01");
        }
        let file: crate::scope::file::PolicyFile = toml::from_str(&format!("{text}{rows}")).unwrap();
        SupportWindow::new(file.support_window.unwrap(), file.release).unwrap()
    }

    fn told(window: &SupportWindow, text: &str, product: &str, version: &str) -> Option<Support> {
        let fields =
            DeclaredFields { product: product.to_owned(), version: version.to_owned(), ..DeclaredFields::default() };
        let draft = Draft { fields: fields.clone(), ..Draft::from_text(text) };
        window.support(&understand(&draft), &fields, Date::constant(2026, 11, 23))
    }

    #[test]
    fn the_major_of_a_version_is_its_first_number() {
        for (version, major) in [
            ("9", Some(9)),
            ("v9", Some(9)),
            ("V9.24", Some(9)),
            ("9.24.3", Some(9)),
            ("9.x", Some(9)),
            ("10.0.0-beta", None),
            ("9-10", None),
            ("newest", None),
            ("", None),
            ("9a", None),
            ("1234567", None),
        ] {
            assert_eq!(major_of(version), major, "{version}");
        }
    }

    #[test]
    fn the_declared_version_counts_and_else_all_named_ones_must_be_of_one_major() {
        let window = window(false);
        let major = |text: &str, version: &str| told(&window, text, "", version).map(|support| support.major);
        for (text, version, expected) in [
            ("Is it supported?", "9.24.3", Some("9")),
            ("We go to 10.6.1", "Studio Pro 8.18.27", Some("8")),
            ("We go to 10.6.1", "newest", None),
            ("We go to 10.6.1", "10.0.0-beta", None),
            ("We go to 10.6.1", "6.10.3", None),
            ("Is Mendix 7 still supported?", "", Some("7")),
            ("Is Studio Pro 9 still supported?", "", Some("9")),
            ("Is version 9 (9.24.3) still supported?", "", Some("9")),
            ("Are Mendix 8 and 9 supported?", "", None),
            ("We run 8.18.2 and 9.24.3", "", None),
            ("Is it supported?", "", None),
        ] {
            assert_eq!(major(text, version).as_deref(), expected, "{text} {version}");
        }
    }

    #[test]
    fn what_is_told_has_its_days() {
        let support = told(&window(false), "", "studio  pro", "8.18.27").unwrap();
        let json = serde_json::to_value(&support).unwrap();
        let expected = serde_json::json!({
            "product": "Mendix", "version": "8.18.27", "major": "8", "state": "ended",
            "until": "2025-06-26", "released": "2019-08-01",
        });
        assert_eq!(json, expected);
        let mut known = Known::new();
        support.tell(&mut known);
        let facts: Vec<_> = FACTS.iter().map(|fact| known[*fact].as_str()).collect();
        assert_eq!(facts, ["ended", "26 June 2025", "8", "11"]);
        let support = told(&window(false), "", "", "10").unwrap();
        assert_eq!((support.state, support.until), (SupportState::Supported, None));
    }

    #[test]
    fn the_product_is_the_declared_one_or_the_only_one_or_the_only_one_named() {
        let product = |has_two, text: &str, declared: &str| {
            told(&window(has_two), text, declared, "9.1").map(|support| support.product)
        };
        for (has_two, text, declared, expected) in [
            (false, "", "", Some("Mendix")),
            (false, "", "MX", Some("Mendix")),
            (false, "", "Marketplace", None),
            (true, "", "", None),
            (true, "", "Harbour Master", Some("Harbour Master")),
            (true, "Our harbour\nmaster stops", "", Some("Harbour Master")),
            (true, "Our Mxharbour stops", "", None),
            (true, "Harbour Master beside Mendix", "", None),
            (true, "Harbour Master beside Mendix", "Studio Pro", Some("Mendix")),
        ] {
            assert_eq!(product(has_two, text, declared).as_deref(), expected, "{text} / {declared}");
        }
    }

    proptest! {
        #[test]
        fn any_version_can_be_declared(version in "(v|9|10|\\.|-|\\PC){0,80}", text in "(Mendix |9|\\PC){0,40}") {
            if let Some(support) = told(&window(true), &text, "Mendix", &version) {
                prop_assert!(support.version.len() <= MAX_VERSION_BYTES && support.major.len() <= MAX_MAJOR_DIGITS);
            }
        }
    }
}
