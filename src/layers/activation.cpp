#include "layers/activation.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstring>

#include "layers/clones.h"

// Products are not contracted into sums, so that every clone gives the same bytes.
namespace mend {
namespace {

constexpr int64_t block = 2048;  // values: three arrays of them stay in the first cache

inline float from_bits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, 4);
  return value;
}

inline uint32_t bits_of(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  return bits;
}

/// e^x to 2 units in the last place; x is first brought into [-87,88].
inline float exponential(float x) {
  x = x < -87.f ? -87.f : x;
  x = x > 88.f ? 88.f : x;
  // x = n ln 2 + r. Adding 1.5 * 2^23 leaves n in the last bits; ln 2 comes in two parts so that r is exact.
  const float shifted = x * 1.44269504f + 12582912.f, n = shifted - 12582912.f;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.f / 5040;
  p = p * r + 1.f / 720;
  p = p * r + 1.f / 120;
  p = p * r + 1.f / 24;
  p = p * r + 1.f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.f;
  p = p * r + 1.f;
  return from_bits(bits_of(p) + (bits_of(shifted) << 23));
}

/// Both sides are computed: a branch would keep the loops from being vectorised.
inline float elu(float x) {
  const float negative = exponential(x) - 1;
  return x > 0 ? x : negative;
}
inline float sigmoid(float x) { return 1 / (1 + exponential(-x)); }

inline float widened(float value) { return value; }
inline float widened(uint16_t value) { return from_bits(uint32_t{value} << 16); }

inline void store(float value, float& to) { to = value; }
/// To nearest, ties to even. A NaN stays one or becomes an infinity.
inline void store(float value, uint16_t& to) {
  const uint32_t bits = bits_of(value);
  to = static_cast<uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

MEND_CLONES void apply_elu(float* values, int64_t count) {
  for (int64_t i = 0; i < count; ++i) values[i] = elu(values[i]);
}

MEND_CLONES void apply_elu(uint16_t* values, int64_t count) {
  for (int64_t i = 0; i < count; ++i) store(elu(widened(values[i])), values[i]);
}

MEND_CLONES void apply_gate(const float* __restrict x, const float* __restrict gate, float* __restrict to,
                            int64_t count, Activation activation) {
  if (activation == Activation::elu)
    for (int64_t i = 0; i < count; ++i) to[i] = elu(x[i]) * sigmoid(gate[i]);
  else if (activation == Activation::relu)
    for (int64_t i = 0; i < count; ++i) to[i] = (x[i] > 0 ? x[i] : 0) * sigmoid(gate[i]);
  else
    for (int64_t i = 0; i < count; ++i) to[i] = x[i] * sigmoid(gate[i]);
}

/// `pixels` times x and gate of `channels` values each, as one pixel lies behind the other in channels-last order.
template <typename Value>
inline void gate_all(const Value* __restrict from, Value* __restrict to, int64_t pixels, int64_t channels,
                     Activation activation) {
  float x[block], gate[block], made[block];
  const int64_t at_once = std::max<int64_t>(block / channels, 1);
  for (; pixels > 0; pixels -= at_once) {
    const int64_t here = std::min(pixels, at_once), count = here * channels;
    for (int64_t p = 0; p < here; ++p, from += 2 * channels)
      for (int64_t c = 0; c < channels; ++c) {
        x[p * channels + c] = widened(from[c]);
        gate[p * channels + c] = widened(from[channels + c]);
      }
    apply_gate(x, gate, made, count, activation);
    for (int64_t i = 0; i < count; ++i) store(made[i], to[i]);
    to += count;
  }
}

MEND_CLONES void gate_pixels(const float* from, float* to, int64_t pixels, int64_t channels, Activation activation) {
  gate_all(from, to, pixels, channels, activation);
}

MEND_CLONES void gate_pixels(const uint16_t* from, uint16_t* to, int64_t pixels, int64_t channels,
                             Activation activation) {
  gate_all(from, to, pixels, channels, activation);
}

bool wants_gradient(const at::Tensor& x) { return at::GradMode::is_enabled() && x.requires_grad(); }

/// The activation as libtorch has it: what gradients flow through.
at::Tensor plain(const at::Tensor& x, Activation activation) {
  switch (activation) {
    case Activation::elu: return torch::elu(x);
    case Activation::relu: return torch::relu(x);
    case Activation::none: return x;
  }
  return x;
}

/// (N,2C,H,W) in plain order: the first half of the planes of every sample with the second half.
void gate_planes(const at::Tensor& x, at::Tensor& to, Activation activation) {
  const int64_t half = to.numel() / std::max<int64_t>(to.size(0), 1);
  for (int64_t n = 0; n < x.size(0); ++n) {
    const float* from = x.data_ptr<float>() + 2 * n * half;
    float* out = to.data_ptr<float>() + n * half;
    at::parallel_for(0, half, 16 * block, [&](int64_t begin, int64_t end) {
      apply_gate(from + begin, from + half + begin, out + begin, end - begin, activation);
    });
  }
}

/// (N,2C,H,W) in channels-last order: the first half of every pixel's values with the second half.
template <typename Value>
void gate_last(const at::Tensor& x, at::Tensor& to, Activation activation) {
  const int64_t channels = to.size(1);
  const auto* from = static_cast<const Value*>(x.data_ptr());
  auto* out = static_cast<Value*>(to.data_ptr());
  const auto body = [&](int64_t begin, int64_t end) {
    gate_pixels(from + 2 * begin * channels, out + begin * channels, end - begin, channels, activation);
  };
  at::parallel_for(0, x.size(0) * x.size(2) * x.size(3), std::max<int64_t>(16 * block / channels, 1), body);
}

}  // namespace

at::Tensor activated(at::Tensor x, Activation activation) {
  if (wants_gradient(x)) return plain(x, activation);
  if (activation != Activation::elu) return activation == Activation::relu ? x.relu_() : x;
  const bool half = x.scalar_type() == at::kBFloat16;
  if (!x.device().is_cpu() || !x.is_non_overlapping_and_dense() || (!half && x.scalar_type() != at::kFloat))
    return torch::elu(x);
  at::parallel_for(0, x.numel(), 16 * block, [&](int64_t begin, int64_t end) {
    if (half)
      apply_elu(static_cast<uint16_t*>(x.data_ptr()) + begin, end - begin);
    else
      apply_elu(x.data_ptr<float>() + begin, end - begin);
  });
  return x;
}

at::Tensor gated(const at::Tensor& x, Activation activation) {
  const int64_t channels = x.size(1) / 2;
  const bool half = x.scalar_type() == at::kBFloat16, whole = x.scalar_type() == at::kFloat;
  if (x.device().is_cpu() && x.dim() == 4 && channels <= block && (half || whole) && !wants_gradient(x)) {
    auto shape = x.sizes().vec();
    shape[1] = channels;
    if (whole && x.is_contiguous()) {
      auto to = at::empty(shape, x.options());
      gate_planes(x, to, activation);
      return to;
    }
    if (x.is_contiguous(at::MemoryFormat::ChannelsLast)) {
      auto to = at::empty(shape, x.options(), at::MemoryFormat::ChannelsLast);
      half ? gate_last<uint16_t>(x, to, activation) : gate_last<float>(x, to, activation);
      return to;
    }
  }
  return plain(x.narrow(1, 0, channels), activation) * torch::sigmoid(x.narrow(1, channels, channels));
}

}  // namespace mend
