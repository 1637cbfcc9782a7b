//! Golden fixtures: JSONL and CSV with a mapping.
