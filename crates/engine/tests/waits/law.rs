//! The exact law against its table, computed to nine digits with an independent implementation, and what must hold of it anywhere.

use engine::waits::law::{Law, gamma_quantile, overtaken};
use proptest::prelude::{ProptestConfig, any, prop_assert, proptest};

#[allow(
    clippy::approx_constant,
    reason = "one agent and nobody ahead: the plain exponential's figures are logarithms"
)]
/// Agents, rate of each, giving up, ahead; mean, standard deviation, and the quantiles at 5, 50, 90 and 95 %.
const TABLE: [([f64; 3], u32, [f64; 6]); 7] = [
    ([1.0, 1.0, 1.0], 0, [1.0, 1.0, 0.051_293_294, 0.693_147_181, 2.302_585_093, 2.995_732_274]),
    (
        [10.0, 1.0, 0.5],
        9,
        [0.827_828_281, 0.263_634_312, 0.447_526_731, 0.799_716_351, 1.178_433_210, 1.304_056_195],
    ),
    (
        [100.0, 1.0, 0.5],
        49,
        [0.447_288_603, 0.063_388_017, 0.348_398_239, 0.444_285_993, 0.530_206_763, 0.556_422_086],
    ),
    (
        [100.0, 1.0, 1.0],
        40,
        [0.345_047_747, 0.054_154_953, 0.261_108_955, 0.342_192_445, 0.416_020_770, 0.438_727_166],
    ),
    (
        [30.0, 1.0 / 6.0, 1.0 / 12.0],
        14,
        [2.697_822_611, 0.698_035_972, 1.661_526_321, 2.637_652_435, 3.622_078_992, 3.939_428_526],
    ),
    (
        [5.0, 0.1, 0.2],
        20,
        [12.162_081_571, 3.342_477_898, 7.459_890_823, 11.755_679_152, 16.571_144_849, 18.247_732_968],
    ),
    ([10.0, 1.0, 0.0], 9, [1.0, 0.316_227_766, 0.542_540_570, 0.966_871_461, 1.420_599_029, 1.570_521_642]),
];

fn near(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * b.abs()
}

#[test]
fn the_law_is_its_table() {
    for ([agents, rate, giving_up], ahead, figures) in TABLE {
        let law = Law { completions: agents * rate, giving_up, ahead };
        let found = [
            law.mean(),
            law.variance().sqrt(),
            law.quantile(0.05),
            law.quantile(0.5),
            law.quantile(0.9),
            law.quantile(0.95),
        ];
        for (found, figure) in found.into_iter().zip(figures) {
            assert!((found - figure).abs() <= 1e-9, "{law:?}: {found} is not {figure}");
        }
    }
}

#[test]
fn whoever_is_overtaken_waits_a_first_passage() {
    // Agents, giving up, arrivals with precedence; ahead, mean and (where known) standard deviation. Rate of each agent: 1.
    let cases = [
        (20.0, 0.25, 8.0, 0, 0.082_241_916, Some(0.122_920_948)),
        (20.0, 0.25, 8.0, 5, 0.470_106_984, Some(0.283_678_757)),
        (20.0, 0.25, 8.0, 20, 1.450_330_377, Some(0.457_792_578)),
        (10.0, 0.5, 5.0, 0, 0.185_112_082, None),
        (10.0, 0.5, 5.0, 5, 0.924_369_332, None),
        (10.0, 0.5, 5.0, 20, 2.250_356_613, None),
        (50.0, 0.5, 10.0, 0, 0.024_923_532, None),
        (50.0, 0.5, 10.0, 5, 0.145_097_141, None),
        (50.0, 0.5, 10.0, 20, 0.467_634_21, None),
    ];
    for (completions, giving_up, overtaking, ahead, mean, deviation) in cases {
        let law = Law { completions, giving_up, ahead };
        let (found, variance) = overtaken(&law, overtaking);
        assert!(near(found, mean, 1e-8), "{law:?}: {found} is not {mean}");
        assert!(deviation.is_none_or(|d| near(variance.sqrt(), d, 1e-8)), "{law:?}: {variance}");
    }
    let law = Law { completions: 3.0, giving_up: 0.2, ahead: 4 };
    let (mean, variance) = overtaken(&law, 0.0);
    assert!(near(mean, law.mean(), 1e-12) && near(variance, law.variance(), 1e-12));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn quantiles_are_ordered_and_positive_and_undo_the_distribution(
        completions in 1e-4f64..1e3, impatience in 0.0f64..30.0, ahead in 0u32..3_000, p in 0.001f64..0.999,
    ) {
        let law = Law { completions, giving_up: completions * impatience / 10.0, ahead };
        let (at, later) = (law.quantile(p), law.quantile(p + (1.0 - p) / 2.0));
        prop_assert!(at > 0.0 && at.is_finite() && later >= at, "{law:?}: {at} {later}");
        prop_assert!((law.at_most(at) - p).abs() < 1e-6, "{law:?} at {p}: {at}");
    }

    #[test]
    fn one_more_ahead_never_makes_it_shorter_nor_does_more_patience(
        completions in 1e-3f64..1e2, giving_up in 0.0f64..10.0, ahead in 0u32..500, p in 0.01f64..0.99,
    ) {
        let law = Law { completions, giving_up, ahead };
        let further = Law { ahead: ahead + 1, ..law };
        let patient = Law { giving_up: giving_up / 2.0, ..law };
        prop_assert!(further.mean() > law.mean());
        prop_assert!(further.quantile(p) >= law.quantile(p));
        prop_assert!(patient.mean() >= law.mean() * (1.0 - 1e-12));
        prop_assert!(law.variance() > 0.0);
    }

    #[test]
    fn gamma_quantiles_are_ordered(mean in 1e-3f64..1e6, cv2 in 0.001f64..4.0, seed in any::<u32>()) {
        let p = 0.01 + 0.9 * f64::from(seed) / f64::from(u32::MAX);
        let variance = cv2 * mean * mean;
        let (at, later) = (gamma_quantile(mean, variance, p), gamma_quantile(mean, variance, p + 0.05));
        prop_assert!(at > 0.0 && later > at, "{at} {later}");
    }
}
