//! Understands a draft: what is greeting, prose, log or trace, which exact things it names, which
//! words carry it. Pure: knows no index, no HTTP, no clock. Any text is a draft.

mod embedding_texts;
mod issues;
mod outline;
mod terms;
mod understand;
mod versions;

pub use embedding_texts::embedding_texts;
pub use outline::Outline;
pub use terms::WeightedTerm;
pub use understand::{MAX_TEXT_BYTES, Understanding, understand};

use serde::{Deserialize, Serialize};

/// What somebody typed into the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Draft {
    /// Subject line.
    #[schema(example = "App does not start after deployment")]
    pub subject: String,
    /// Description.
    #[schema(example = "Since this morning our production app is down.")]
    pub body: String,
    /// What the form's other fields say.
    pub fields: DeclaredFields,
}

/// Fields of the form beside subject and description; empty means not said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DeclaredFields {
    /// Product.
    pub product: String,
    /// Version of the product.
    #[schema(example = "10.6.1")]
    pub version: String,
    /// Where the app runs.
    #[schema(example = "cloud")]
    pub hosting: String,
    /// Severity.
    #[schema(example = "high")]
    pub severity: String,
}

impl DeclaredFields {
    /// Names of the fields, as rules name them.
    pub const NAMES: [&str; 4] = ["product", "version", "hosting", "severity"];

    /// What the field of that name says, trimmed; empty for other names.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        match name {
            "product" => &self.product,
            "version" => &self.version,
            "hosting" => &self.hosting,
            "severity" => &self.severity,
            _ => "",
        }
        .trim()
    }

    /// Lets the field of that name say `value`; other names say nothing.
    pub fn set(&mut self, name: &str, value: &str) {
        let field = match name {
            "product" => &mut self.product,
            "version" => &mut self.version,
            "hosting" => &mut self.hosting,
            "severity" => &mut self.severity,
            _ => return,
        };
        value.clone_into(field);
    }
}

impl Draft {
    /// A draft that is only a text: a first line of at most 200 bytes counts as its subject when
    /// more follows.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        const MAX_SUBJECT_BYTES: usize = 200;
        let text = text.trim();
        let (subject, body) = match text.split_once('\n') {
            Some((first, rest)) if first.len() <= MAX_SUBJECT_BYTES => (first, rest),
            _ => ("", text),
        };
        Self { subject: subject.trim().to_owned(), body: body.to_owned(), fields: DeclaredFields::default() }
    }
}
