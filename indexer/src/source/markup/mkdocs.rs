//! MkDocs.
