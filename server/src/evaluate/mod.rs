//! Judged drafts → figures with intervals. Asks the index what a user would be shown, in order;
//! never tunes anything.

mod in_words;
mod judged;
mod metrics;
mod plot;
mod reliability;
mod run;
mod side_by_side;

pub use in_words::in_words;
pub use judged::{JudgedDraft, JudgedError, Judgements, read_drafts, read_judgements};
pub use metrics::{Figures, Summary, figures, interval, summarise};
pub use plot::plot;
pub use reliability::{Bin, Forecast, Point, Reliability};
pub use run::{Outcome, Question, Run, evaluate, questions, unanswered};
pub use side_by_side::side_by_side;
