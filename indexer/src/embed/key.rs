//! What a text is known by where its embedding is kept. It depends on the text alone, never on what
//! embedded it or where it stands.

/// The first half of a text's BLAKE3.
pub type Key = [u8; 16];

/// The key of a text.
#[must_use]
pub fn key_of(text: &str) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    key
}
