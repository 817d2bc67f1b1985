#include "layers/channels_last.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "layers/channels_last_learning.h"
#include "layers/clones.h"

namespace mend {
namespace {

constexpr int64_t chunk_pixels = 128;  // of one partial sum

/// Whether the kernels of this file are the ones to take. bfloat16 always: libtorch has no other for it.
bool is_ours(const at::Tensor& x) {
  if (x.dim() != 4 || !x.device().is_cpu() || (at::GradMode::is_enabled() && x.requires_grad())) return false;
  if (x.scalar_type() == at::kBFloat16) return true;
  return x.scalar_type() == at::kFloat && !x.is_contiguous() &&
         x.suggest_memory_format() == at::MemoryFormat::ChannelsLast;
}

inline float widened(float value) { return value; }
inline float widened(uint16_t value) {
  const uint32_t bits = uint32_t{value} << 16;
  float wide;
  std::memcpy(&wide, &bits, 4);
  return wide;
}

inline void store(float value, float& to) { to = value; }
/// To nearest, ties to even. NaN is no concern: its payload is kept or becomes an infinity, and both are visible.
inline void store(float value, uint16_t& to) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  to = static_cast<uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

/// Sums of the values less `pivot`, and of their squares: near a typical value, few digits cancel in the variance.
template <typename Value>
inline void add_all(const Value* pixels, int64_t count, int64_t channels, const float* __restrict pivot,
                    float* __restrict sum, float* __restrict squares) {
  for (int64_t p = 0; p < count; ++p, pixels += channels)
    for (int64_t c = 0; c < channels; ++c) {
      const float value = widened(pixels[c]) - pivot[c];
      sum[c] += value;
      squares[c] += value * value;
    }
}
MEND_CLONES void add_moments(const float* pixels, int64_t count, int64_t channels, const float* pivot, float* sum,
                             float* squares) {
  add_all(pixels, count, channels, pivot, sum, squares);
}
MEND_CLONES void add_moments(const uint16_t* pixels, int64_t count, int64_t channels, const float* pivot, float* sum,
                             float* squares) {
  add_all(pixels, count, channels, pivot, sum, squares);
}

/// A channel's line through its values: (value - mean) * scale + shift.
struct Lines {
  explicit Lines(int64_t channels) : mean(static_cast<size_t>(channels)), scale(mean.size()), shift(mean.size()) {}
  std::vector<float> mean, scale, shift;
};

template <typename Value>
inline void scale_all(const Value* __restrict from, Value* __restrict to, int64_t count, int64_t channels,
                      const float* __restrict mean, const float* __restrict scale, const float* __restrict shift) {
  for (int64_t p = 0; p < count; ++p, from += channels, to += channels)
    for (int64_t c = 0; c < channels; ++c) store((widened(from[c]) - mean[c]) * scale[c] + shift[c], to[c]);
}
MEND_CLONES void scale_pixels(const float* from, float* to, int64_t count, const Lines& lines) {
  scale_all(from, to, count, static_cast<int64_t>(lines.mean.size()), lines.mean.data(), lines.scale.data(),
            lines.shift.data());
}
MEND_CLONES void scale_pixels(const uint16_t* from, uint16_t* to, int64_t count, const Lines& lines) {
  scale_all(from, to, count, static_cast<int64_t>(lines.mean.size()), lines.mean.data(), lines.scale.data(),
            lines.shift.data());
}

/// Normalises one picture of `pixels` x `channels`.
template <typename Value>
void normalise(const Value* from, Value* to, int64_t pixels, int64_t channels, const float* weight, const float* bias,
               double epsilon) {
  const int64_t chunks = (pixels + chunk_pixels - 1) / chunk_pixels;
  std::vector<float> partial(static_cast<size_t>(2 * chunks * channels), 0.f), pivot(static_cast<size_t>(channels));
  for (size_t c = 0; c < pivot.size(); ++c) pivot[c] = widened(from[c]);
  const auto each_chunk = [&](const auto& body) {
    at::parallel_for(0, chunks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t k = begin; k < end; ++k)
        body(k, k * chunk_pixels * channels, std::min(chunk_pixels, pixels - k * chunk_pixels));
    });
  };
  each_chunk([&](int64_t k, int64_t first, int64_t count) {
    float* sum = partial.data() + 2 * k * channels;
    add_moments(from + first, count, channels, pivot.data(), sum, sum + channels);
  });
  Lines lines(channels);
  for (size_t c = 0; c < pivot.size(); ++c) {
    double sum = 0, squares = 0;
    for (size_t at = c; at < partial.size(); at += 2 * pivot.size()) {
      sum += static_cast<double>(partial[at]);
      squares += static_cast<double>(partial[at + pivot.size()]);
    }
    const double offset = sum / static_cast<double>(pixels);
    const double variance = std::max(squares / static_cast<double>(pixels) - offset * offset, 0.0);
    lines.mean[c] = static_cast<float>(static_cast<double>(pivot[c]) + offset);
    lines.scale[c] =
        static_cast<float>((weight ? static_cast<double>(weight[c]) : 1.0) / std::sqrt(variance + epsilon));
    lines.shift[c] = bias ? bias[c] : 0.f;
  }
  each_chunk([&](int64_t, int64_t first, int64_t count) { scale_pixels(from + first, to + first, count, lines); });
}

/// A border around every picture, in channels-last order. border(out, picture, row, column) writes one pixel of it,
/// given by its place in the picture (negative, say).
template <typename Border>
at::Tensor padded(const at::Tensor& x, at::IntArrayRef padding, const Border& border) {
  const int64_t left = padding[0], right = padding[1], top = padding[2], bottom = padding[3];
  const int64_t height = x.size(2), width = x.size(3);
  const auto from = x.contiguous(at::MemoryFormat::ChannelsLast);
  const int64_t out_height = height + top + bottom, out_width = width + left + right;
  auto to = at::empty({x.size(0), x.size(1), out_height, out_width}, x.options(), at::MemoryFormat::ChannelsLast);
  const auto pixel = static_cast<size_t>(x.size(1)) * x.element_size();
  const auto* source = static_cast<const char*>(from.data_ptr());
  auto* target = static_cast<char*>(to.data_ptr());
  at::parallel_for(0, x.size(0) * out_height, 8, [&](int64_t begin, int64_t end) {
    for (int64_t line = begin; line < end; ++line) {
      const char* picture = source + static_cast<size_t>(line / out_height * height * width) * pixel;
      const int64_t row = line % out_height - top;
      char* out = target + static_cast<size_t>(line * out_width) * pixel;
      const bool inside = row >= 0 && row < height;
      if (inside)
        std::memcpy(out + static_cast<size_t>(left) * pixel, picture + static_cast<size_t>(row * width) * pixel,
                    static_cast<size_t>(width) * pixel);
      const auto fill = [&](int64_t first, int64_t last) {
        for (int64_t i = first; i < last; ++i) border(out + static_cast<size_t>(i) * pixel, picture, row, i - left);
      };
      fill(0, inside ? left : out_width);
      if (inside) fill(left + width, out_width);
    }
  });
  return to;
}

}  // namespace

at::Tensor reflection_padded(const at::Tensor& x, at::IntArrayRef padding) {
  const int64_t left = padding[0], right = padding[1], top = padding[2], bottom = padding[3];
  const int64_t height = x.size(2), width = x.size(3);
  require(std::max(left, right) < width && std::max(top, bottom) < height,
          "reflection by {},{},{},{} needs a larger picture than {}x{}", left, right, top, bottom, width, height);
  if (learns_channels_last(x)) return reflection_padded_learning(x, padding);
  if (!is_ours(x)) return torch::reflection_pad2d(x, padding);
  const auto reflected = [](int64_t i, int64_t extent) { return i < 0 ? -i : i >= extent ? 2 * (extent - 1) - i : i; };
  const auto pixel = static_cast<size_t>(x.size(1)) * x.element_size();
  return padded(x, padding, [=](char* out, const char* picture, int64_t row, int64_t column) {
    const auto at = reflected(row, height) * width + reflected(column, width);
    std::memcpy(out, picture + static_cast<size_t>(at) * pixel, pixel);
  });
}

at::Tensor zero_padded(const at::Tensor& x, at::IntArrayRef padding) {
  if (learns_channels_last(x)) return zero_padded_learning(x, padding);
  if (!is_ours(x)) return torch::constant_pad_nd(x, padding);
  const auto pixel = static_cast<size_t>(x.size(1)) * x.element_size();
  return padded(x, padding, [=](char* out, const char*, int64_t, int64_t) { std::memset(out, 0, pixel); });
}

at::Tensor instance_normalised(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double epsilon) {
  if (learns_channels_last(x)) return instance_normalised_learning(x, weight, bias, epsilon);
  if (!is_ours(x)) return torch::instance_norm(x, weight, bias, {}, {}, true, 0.1, epsilon, false);
  const auto from = x.contiguous(at::MemoryFormat::ChannelsLast);
  auto to = at::empty_like(from);
  const auto wide = [](const at::Tensor& values) {
    return values.defined() ? values.to(at::kFloat).contiguous() : values;
  };
  const auto scale = wide(weight), shift = wide(bias);
  const int64_t pixels = x.size(2) * x.size(3), channels = x.size(1);
  const auto run = [&](const auto* in, auto* out) {
    for (int64_t n = 0; n < x.size(0); ++n)
      normalise(in + n * pixels * channels, out + n * pixels * channels, pixels, channels,
                scale.defined() ? scale.data_ptr<float>() : nullptr,
                shift.defined() ? shift.data_ptr<float>() : nullptr, epsilon);
  };
  if (x.scalar_type() == at::kFloat)
    run(from.data_ptr<float>(), to.data_ptr<float>());
  else
    run(static_cast<const uint16_t*>(from.data_ptr()), static_cast<uint16_t*>(to.data_ptr()));
  return to;
}

at::Tensor doubled_nearest(const at::Tensor& x) {
  const int64_t height = x.size(2), width = x.size(3);
  if (!is_ours(x)) return torch::upsample_nearest2d(x, {2 * height, 2 * width});
  const auto from = x.contiguous(at::MemoryFormat::ChannelsLast);
  auto to = at::empty({x.size(0), x.size(1), 2 * height, 2 * width}, x.options(), at::MemoryFormat::ChannelsLast);
  const auto pixel = static_cast<size_t>(x.size(1)) * x.element_size(), line = static_cast<size_t>(2 * width) * pixel;
  const auto* source = static_cast<const char*>(from.data_ptr());
  auto* target = static_cast<char*>(to.data_ptr());
  at::parallel_for(0, x.size(0) * height, 8, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const char* in = source + static_cast<size_t>(row * width) * pixel;
      char* out = target + static_cast<size_t>(2 * row) * line;
      for (int64_t i = 0; i < width; ++i, in += pixel) {
        std::memcpy(out + static_cast<size_t>(2 * i) * pixel, in, pixel);
        std::memcpy(out + static_cast<size_t>(2 * i + 1) * pixel, in, pixel);
      }
      std::memcpy(out + line, out, line);
    }
  });
  return to;
}

at::Tensor doubled_and_joined(const at::Tensor& x, const at::Tensor& skip) {
  if (!is_ours(x) || (at::GradMode::is_enabled() && skip.requires_grad()))
    return torch::cat({doubled_nearest(x), skip}, 1);
  const int64_t height = skip.size(2), width = skip.size(3);
  require(height == 2 * x.size(2) && width == 2 * x.size(3) && skip.size(0) == x.size(0),
          "a picture of {}x{} is not the double of {}x{}", width, height, x.size(3), x.size(2));
  const auto from = x.contiguous(at::MemoryFormat::ChannelsLast);
  const auto beside = skip.to(x.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
  auto to =
      at::empty({x.size(0), x.size(1) + skip.size(1), height, width}, x.options(), at::MemoryFormat::ChannelsLast);
  const auto deep = static_cast<size_t>(x.size(1)) * x.element_size();
  const auto own = static_cast<size_t>(skip.size(1)) * x.element_size();
  const auto* source = static_cast<const char*>(from.data_ptr());
  const auto* second = static_cast<const char*>(beside.data_ptr());
  auto* target = static_cast<char*>(to.data_ptr());
  at::parallel_for(0, x.size(0) * height, 8, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      // Pictures have even heights, so half the row number counts the rows of all pictures of x.
      const char* in = source + static_cast<size_t>(row / 2 * (width / 2)) * deep;
      const char* with = second + static_cast<size_t>(row * width) * own;
      char* out = target + static_cast<size_t>(row * width) * (deep + own);
      for (int64_t i = 0; i < width; ++i, out += deep + own, with += own) {
        std::memcpy(out, in + static_cast<size_t>(i / 2) * deep, deep);
        std::memcpy(out + deep, with, own);
      }
    }
  });
  return to;
}

}  // namespace mend
