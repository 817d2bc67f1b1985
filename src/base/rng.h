/// Random numbers that are the same on every machine, compiler and thread count.
///
/// The standard library's distributions differ between implementations, so the ones mend needs are here.
/// Generator: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// Its state is a counter, so `Rng(seed, stream)` gives independent streams that need no common order:
/// work item k uses stream k, whoever runs it.
#pragma once
#include <cmath>
#include <cstdint>

namespace mend {

/// The finaliser of SplitMix64: a bijection of 64 bits that looks random.
constexpr uint64_t mix64(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

class Rng {
 public:
  explicit constexpr Rng(uint64_t seed, uint64_t stream = 0)
      : state_(mix64(seed + 0x9E3779B97F4A7C15ull) ^ mix64(mix64(stream) + 0xD1B54A32D192ED03ull)) {}

  constexpr uint64_t next() { return mix64(state_ += 0x9E3779B97F4A7C15ull); }

  /// Uniform in [0,1), 53 bits.
  constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// Uniform integer in [low, high], both included; low <= high. The bias is below 2^-32.
  constexpr int64_t integer(int64_t low, int64_t high) {
    const auto range = static_cast<uint64_t>(high - low) + 1;
    if (range == 0) return static_cast<int64_t>(next());
    if (range <= 0xFFFFFFFFull) return low + static_cast<int64_t>(((next() >> 32) * range) >> 32);
    return low + static_cast<int64_t>(next() % range);
  }

  constexpr bool chance(double probability) { return uniform() < probability; }

  /// Normal distribution by Box and Muller; uses two uniforms a call and keeps no state between calls.
  double normal(double mean = 0, double deviation = 1) {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return mean + deviation * radius * std::cos(6.283185307179586 * uniform());
  }

  /// The whole state, for exact resume: `Rng::from_state(rng.state())` goes on where rng was.
  constexpr uint64_t state() const { return state_; }
  static constexpr Rng from_state(uint64_t state) {
    Rng rng(0);
    rng.state_ = state;
    return rng;
  }

 private:
  uint64_t state_;
};

}  // namespace mend
