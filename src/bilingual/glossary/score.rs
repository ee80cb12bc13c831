//! What a pair of terms is worth.

/// How far the logarithms of the lengths of a term and its translation differ, usually.
const SPREAD: f32 = 0.75;

/// The log-likelihood ratio (Dunning 1993) of `together` among `left` and `right` of `total`; 0 when they meet less often than
/// by chance.
pub(super) fn log_likelihood_ratio(together: u32, left: u32, right: u32, total: u32) -> f32 {
    let [both, left, right, total] = [together, left, right, total].map(f64::from);
    if both * total <= left * right {
        return 0.0;
    }
    let cell = |observed: f64, expected: f64| {
        if observed > 0.0 && expected > 0.0 { observed * (observed / expected).ln() } else { 0.0 }
    };
    let ratio = cell(both, left * right / total)
        + cell(left - both, left * (total - right) / total)
        + cell(right - both, (total - left) * right / total)
        + cell(total - left - right + both, (total - left) * (total - right) / total);
    (2.0 * ratio) as f32
}

/// How well the lengths of two terms agree, 0–1.
pub(super) fn length_agreement(left: f32, right: f32) -> f32 {
    let difference = ((left + 2.0) / (right + 2.0)).ln() / SPREAD;
    (-difference * difference / 2.0).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_chance_counts_and_less_does_not() {
        assert_eq!(log_likelihood_ratio(1, 10, 10, 20), 0.0);
        let (few, many) = (log_likelihood_ratio(2, 2, 2, 100), log_likelihood_ratio(8, 8, 8, 100));
        assert!(many > few && few > 10.0);
        assert!(log_likelihood_ratio(8, 8, 30, 100) < many);
    }
}
