//! The lane of memory: past threads that resemble the draft vote for the pages that were linked in them.
//! It reads no text; a thread that may not be seen by the asker, or that is younger than the moment asked
//! for, has no vote.

use std::{cmp::Ordering, collections::HashMap};

use tier0_indexer::{Generation, Kind};

use super::{features::Scale, filter::Allowed, index::SearchIndex, scratch::Scratch, semantic::Nearness};

/// How many of the most similar threads vote.
const VOTERS: usize = 50;
/// Share of meaning in how similar a thread is, where there are vectors; words have the rest.
const SHARE_OF_MEANING: f32 = 0.7;
/// How sharply a vote falls with likeness: the power that likeness is raised to.
const SHARPNESS: i32 = 4;

/// Threads that link to pages.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Each thread with the pages that are linked in it, in order.
    threads: Vec<(u32, Vec<u32>)>,
}

impl Memory {
    /// What the threads of `generation` link to.
    pub(super) fn of(generation: &Generation) -> Self {
        let kind = &generation.columns().kind;
        let mut threads: Vec<(u32, Vec<u32>)> = Vec::new();
        for &(from, to) in &generation.relations().links {
            if kind[from as usize] != Kind::Thread || kind[to as usize] != Kind::Doc {
                continue;
            }
            match threads.last_mut() {
                Some((thread, pages)) if *thread == from => pages.push(to),
                _ => threads.push((from, vec![to])),
            }
        }
        Self { threads }
    }

    /// Votes for each page, 0 to 1: the more threads, and the more alike, the more.
    pub(super) fn votes(
        &self,
        index: &SearchIndex,
        allowed: &Allowed<'_>,
        scratch: &Scratch,
        near: &Nearness,
    ) -> HashMap<u32, f32> {
        let mut voters = self.voters(index, allowed, scratch, near);
        let order = |a: &(f32, usize), b: &(f32, usize)| -> Ordering { b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)) };
        if voters.len() > VOTERS {
            voters.select_nth_unstable_by(VOTERS - 1, order);
            voters.truncate(VOTERS);
        }
        voters.sort_unstable_by(order);
        let mut shares: HashMap<u32, f32> = HashMap::new();
        for (likeness, at) in voters {
            for &page in &self.threads[at].1 {
                *shares.entry(page).or_default() += likeness.powi(SHARPNESS);
            }
        }
        // Few or unlike threads have less to say than all the votes there could be.
        let all = shares.values().sum::<f32>().max(1.0);
        for share in shares.values_mut() {
            *share /= all;
        }
        shares
    }

    fn voters(
        &self,
        index: &SearchIndex,
        allowed: &Allowed<'_>,
        scratch: &Scratch,
        near: &Nearness,
    ) -> Vec<(f32, usize)> {
        let columns = index.generation.columns();
        let may_vote = |thread: u32| allowed.counts(index, columns.first_passage[thread as usize]);
        let words = |thread: u32| scratch.document_score[thread as usize];
        let scale = Scale::of(self.threads.iter().map(|&(thread, _)| words(thread)));
        let likeness = |thread: u32| match near.question.get(thread as usize) {
            Some(&cosine) => SHARE_OF_MEANING * cosine + (1.0 - SHARE_OF_MEANING) * scale.place(words(thread)),
            None => scale.place(words(thread)),
        };
        let voters = self.threads.iter().enumerate().filter(|(_, (thread, _))| may_vote(*thread));
        voters.map(|(at, &(thread, _))| (likeness(thread), at)).filter(|&(likeness, _)| likeness > 0.0).collect()
    }
}
