/// Which vector instructions this processor has, asked at run time.
#pragma once

namespace mend {

/// In rising order. avx512 stands for F, BW, DQ and VL together.
enum class Simd { scalar, avx2, avx512 };

/// The best that both the processor and the operating system support.
inline Simd best_simd() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return Simd::avx512;
  if (__builtin_cpu_supports("avx2")) return Simd::avx2;
#endif
  return Simd::scalar;
}

}  // namespace mend
