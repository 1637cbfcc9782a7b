//! Draws few of many by hash: the same ones on every run, on every machine. It never looks at what it draws
//! but at the id.

/// At most `count` of `items`, in the order of the hashes of their ids, of which the lowest are taken. Another
/// `salt` draws others.
#[must_use]
pub fn drawn<T>(items: Vec<T>, count: usize, salt: &str, id: impl Fn(&T) -> &str) -> Vec<T> {
    let mut hashed: Vec<([u8; 32], T)> = items
        .into_iter()
        .map(|item| (*blake3::hash(format!("{salt}\n{}", id(&item)).as_bytes()).as_bytes(), item))
        .collect();
    hashed.sort_by_key(|&(hash, _)| hash);
    hashed.into_iter().take(count).map(|(_, item)| item).collect()
}

/// A number that belongs to a text.
#[must_use]
pub fn number_of(text: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_ones_are_drawn_in_whatever_order_they_come_and_others_with_another_salt() {
        let ids: Vec<String> = (0..100).map(|at| format!("d{at}")).collect();
        let turned: Vec<String> = ids.iter().rev().cloned().collect();
        let ten = |ids: &[String], salt: &str| drawn(ids.to_vec(), 10, salt, |id| id);
        assert_eq!(ten(&ids, "a"), ten(&turned, "a"));
        assert_ne!(ten(&ids, "a"), ten(&ids, "b"));
        assert_eq!(drawn(ids, 1_000, "a", |id| id).len(), 100);
        assert_ne!(number_of("a"), number_of("b"));
    }
}
