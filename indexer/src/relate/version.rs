//! Versions as people write them, and their order.

use std::cmp::Ordering;

/// A version number: its parts as numbers, `9.12.1` as `[9, 12, 1]`. A trailing `.x` says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Version(Vec<u32>);

impl Version {
    /// Reads `9`, `v9.1`, `10.x`; `None` for what is no number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let digits = digits.strip_suffix(".x").or_else(|| digits.strip_suffix(".X")).unwrap_or(digits);
        let parts: Option<Vec<u32>> = digits.split('.').map(number).collect();
        parts.filter(|parts| parts.len() <= 4).map(Self)
    }
}

fn number(part: &str) -> Option<u32> {
    let is_number = (1..=6).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { part.parse().ok() } else { None }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&parts.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        let versions = ["7", "v8", "9.2", "9.10", "10.x"].map(|text| Version::parse(text).unwrap());
        assert!(versions.is_sorted());
        assert_eq!(versions[4].to_string(), "10");
        for text in ["", "latest", "9-beta", "1.", "1234567", "1.2.3.4.5", "x"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
