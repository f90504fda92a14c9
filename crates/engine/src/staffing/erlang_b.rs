//! Erlang's first formula: whoever finds everybody busy goes away at once.

/// A product that fell below this share of its sum changes nothing.
const NEGLIGIBLE: f64 = 1e-18;
/// The step of the double exponential rule: from here on, halving it changes the 15th digit at most.
const STEP: f64 = 1.0 / 32.0;

/// The probability that an arrival finds every agent busy, with `load` in Erlangs (0 or more).
///
/// Source: A. K. Erlang, 1917; the inverse 1/B = Σ s(s−1)…(s−j+1)/aʲ is summed from its first term, all positive, so that nothing
/// overflows that matters and only as many terms are needed as can be seen, about 8·√a.
#[must_use]
pub fn erlang_b(load: f64, agents: u32) -> f64 {
    1.0 / inverse(load, f64::from(agents))
}

/// The same between whole numbers of agents, by the analytic continuation 1/B = a∫e^(−au)(1+u)ˢdu.
#[must_use]
pub fn erlang_b_between(load: f64, agents: f64) -> f64 {
    1.0 / inverse(load, agents.max(0.0))
}

/// 1/B; infinite where B is too small for a number.
pub(super) fn inverse(load: f64, agents: f64) -> f64 {
    if load <= 0.0 {
        return if agents > 0.0 { f64::INFINITY } else { 1.0 };
    }
    let (mut sum, mut product, mut left) = (0.0, 1.0, agents);
    while left >= 1.0 {
        sum += product;
        product *= left / load;
        left -= 1.0;
        if product < sum * NEGLIGIBLE && left < load {
            return sum;
        }
    }
    sum + product * fraction_inverse(load, left)
}

/// 1/B for less than one agent: ∫e^(−v)(1+v/a)^f dv from 0 to infinity, 0 ≤ f < 1.
fn fraction_inverse(load: f64, agents: f64) -> f64 {
    if agents == 0.0 {
        return 1.0;
    }
    // v = exp(t − exp(−t)): the rule of Takahasi and Mori (1974) for integrals that fall off exponentially.
    let term = |t: f64| {
        let v = (t - (-t).exp()).exp();
        (-v).exp() * (1.0 + v / load).powf(agents) * v * (1.0 + (-t).exp())
    };
    (-192..=224).map(|i| term(f64::from(i) * STEP)).sum::<f64>() * STEP
}
