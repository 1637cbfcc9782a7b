//! What posts and topics of phpBB name by id: users and forums.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        fields::{id, number, text},
        json::Object,
    },
    storage::unescaped,
};

/// Names of the groups of phpBB whose members are staff; it has them in every installation.
const STAFF: [&str; 2] = ["ADMINISTRATORS", "GLOBAL_MODERATORS"];
/// Deepest nesting of forums.
const MAX_FORUMS: usize = 32;

/// Rows that are no posts.
#[derive(Default)]
pub(super) struct Tables {
    users: HashMap<u64, User>,
    forums: HashMap<u64, Forum>,
    staff_groups: HashSet<u64>,
}

struct User {
    name: String,
    group: Option<u64>,
    is_founder: bool,
}

struct Forum {
    name: String,
    parent: Option<u64>,
    has_password: bool,
}

impl Tables {
    /// Takes a row of the table that ends with `kind`, or of any that has its columns; false when it is
    /// none of those that are of use.
    pub(super) fn take(&mut self, kind: &str, row: &Object) -> bool {
        let is = |kinds: &str| kind == kinds || kind.is_empty();
        if let (true, Some(user), Some(name)) = (is("users"), id(row, &["user_id"]), text(row, &["username"])) {
            // 3 is who founded the board.
            let is_founder = number(row, &["user_type"]) == Some(3);
            self.users.insert(user, User { name, group: id(row, &["group_id"]), is_founder });
        } else if let (true, Some(forum), Some(name)) =
            (is("forums"), id(row, &["forum_id"]), text(row, &["forum_name"]))
        {
            let has_password = text(row, &["forum_password"]).is_some();
            self.forums.insert(forum, Forum { name: unescaped(&name), parent: id(row, &["parent_id"]), has_password });
        } else if let (true, Some(group), Some(name)) =
            (is("groups"), id(row, &["group_id"]), text(row, &["group_name"]))
        {
            if STAFF.contains(&name.as_str()) {
                self.staff_groups.insert(group);
            }
        } else {
            return false;
        }
        true
    }

    /// Name of a user, and whether they are staff.
    pub(super) fn user(&self, user: u64) -> Option<(&str, bool)> {
        let user = self.users.get(&user)?;
        let is_in_staff = user.group.is_some_and(|group| self.staff_groups.contains(&group));
        Some((&user.name, user.is_founder || is_in_staff))
    }

    /// Names of the forums around a topic, outermost first.
    pub(super) fn path(&self, forum: Option<u64>) -> Vec<String> {
        let mut names: Vec<String> = self.above(forum).map(|forum| forum.name.clone()).collect();
        names.reverse();
        names
    }

    /// Whether somebody must know a password to read in the forum, or in one around it.
    pub(super) fn has_password(&self, forum: Option<u64>) -> bool {
        self.above(forum).any(|forum| forum.has_password)
    }

    /// The forum and those around it, innermost first; a ring ends.
    fn above(&self, forum: Option<u64>) -> impl Iterator<Item = &Forum> {
        let first = forum.and_then(|forum| self.forums.get(&forum));
        std::iter::successors(first, |forum| self.forums.get(&forum.parent?)).take(MAX_FORUMS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_is_told_by_group_whichever_table_comes_first_and_a_ring_of_forums_ends() {
        let mut tables = Tables::default();
        for (kind, row) in [
            ("users", r#"{"user_id": "2", "username": "ines", "group_id": "5", "user_type": "0"}"#),
            ("users", r#"{"user_id": "3", "username": "mara", "group_id": "2", "user_type": "0"}"#),
            ("users", r#"{"user_id": "4", "username": "root", "group_id": "2", "user_type": "3"}"#),
            ("groups", r#"{"group_id": "5", "group_name": "ADMINISTRATORS"}"#),
            ("forums", r#"{"forum_id": "1", "forum_name": "a", "parent_id": "2", "forum_password": ""}"#),
            ("forums", r#"{"forum_id": "2", "forum_name": "b", "parent_id": "1", "forum_password": "x"}"#),
        ] {
            assert!(tables.take(kind, &serde_json::from_str(row).unwrap()), "{row}");
        }
        assert!(!tables.take("log", &serde_json::from_str(r#"{"user_id": "9", "username": "x"}"#).unwrap()));
        assert_eq!(
            [2, 3, 4, 9].map(|user| tables.user(user).map(|(_, is_staff)| is_staff)),
            [Some(true), Some(false), Some(true), None]
        );
        assert_eq!(tables.path(Some(1)).len(), MAX_FORUMS);
        assert!(tables.has_password(Some(1)) && !tables.has_password(None));
    }
}
