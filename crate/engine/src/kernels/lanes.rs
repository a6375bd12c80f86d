//! Eight numbers at once: two registers of wasm's SIMD, or an array that the compiler turns into registers.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) use wasm::F8;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(super) use portable::F8;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm {
    use core::arch::wasm32::{
        f32x4_add, f32x4_gt, f32x4_lt, f32x4_max, f32x4_min, f32x4_mul, f32x4_splat, v128,
        v128_and, v128_bitselect, v128_load, v128_load32_splat, v128_store,
    };

    #[derive(Clone, Copy)]
    pub struct F8([v128; 2]);

    /// `a · b + c`, rounded once where the module is built for relaxed SIMD and the processor can.
    #[inline(always)]
    fn multiply_add(a: v128, b: v128, c: v128) -> v128 {
        #[cfg(target_feature = "relaxed-simd")]
        return core::arch::wasm32::f32x4_relaxed_madd(a, b, c);
        #[cfg(not(target_feature = "relaxed-simd"))]
        return f32x4_add(c, f32x4_mul(a, b));
    }

    impl F8 {
        #[inline(always)]
        pub fn splat(v: f32) -> Self {
            Self([f32x4_splat(v); 2])
        }

        /// One number from memory, eight times.
        ///
        /// # Safety
        /// `from` is valid for reading one `f32`.
        #[inline(always)]
        pub unsafe fn splat_from(from: *const f32) -> Self {
            // SAFETY: the caller's promise; wasm loads need no alignment.
            Self([unsafe { v128_load32_splat(from.cast()) }; 2])
        }

        /// Eight numbers from memory.
        ///
        /// # Safety
        /// `from` is valid for reading eight `f32`.
        #[inline(always)]
        pub unsafe fn load(from: *const f32) -> Self {
            // SAFETY: the caller's promise; wasm loads need no alignment.
            unsafe { Self([v128_load(from.cast()), v128_load(from.add(4).cast())]) }
        }

        /// Eight numbers to memory.
        ///
        /// # Safety
        /// `to` is valid for writing eight `f32`.
        #[inline(always)]
        pub unsafe fn store(self, to: *mut f32) {
            // SAFETY: the caller's promise; wasm stores need no alignment.
            unsafe {
                v128_store(to.cast(), self.0[0]);
                v128_store(to.add(4).cast(), self.0[1]);
            }
        }

        /// `self · by + plus`.
        #[inline(always)]
        pub fn times_plus<const FMA: bool>(self, by: Self, plus: Self) -> Self {
            Self([0, 1].map(|i| multiply_add(self.0[i], by.0[i], plus.0[i])))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self([0, 1].map(|i| f32x4_add(self.0[i], other.0[i])))
        }

        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self([0, 1].map(|i| f32x4_mul(self.0[i], other.0[i])))
        }

        #[inline(always)]
        pub fn max(self, other: Self) -> Self {
            Self([0, 1].map(|i| f32x4_max(self.0[i], other.0[i])))
        }

        #[inline(always)]
        pub fn min(self, other: Self) -> Self {
            Self([0, 1].map(|i| f32x4_min(self.0[i], other.0[i])))
        }

        /// `yes` where `low < self < high`, else `no`.
        #[inline(always)]
        pub fn between(self, low: Self, high: Self, yes: Self, no: Self) -> Self {
            Self([0, 1].map(|i| {
                let inside =
                    v128_and(f32x4_gt(self.0[i], low.0[i]), f32x4_lt(self.0[i], high.0[i]));
                v128_bitselect(yes.0[i], no.0[i], inside)
            }))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable {
    #[derive(Clone, Copy)]
    pub struct F8([f32; 8]);

    impl F8 {
        #[inline(always)]
        pub fn splat(v: f32) -> Self {
            Self([v; 8])
        }

        /// One number from memory, eight times.
        ///
        /// # Safety
        /// `from` is valid for reading one `f32`.
        #[inline(always)]
        pub unsafe fn splat_from(from: *const f32) -> Self {
            // SAFETY: the caller's promise.
            Self([unsafe { *from }; 8])
        }

        /// Eight numbers from memory.
        ///
        /// # Safety
        /// `from` is valid for reading eight `f32`.
        #[inline(always)]
        pub unsafe fn load(from: *const f32) -> Self {
            // SAFETY: the caller's promise; an array of f32 has the alignment of f32.
            Self(unsafe { from.cast::<[f32; 8]>().read() })
        }

        /// Eight numbers to memory.
        ///
        /// # Safety
        /// `to` is valid for writing eight `f32`.
        #[inline(always)]
        pub unsafe fn store(self, to: *mut f32) {
            // SAFETY: the caller's promise; an array of f32 has the alignment of f32.
            unsafe { to.cast::<[f32; 8]>().write(self.0) }
        }

        #[inline(always)]
        fn each(mut self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
            for i in 0..8 {
                self.0[i] = f(self.0[i], other.0[i]);
            }
            self
        }

        /// `self · by + plus`, rounded once with `FMA`, which only code for processors that have it may ask for:
        /// elsewhere it is a call into the C library.
        #[inline(always)]
        pub fn times_plus<const FMA: bool>(self, by: Self, mut plus: Self) -> Self {
            for i in 0..8 {
                plus.0[i] = if FMA {
                    self.0[i].mul_add(by.0[i], plus.0[i])
                } else {
                    self.0[i] * by.0[i] + plus.0[i]
                };
            }
            plus
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            self.each(other, |a, b| a + b)
        }

        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            self.each(other, |a, b| a * b)
        }

        #[inline(always)]
        pub fn max(self, other: Self) -> Self {
            self.each(other, |a, b| if a > b { a } else { b })
        }

        #[inline(always)]
        pub fn min(self, other: Self) -> Self {
            self.each(other, |a, b| if a < b { a } else { b })
        }

        /// `yes` where `low < self < high`, else `no`.
        #[inline(always)]
        pub fn between(self, low: Self, high: Self, yes: Self, mut no: Self) -> Self {
            for i in 0..8 {
                if self.0[i] > low.0[i] && self.0[i] < high.0[i] {
                    no.0[i] = yes.0[i];
                }
            }
            no
        }
    }
}
