//! Solves small systems of linear equations. It knows nothing of what they stand for.

/// Solves `matrix · x = right` by elimination with pivots; `matrix` is given by rows. What a row without a
/// pivot stands for is 0.
#[must_use]
pub fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let count = right.len();
    for at in 0..count {
        let pivot = (at..count).max_by(|&a, &b| matrix[a][at].abs().total_cmp(&matrix[b][at].abs())).unwrap_or(at);
        matrix.swap(at, pivot);
        right.swap(at, pivot);
        let (own, value) = (matrix[at].clone(), right[at]);
        if own[at].abs() < 1e-12 {
            continue;
        }
        for below in at + 1..count {
            let factor = matrix[below][at] / own[at];
            matrix[below].iter_mut().zip(&own).for_each(|(to, from)| *to -= factor * from);
            right[below] -= factor * value;
        }
    }
    let mut solved = vec![0.0; count];
    for at in (0..count).rev() {
        let rest: f64 = (at + 1..count).map(|later| matrix[at][later] * solved[later]).sum();
        solved[at] = if matrix[at][at].abs() < 1e-12 { 0.0 } else { (right[at] - rest) / matrix[at][at] };
    }
    solved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_also_where_its_first_pivot_is_zero() {
        let matrix = vec![vec![0.0, 2.0, 1.0], vec![1.0, 1.0, 0.0], vec![3.0, 0.0, -1.0]];
        let solved = solve(matrix, vec![7.0, 3.0, 0.0]);
        for (found, wanted) in solved.iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - wanted).abs() < 1e-9, "{solved:?}");
        }
    }

    #[test]
    fn what_nothing_is_said_of_is_zero() {
        assert_eq!(solve(vec![vec![2.0, 0.0], vec![0.0, 0.0]], vec![4.0, 0.0]), [2.0, 0.0]);
    }
}
