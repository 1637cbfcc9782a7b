//! Steps downhill, by rows. It knows no loss.

use super::bags::Gradient;

const MEAN_DECAY: f32 = 0.9;
const SQUARE_DECAY: f32 = 0.99;
const EPSILON: f32 = 1e-8;

/// Adam (Kingma and Ba 2015, <https://arxiv.org/abs/1412.6980>), lazy: a row that a batch does not
/// touch does not move, and its moments stay.
#[derive(Debug, Clone)]
pub struct Adam {
    dimensions: usize,
    means: Vec<f32>,
    squares: Vec<f32>,
    steps: i32,
}

impl Adam {
    /// For `count` rows.
    #[must_use]
    pub fn new(count: usize, dimensions: usize) -> Self {
        let zero = vec![0.0; count * dimensions];
        Self { dimensions, means: zero.clone(), squares: zero, steps: 0 }
    }

    /// Moves the touched rows against `gradient`, which is zero afterwards.
    pub fn step(&mut self, rows: &mut [f32], gradient: &mut Gradient, rate: f32) {
        self.steps = self.steps.saturating_add(1);
        let mean_share = 1.0 - MEAN_DECAY.powi(self.steps);
        let square_share = 1.0 - SQUARE_DECAY.powi(self.steps);
        gradient.drain(|id, slope| {
            let at = id as usize * self.dimensions..(id as usize + 1) * self.dimensions;
            let moments = self.means[at.clone()].iter_mut().zip(&mut self.squares[at.clone()]);
            for ((value, slope), (mean, square)) in rows[at].iter_mut().zip(slope).zip(moments) {
                *mean += (1.0 - MEAN_DECAY) * (slope - *mean);
                *square += (1.0 - SQUARE_DECAY) * (slope * slope - *square);
                *value -= rate * (*mean / mean_share) / ((*square / square_share).sqrt() + EPSILON);
            }
        });
    }
}
