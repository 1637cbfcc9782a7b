//! Judged and labelled drafts → figures with intervals. Asks the index and the policy what a user would be shown;
//! never tunes anything.

mod guidance;
mod in_words;
mod judged;
mod labelled;
mod metrics;
mod past;
mod plot;
mod reliability;
mod replay;
mod run;
mod share;

pub use guidance::{GuidanceRun, Mistake, RuleFigures, evaluate_guidance};
pub use in_words::in_words;
pub(crate) use judged::read_lines;
pub use judged::{JudgedDraft, JudgedError, Judgements, read_drafts, read_judgements};
pub use labelled::{LabelledDraft, Sort, count_by_rule, read_labelled};
pub use metrics::{Figures, Summary, figures, interval, summarise};
pub use past::{PastLine, each_past_draft};
pub use plot::plot;
pub use reliability::{Bin, Forecast, Point, Reliability};
pub use replay::{Replay, Replayed, ReplayedExample, ReplayedRule};
pub use run::{Outcome, Question, Run, evaluate, questions, unanswered};
pub use share::Share;

pub use crate::side_by_side::side_by_side;
