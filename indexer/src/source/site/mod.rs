//! Readers of trees of pages, whatever their notation.

mod address;
mod around;
pub(super) mod asciidoc;
mod breadcrumbs;
pub(super) mod crawl;
pub(super) mod html;
mod hugo;
mod linked_data;
mod main_content;
pub(super) mod markdown;
mod nav;
mod page_address;
mod page_facts;
mod paths;
mod place;
mod redirects;
pub(super) mod rst;
mod sections;
mod setting;
mod text_density;
pub(super) mod tree;
