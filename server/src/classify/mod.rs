//! Learns from labelled texts which labels a text has, by its words, and says nothing where it is not sure.
//! Pure: knows no policy, no index, no file and no clock. It decides nothing; it gives scores and reasons.

mod calibration;
mod classifier;
mod features;
mod separator;
mod stored;
mod training;

pub use calibration::{Calibration, Outcome};
pub use classifier::{Classifier, Reading, Score};
pub use stored::{Mark, StoredError};
pub use training::{Example, Training, train};
