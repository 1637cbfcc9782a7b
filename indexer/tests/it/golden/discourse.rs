//! Golden fixtures: Discourse in its shapes.

use tier0_indexer::source::{SourceKind, SourceSpec};

use crate::support::{fixture, rendered};

fn export(name: &str) -> SourceSpec {
    SourceSpec::new("forum", SourceKind::Discourse, fixture("discourse").join(name))
}

#[test]
fn topics_posts_lists_and_categories_as_the_forum_gives_them() {
    let spec = SourceSpec { url: Some("https://forum.example.com".into()), ..export("forum") };
    insta::assert_snapshot!("discourse_forum", rendered(&spec));
}

#[test]
fn tables_of_posts() {
    insta::assert_snapshot!("discourse_tables", rendered(&export("tables")));
}
