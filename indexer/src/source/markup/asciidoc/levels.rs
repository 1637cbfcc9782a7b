//! How far the levels of sections are moved: `leveloffset`, absolute or with a sign.

/// The offset that `said` makes of the present one.
pub(super) fn level_offset(present: &str, said: &str) -> i8 {
    let present: i8 = present.parse().unwrap_or(0);
    let number: i8 = said.trim().trim_start_matches('+').parse().unwrap_or(0);
    let is_relative = said.trim().starts_with(['+', '-']);
    if is_relative { present.saturating_add(number) } else { number }.clamp(-6, 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_absolute_or_relative() {
        for (present, said, offset) in [("1", "+1", 2), ("3", "1", 1), ("0", "-1", -1), ("1", "x", 0), ("6", "+100", 6)]
        {
            assert_eq!(level_offset(present, said), offset, "{present} {said}");
        }
    }
}
