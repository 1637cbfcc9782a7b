//! Drafts that ask for a heading and name a version, in the ways in which people do. It knows no index.

use tier0_server::draft::{DeclaredFields, Draft};

use super::headings::Heading;
use crate::draw::{drawn, number_of};

/// A draft that names a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What is asked.
    pub heading: Heading,
    /// The major version that it names.
    pub major: u32,
    /// The draft.
    pub draft: Draft,
}

/// How many ways there are of naming a version.
pub const WORDINGS: usize = 6;

/// Drafts from at most `count` headings, drawn by hash; each names one of the heading's majors, in one of the ways.
/// `names` are what people call the product; without any, the word "version" stands there.
#[must_use]
pub fn drafts(headings: Vec<Heading>, count: usize, names: &[String]) -> Vec<Named> {
    let drawn = drawn(headings, count, "versions", |heading| &heading.text);
    let made = drawn.into_iter().enumerate().map(|(at, heading)| {
        let pick = |salt: &str, of: usize| {
            let number = number_of(&format!("{salt}\n{}", heading.text));
            usize::try_from(number % u64::try_from(of.max(1)).unwrap_or(1)).unwrap_or(0)
        };
        let major = heading.majors[pick("major", heading.majors.len())];
        let name = names.get(pick("name", names.len())).map_or("version", String::as_str);
        let draft = wording(at % WORDINGS, &heading.text, name, major);
        Named { heading, major, draft }
    });
    made.collect()
}

fn wording(nth: usize, heading: &str, name: &str, major: u32) -> Draft {
    let where_is = format!("Where do we find {heading}?");
    let (body, version, product) = match nth {
        0 => (format!("We are on {name} {major}.6.1 and need help with this: {heading}."), String::new(), ""),
        1 => (format!("I have a question about {heading} in version {major}."), String::new(), ""),
        2 => (format!("{heading}: how is it done in {name} {major}.23?"), String::new(), ""),
        3 => (where_is, format!("{major}.18.2"), ""),
        4 => (where_is, format!("{name} {major}.6"), ""),
        _ => (format!("Using {name} {major}, we cannot find out about {heading}."), String::new(), name),
    };
    let fields = DeclaredFields { version, product: product.to_owned(), ..DeclaredFields::default() };
    Draft { subject: String::new(), body, fields }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_draft_holds_its_heading_and_names_one_of_its_majors() {
        let heading = |at: usize| Heading { text: format!("Mooring boat {at}"), pages: vec![0, 1], majors: vec![7, 8] };
        let all: Vec<Heading> = (0..40).map(heading).collect();
        let made = drafts(all.clone(), 12, &["Harbour".to_owned()]);
        assert_eq!(made.len(), 12);
        for named in &made {
            let Draft { body, fields, .. } = &named.draft;
            assert!(body.contains(&named.heading.text), "{body}");
            let told = format!("{body} {}", fields.version).replace(&named.heading.text, "");
            assert!(told.contains(&named.major.to_string()) && named.heading.majors.contains(&named.major), "{told}");
        }
        assert_eq!(made, drafts(all, 12, &["Harbour".to_owned()]));
        assert!([7, 8].iter().all(|major| made.iter().any(|named| named.major == *major)));
    }
}
