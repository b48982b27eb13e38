//! Residuals -> samples, by linear prediction from the previous samples.

/// Maximum order of a prediction. This many zeros precede a channel's first sample: with zero coefficients for them, a
/// predictor may be longer than its order.
pub const MAX_ORDER: usize = 32;

/// Adds the prediction to each residual in `samples`: the sum of the previous samples times `coefficients`, the newest
/// first, divided by 2^`shift`. The first `order` values after the zeros are samples already.
pub fn predict(samples: &mut [i64], order: usize, coefficients: &[i64; MAX_ORDER], shift: u32) {
    match order {
        0 => {}
        1 | 2 => run::<2>(samples, order, coefficients, shift),
        3 | 4 => run::<4>(samples, order, coefficients, shift),
        5 | 6 => run::<6>(samples, order, coefficients, shift),
        7 | 8 => run::<8>(samples, order, coefficients, shift),
        9 | 10 => run::<10>(samples, order, coefficients, shift),
        11 | 12 => run::<12>(samples, order, coefficients, shift),
        _ => run::<MAX_ORDER>(samples, order, coefficients, shift),
    }
}

fn run<const N: usize>(samples: &mut [i64], order: usize, coefficients: &[i64; MAX_ORDER], shift: u32) {
    let mut oldest_first = [0; N];
    oldest_first.iter_mut().rev().zip(coefficients).for_each(|(place, &coefficient)| *place = coefficient);
    for at in MAX_ORDER + order..samples.len() {
        let Some((past, [residual, ..])) = samples.split_at_mut_checked(at) else { return };
        let Some(past) = past.last_chunk::<N>() else { return };
        let products = past.iter().zip(&oldest_first).map(|(&sample, &by)| sample.wrapping_mul(by));
        let sum = products.fold(0_i64, i64::wrapping_add);
        *residual = residual.wrapping_add(sum >> shift);
    }
}
