//! The transformations of a page's coordinates.
//!
//! Owns: the arithmetic. Must not know: text.

/// `[a b c d e f]` as PDF writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) fn shift(x: f64, y: f64) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// This transformation, then `next`.
    pub(super) fn then(&self, next: &Matrix) -> Matrix {
        let [a, b, c, d, e, f] = self.0;
        let [p, q, r, s, t, u] = next.0;
        Matrix([
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        ])
    }

    /// Where the origin comes to lie.
    pub(super) fn origin(&self) -> (f64, f64) {
        (self.0[4], self.0[5])
    }

    /// Which way the x axis comes to point.
    pub(super) fn direction(&self) -> (f64, f64) {
        (self.0[0], self.0[1])
    }

    /// How long a unit along x becomes.
    pub(super) fn scale(&self) -> f64 {
        self.0[0].hypot(self.0[1])
    }

    /// How long a unit along y becomes.
    pub(super) fn height(&self) -> f64 {
        self.0[2].hypot(self.0[3])
    }
}
