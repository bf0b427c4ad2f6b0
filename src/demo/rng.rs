//! Chance that never changes: xoshiro256++ (Blackman & Vigna 2021), seeded by `SplitMix64` (Steele, Lea & Flood 2014).
//! It is written out here because a seed has to give the same bytes for ever, which no crate promises across versions.
//! For the same reason nothing calls `ln`, `exp` or `cos` of the platform: every number comes from integers, comparisons
//! and the four operations that IEEE 754 defines to the last bit.

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Rng([u64; 4]);

impl Rng {
    /// The stream of `seed`.
    pub fn new(seed: u64) -> Self {
        let mut at = seed;
        Self(std::array::from_fn(|_| {
            at = at.wrapping_add(0x9e37_79b9_7f4a_7c15);
            mixed(at)
        }))
    }

    /// The stream of the `index`th thing under `seed`: each thing has its own, so none depends on those before it.
    pub fn of(seed: u64, index: u64) -> Self {
        Self::new(mixed(mixed(seed).wrapping_add(index)))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let state = &mut self.0;
        let result = state[0].wrapping_add(state[3]).rotate_left(23).wrapping_add(state[0]);
        let shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = state[3].rotate_left(45);
        result
    }

    /// Uniform in [0, 1), in steps of 2⁻⁵².
    pub fn unit(&mut self) -> f64 {
        f64::from_bits(0x3ff0_0000_0000_0000 | (self.bits() >> 12)) - 1.0
    }

    /// Uniform among 0 .. `count` (0 when `count` is 0); the bias is below 2⁻³² × `count`.
    pub fn below(&mut self, count: u32) -> u32 {
        u32::try_from(((self.bits() >> 32) * u64::from(count)) >> 32).unwrap_or(0)
    }

    /// Uniform among `from` ..= `to`; `from` when the two are the wrong way round.
    pub fn between(&mut self, from: i32, to: i32) -> i32 {
        let count = u32::try_from(to - from + 1).unwrap_or(0);
        from + i32::try_from(self.below(count)).unwrap_or(0)
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of `things`, each as likely as the next. `things` is never empty.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        let count = u32::try_from(things.len()).unwrap_or(u32::MAX);
        &things[usize::try_from(self.below(count)).unwrap_or(0)]
    }

    /// The place of one weight, each as likely as its weight says; the last positive one when rounding runs out.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        let mut last = 0;
        for (place, weight) in weights.iter().enumerate().filter(|(_, it)| **it > 0.0) {
            last = place;
            if left < *weight {
                break;
            }
            left -= weight;
        }
        last
    }

    /// Exponential with this mean, by von Neumann's comparison of uniforms (1951).
    pub fn exponential(&mut self, mean: f64) -> f64 {
        let mut whole = 0.0;
        loop {
            let first = self.unit();
            let mut least = first;
            let mut run = 1;
            loop {
                let next = self.unit();
                if next >= least {
                    break;
                }
                least = next;
                run += 1;
            }
            if run % 2 == 1 {
                return mean * (whole + first);
            }
            whole += 1.0;
        }
    }

    /// Poisson with this mean, counted as arrivals; meant for means below a hundred.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let mut count = 0;
        let mut at = self.exponential(1.0);
        while at < mean {
            count += 1;
            at += self.exponential(1.0);
        }
        count
    }

    /// Lognormal with this median; `sigma` is the deviation of its logarithm. Its normal is twelve uniforms summed,
    /// so nothing lies more than six deviations out.
    pub fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        let normal = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        median * exp(sigma * normal)
    }
}

/// A value cut to a whole number; beyond what an `i32` holds, its limit.
pub fn whole(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a cast from float saturates")]
    let cut = value as i32;
    cut
}

/// The finaliser of `SplitMix64`.
fn mixed(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// e to the `power`, to about twelve digits for |power| < 20: a short series of a 1,024th, squared ten times.
fn exp(power: f64) -> f64 {
    let small = power / 1024.0;
    let mut value = 1.0 + small * (1.0 + small / 2.0 * (1.0 + small / 3.0 * (1.0 + small / 4.0)));
    for _ in 0..10 {
        value *= value;
    }
    value
}
