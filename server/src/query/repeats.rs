//! Threads that a forum says ask the same: groups of them, worked out once for a generation. A thread that
//! the asker may not see joins nothing and is in no group: the groups are then those of an index without it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use tier0_indexer::{Generation, Kind};

/// Threads that repeat one another, over any number of steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// The threads, in order.
    pub(super) members: Vec<u32>,
    /// Which thread repeats which, in order.
    pairs: Vec<(u32, u32)>,
}

/// All groups of a generation.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    groups: Vec<Group>,
    /// For each thread that is in a group: which.
    group_of: HashMap<u32, usize>,
}

impl Repeats {
    /// The groups of `generation`.
    pub(super) fn of(generation: &Generation) -> Self {
        let is_thread = |document: u32| generation.columns().kind.get(document as usize) == Some(&Kind::Thread);
        let pairs = generation.relations().repeats.iter().copied();
        Self::new(&pairs.filter(|&(from, to)| is_thread(from) && is_thread(to)).collect::<Vec<_>>())
    }

    /// The groups of pairs, each a thread and one that it repeats, in order.
    fn new(pairs: &[(u32, u32)]) -> Self {
        let groups = groups(pairs);
        let members = |(at, group): (usize, &Group)| group.members.iter().map(move |&thread| (thread, at)).collect();
        let group_of = groups.iter().enumerate().flat_map::<Vec<_>, _>(members).collect();
        Self { groups, group_of }
    }

    /// The group of a thread that may be seen, as if there were no threads but those that may be.
    pub(super) fn group_of(&self, thread: u32, may_be_seen: impl Fn(u32) -> bool) -> Option<Cow<'_, Group>> {
        let group = &self.groups[*self.group_of.get(&thread)?];
        if group.members.iter().all(|&member| may_be_seen(member)) {
            return Some(Cow::Borrowed(group));
        }
        let seen: Vec<_> = group.pairs.iter().copied().filter(|&(a, b)| may_be_seen(a) && may_be_seen(b)).collect();
        groups(&seen).into_iter().find(|group| group.has(thread)).map(Cow::Owned)
    }
}

impl Group {
    /// Whether a thread is in it.
    pub(super) fn has(&self, thread: u32) -> bool {
        self.members.binary_search(&thread).is_ok()
    }

    /// Whether a member is repeated and repeats none itself. A circle has no such member.
    pub(super) fn is_original(&self, thread: u32) -> bool {
        self.pairs.binary_search_by_key(&thread, |&(repeats, _)| repeats).is_err()
    }

    /// The members but one: those that the others repeat, then the rest, each in order.
    pub(super) fn others(&self, than: u32) -> Vec<u32> {
        let others = || self.members.iter().copied().filter(|&member| member != than);
        let (originals, rest): (Vec<_>, Vec<_>) = others().partition(|&member| self.is_original(member));
        [originals, rest].concat()
    }
}

/// Puts threads together that are joined by pairs, which come in order. Every step makes a tree of threads
/// smaller (union-find, Galler and Fischer 1964), so that circles end like anything else.
fn groups(pairs: &[(u32, u32)]) -> Vec<Group> {
    let mut members: Vec<u32> = pairs.iter().flat_map(|&(one, other)| [one, other]).collect();
    members.sort_unstable();
    members.dedup();
    let place = |thread: u32| members.partition_point(|&member| member < thread);
    let mut above: Vec<usize> = (0..members.len()).collect();
    for &(one, other) in pairs {
        let (one, other) = (top(&mut above, place(one)), top(&mut above, place(other)));
        above[one.max(other)] = one.min(other);
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for &pair in pairs {
        groups.entry(top(&mut above, place(pair.0))).or_default().pairs.push(pair);
    }
    for (at, &member) in members.iter().enumerate() {
        groups.entry(top(&mut above, at)).or_default().members.push(member);
    }
    groups.into_values().collect()
}

/// The top of the tree that a thread is in; the way there is halved for the next time.
fn top(above: &mut [usize], mut at: usize) -> usize {
    while above[at] != at {
        above[at] = above[above[at]];
        at = above[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The groups as the asker sees them, by the slowest way there is: walk from each thread.
    fn walked(pairs: &[(u32, u32)], from: u32) -> Vec<u32> {
        let mut found = vec![from];
        let mut at = 0;
        while let Some(&thread) = found.get(at) {
            for &(one, other) in pairs {
                for (near, far) in [(one, other), (other, one)] {
                    if near == thread && !found.contains(&far) {
                        found.push(far);
                    }
                }
            }
            at += 1;
        }
        found.sort_unstable();
        found
    }

    #[test]
    fn chains_and_circles_are_one_group() {
        let repeats = Repeats::new(&[(1, 2), (2, 3), (4, 3), (7, 8), (8, 7)]);
        let chain = repeats.group_of(4, |_| true).unwrap();
        assert_eq!(chain.members, [1, 2, 3, 4]);
        assert!(chain.is_original(3) && !chain.is_original(2));
        assert_eq!(chain.others(1), [3, 2, 4]);
        let circle = repeats.group_of(7, |_| true).unwrap();
        assert_eq!(circle.others(7), [8]);
        assert!(!circle.is_original(7) && !circle.is_original(8));
        assert_eq!(repeats.group_of(5, |_| true), None);
    }

    #[test]
    fn what_is_hidden_joins_nothing() {
        let repeats = Repeats::new(&[(1, 2), (2, 3), (4, 3)]);
        assert_eq!(repeats.group_of(1, |thread| thread != 2), None);
        assert_eq!(repeats.group_of(4, |thread| thread != 2).unwrap().members, [3, 4]);
        let without_original = repeats.group_of(1, |thread| thread != 3).unwrap();
        assert!(without_original.is_original(2), "whom it repeats is not told");
    }

    proptest! {
        #[test]
        fn groups_are_those_of_the_threads_that_may_be_seen(
            pairs in proptest::collection::btree_set((0_u32..12, 0_u32..12), 0..24),
            hidden in proptest::collection::hash_set(0_u32..12, 0..6),
        ) {
            let pairs: Vec<_> = pairs.into_iter().filter(|(one, other)| one != other).collect();
            let seen: Vec<_> = pairs.iter().copied().filter(|(a, b)| !hidden.contains(a) && !hidden.contains(b)).collect();
            let repeats = Repeats::new(&pairs);
            for thread in (0..12).filter(|thread| !hidden.contains(thread)) {
                let members = repeats.group_of(thread, |thread| !hidden.contains(&thread)).map(|group| group.members.clone());
                prop_assert_eq!(members.unwrap_or_else(|| vec![thread]), walked(&seen, thread));
            }
        }
    }
}
