//! The lane of memory: past threads that resemble the draft vote for what was linked in them.
//! It reads no text; a thread that may not be seen by the asker, or that is younger than the moment asked
//! for, has no vote.

use std::{cmp::Ordering, collections::HashMap};

use tier0_indexer::{Generation, Kind};

use super::{
    features::Scale,
    filter::Allowed,
    scratch::Scratch,
    semantic::Nearness,
    statistics::{kind_number, to_f32},
};

/// How many of the most similar threads vote.
const VOTERS: usize = 50;
/// Share of meaning in how similar a thread is, where there are vectors; words have the rest.
const SHARE_OF_MEANING: f32 = 0.75;
/// How sharply a vote falls with likeness.
const SHARPNESS: f32 = 5.0;
/// The likeness at which a thread has one whole vote.
const LIKE: f32 = 0.6;
/// The likeness up to which a thread has no vote: what nothing resembles is not answered by what is popular.
const UNLIKE: f32 = 0.25;

/// Threads that link to documents.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// For each kind of what is linked: each thread with what is linked in it, in order.
    threads: [Vec<(u32, Vec<u32>)>; 2],
}

/// What a draft is compared with past threads by.
pub(super) struct Likeness<'a> {
    pub(super) allowed: &'a Allowed<'a>,
    pub(super) scratch: &'a Scratch,
    pub(super) near: &'a Nearness,
}

impl Memory {
    /// What the threads of `generation` link to.
    pub(super) fn of(generation: &Generation) -> Self {
        let kind = &generation.columns().kind;
        let mut threads: [Vec<(u32, Vec<u32>)>; 2] = Default::default();
        for &(from, to) in &generation.relations().links {
            if kind[from as usize] != Kind::Thread || from == to {
                continue;
            }
            let threads = &mut threads[kind_number(kind[to as usize])];
            match threads.last_mut() {
                Some((thread, linked)) if *thread == from => linked.push(to),
                _ => threads.push((from, vec![to])),
            }
        }
        Self { threads }
    }

    /// Votes for documents, by number, 0 to 1: the more threads, and the more alike, the more. Counts are taken
    /// as their logarithm, since a second thread tells more than a twentieth.
    pub(super) fn votes(&self, likeness: &Likeness<'_>) -> HashMap<u32, f32> {
        let mut votes: HashMap<u32, f32> = HashMap::new();
        for (alike, documents) in self.threads.iter().flat_map(|threads| likeness.nearest(threads)) {
            for &document in documents {
                *votes.entry(document).or_default() += vote(alike);
            }
        }
        let most = to_f32(u32::try_from(VOTERS).unwrap_or(u32::MAX)).ln_1p();
        for votes in votes.values_mut() {
            *votes = (votes.ln_1p() / most).min(1.0);
        }
        votes
    }
}

impl Likeness<'_> {
    /// The threads that are most alike, with how much, most first.
    fn nearest<'b>(&self, threads: &'b [(u32, Vec<u32>)]) -> Vec<(f32, &'b [u32])> {
        let words = |thread: u32| self.scratch.document_score[thread as usize];
        let scale = Scale::of(threads.iter().map(|&(thread, _)| words(thread)));
        // What was asked then is compared with what is asked now; answers speak of more.
        let alike = |thread: u32| match self.near.opening.get(thread as usize) {
            Some(&cosine) => SHARE_OF_MEANING * cosine + (1.0 - SHARE_OF_MEANING) * scale.place(words(thread)),
            None => scale.place(words(thread)),
        };
        let may_vote = threads.iter().enumerate().filter(|(_, (thread, _))| self.allowed.counts_document(*thread));
        let mut nearest: Vec<(f32, usize)> =
            may_vote.map(|(at, &(thread, _))| (alike(thread), at)).filter(|&(alike, _)| alike > UNLIKE).collect();
        let order = |a: &(f32, usize), b: &(f32, usize)| -> Ordering { b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)) };
        if nearest.len() > VOTERS {
            nearest.select_nth_unstable_by(VOTERS - 1, order);
            nearest.truncate(VOTERS);
        }
        nearest.sort_unstable_by(order);
        nearest.into_iter().map(|(alike, at)| (alike, threads[at].1.as_slice())).collect()
    }
}

/// What a thread of this likeness, 0 to 1, has to say.
fn vote(likeness: f32) -> f32 {
    (SHARPNESS * (likeness - LIKE)).exp() - (SHARPNESS * (UNLIKE - LIKE)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_grows_with_likeness_and_starts_at_nothing() {
        assert!(vote(UNLIKE).abs() < 1e-6 && vote(0.5) < vote(0.7));
        assert!((0.8..1.0).contains(&vote(LIKE)));
    }
}
