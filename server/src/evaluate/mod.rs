//! Judged drafts → figures with intervals. Asks the index what a user would be shown, in order;
//! never tunes anything.

mod judged;
mod metrics;
mod run;
mod side_by_side;

pub use judged::{JudgedDraft, JudgedError, Judgements, read_drafts, read_judgements};
pub use metrics::{Figures, Summary, figures, summarise};
pub use run::{Outcome, Question, Run, evaluate, questions};
pub use side_by_side::side_by_side;
