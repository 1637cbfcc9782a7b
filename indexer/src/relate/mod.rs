//! What documents are to each other: families of versions and copies, links and those that lead
//! nowhere. Pure: works on facts of documents, never on files or an index.

pub mod duplicates;
pub mod facts;
pub mod family;
pub mod links;
pub mod relations;
pub mod sketch;
pub mod version;

pub use facts::{Facts, Redirect};
pub use family::{Family, Member};
pub use links::LinkReport;
pub use relations::{Relations, relate};
