//! Fewer dimensions with as little lost as can be: principal components. Pure linear algebra.

use rayon::prelude::*;

use super::bags::{add, dot};

/// Sweeps after which the rotations end in any case; ten are enough for 400 dimensions.
const MAX_SWEEPS: usize = 30;

/// Directions of most weight, as rows.
#[derive(Debug, Clone)]
pub struct Projection {
    from: usize,
    directions: Vec<f32>,
}

impl Projection {
    /// The `to` directions along which `vectors` (rows of `from`) are longest, not centred: scalar
    /// products shall survive, not variances.
    #[must_use]
    pub fn of(vectors: &[f32], from: usize, to: usize) -> Self {
        let mut moments = vec![0.0_f32; from * from];
        moments.par_chunks_exact_mut(from.max(1)).enumerate().for_each(|(at, row)| {
            for vector in vectors.chunks_exact(from) {
                add(row, vector[at], vector);
            }
        });
        let (values, own) = eigen(moments.into_iter().map(f64::from).collect(), from);
        let mut order: Vec<usize> = (0..from).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        #[expect(clippy::cast_possible_truncation, reason = "parts of unit vectors")]
        let directions = order
            .into_iter()
            .take(to)
            .flat_map(|at| own[at * from..][..from].iter().map(|&part| part as f32))
            .collect();
        Self { from, directions }
    }

    /// `vectors` in the fewer dimensions.
    #[must_use]
    pub fn apply(&self, vectors: &[f32]) -> Vec<f32> {
        let short =
            |vector: &[f32]| self.directions.chunks_exact(self.from).map(|way| dot(way, vector)).collect::<Vec<_>>();
        vectors.par_chunks_exact(self.from).flat_map_iter(short).collect()
    }
}

/// Eigenvalues and eigenvectors (rows) of a symmetric matrix, by Jacobi's cyclic rotations (Golub
/// and Van Loan, Matrix Computations, 8.5).
fn eigen(mut matrix: Vec<f64>, size: usize) -> (Vec<f64>, Vec<f64>) {
    let mut vectors = vec![0.0; size * size];
    (0..size).for_each(|at| vectors[at * size + at] = 1.0);
    let trace: f64 = (0..size).map(|at| matrix[at * size + at].abs()).sum();
    for _ in 0..MAX_SWEEPS {
        let mut is_done = true;
        for p in 0..size {
            for q in p + 1..size {
                let off = matrix[p * size + q];
                if off.abs() <= 1e-12 * trace {
                    continue;
                }
                is_done = false;
                let slope = (matrix[q * size + q] - matrix[p * size + p]) / (2.0 * off);
                let tangent = slope.signum() / (slope.abs() + slope.hypot(1.0));
                let cosine = 1.0 / tangent.hypot(1.0);
                let turn = (cosine, tangent * cosine);
                for at in 0..size {
                    rotate(&mut matrix, at * size + p, at * size + q, turn);
                }
                for at in 0..size {
                    rotate(&mut matrix, p * size + at, q * size + at, turn);
                    rotate(&mut vectors, p * size + at, q * size + at, turn);
                }
            }
        }
        if is_done {
            break;
        }
    }
    ((0..size).map(|at| matrix[at * size + at]).collect(), vectors)
}

fn rotate(values: &mut [f64], p: usize, q: usize, (cosine, sine): (f64, f64)) {
    let (a, b) = (values[p], values[q]);
    values[p] = cosine * a - sine * b;
    values[q] = sine * a + cosine * b;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn vectors_of_a_plane_lose_nothing() {
        let mut random = Random::new(4);
        let axes: Vec<Vec<f32>> = (0..2).map(|_| (0..7).map(|_| random.signed()).collect()).collect();
        let mut vectors = Vec::new();
        for _ in 0..20 {
            let mut vector = vec![0.0; 7];
            for axis in &axes {
                add(&mut vector, random.signed(), axis);
            }
            vectors.extend(vector);
        }
        let short = Projection::of(&vectors, 7, 2).apply(&vectors);
        for i in 0..20 {
            for j in 0..20 {
                let before = dot(&vectors[i * 7..][..7], &vectors[j * 7..][..7]);
                assert!((before - dot(&short[i * 2..][..2], &short[j * 2..][..2])).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn the_longest_direction_comes_first() {
        let short = Projection::of(&[3.0, 0.0, 0.0, 1.0], 2, 1).apply(&[3.0, 0.0, 0.0, 1.0]);
        assert!((short[0].abs() - 3.0).abs() < 1e-6 && short[1].abs() < 1e-6, "{short:?}");
    }
}
