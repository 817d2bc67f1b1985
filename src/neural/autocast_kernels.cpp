#include "neural/autocast_kernels.h"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/util/Exception.h>
#include <torch/library.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/error.h"

// One function compiled for several instruction sets, the best chosen when the library is loaded.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MEND_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MEND_CLONES
#endif

namespace mend {
namespace {

constexpr int64_t chunk_pixels = 512;  // of one partial sum

float widened(uint16_t value) {
  const uint32_t bits = uint32_t{value} << 16;
  float wide;
  std::memcpy(&wide, &bits, 4);
  return wide;
}

/// To nearest, ties to even. NaN is no concern: its payload is kept or becomes an infinity, and both are visible.
uint16_t narrowed(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  return static_cast<uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

MEND_CLONES void add_moments(const uint16_t* pixels, int64_t count, int64_t channels, float* sum, float* squares) {
  for (int64_t p = 0; p < count; ++p, pixels += channels)
    for (int64_t c = 0; c < channels; ++c) {
      const float value = widened(pixels[c]);
      sum[c] += value;
      squares[c] += value * value;
    }
}

MEND_CLONES void scale_pixels(const uint16_t* from, uint16_t* to, int64_t count, int64_t channels, const float* scale,
                              const float* shift) {
  for (int64_t p = 0; p < count; ++p, from += channels, to += channels)
    for (int64_t c = 0; c < channels; ++c) to[c] = narrowed(widened(from[c]) * scale[c] + shift[c]);
}

/// Normalises one picture of `pixels` x `channels`.
void normalise(const uint16_t* from, uint16_t* to, int64_t pixels, int64_t channels, const float* weight,
               const float* bias, double epsilon) {
  const int64_t chunks = (pixels + chunk_pixels - 1) / chunk_pixels;
  std::vector<float> partial(static_cast<size_t>(2 * chunks * channels), 0.f);
  const auto each_chunk = [&](const auto& body) {
    at::parallel_for(0, chunks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t k = begin; k < end; ++k)
        body(k, k * chunk_pixels * channels, std::min(chunk_pixels, pixels - k * chunk_pixels));
    });
  };
  each_chunk([&](int64_t k, int64_t first, int64_t count) {
    float* sum = partial.data() + 2 * k * channels;
    add_moments(from + first, count, channels, sum, sum + channels);
  });
  std::vector<float> scale(static_cast<size_t>(channels)), shift(scale.size());
  for (int64_t c = 0; c < channels; ++c) {
    double sum = 0, squares = 0;
    for (int64_t k = 0; k < chunks; ++k) {
      sum += static_cast<double>(partial[static_cast<size_t>(2 * k * channels + c)]);
      squares += static_cast<double>(partial[static_cast<size_t>((2 * k + 1) * channels + c)]);
    }
    const double mean = sum / static_cast<double>(pixels);
    const double variance = std::max(squares / static_cast<double>(pixels) - mean * mean, 0.0);
    const double by = (weight ? static_cast<double>(weight[c]) : 1.0) / std::sqrt(variance + epsilon);
    scale[static_cast<size_t>(c)] = static_cast<float>(by);
    shift[static_cast<size_t>(c)] = static_cast<float>((bias ? static_cast<double>(bias[c]) : 0.0) - mean * by);
  }
  each_chunk([&](int64_t, int64_t first, int64_t count) {
    scale_pixels(from + first, to + first, count, channels, scale.data(), shift.data());
  });
}

#if TORCH_VERSION_MAJOR >= 2
struct Silent final : c10::WarningHandler {
  void process(const c10::Warning&) override {}
};
using WarningGuard = c10::WarningUtils::WarningHandlerGuard;
#else
struct Silent final : c10::WarningHandler {
  void process(const c10::SourceLocation&, const std::string&, const bool) override {}
};
using WarningGuard = c10::Warning::WarningHandlerGuard;
#endif

bool is_ours(const at::Tensor& x) {
  return x.scalar_type() == at::kBFloat16 && x.dim() == 4 && x.device().is_cpu() &&
         !(at::GradMode::is_enabled() && x.requires_grad());
}

at::Tensor autocast_reflection_pad(const at::Tensor& x, at::IntArrayRef padding) {
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  const bool fits = padding.size() == 4 && std::all_of(padding.begin(), padding.end(), [](auto p) { return p >= 0; });
  if (is_ours(x) && fits) return reflection_pad_channels_last(x, padding);
  return at::reflection_pad2d(at::autocast::cached_cast(at::kFloat, x, c10::DeviceType::CPU), padding);
}

at::Tensor autocast_instance_norm(const at::Tensor& x, const c10::optional<at::Tensor>& weight,
                                  const c10::optional<at::Tensor>& bias, const c10::optional<at::Tensor>& mean,
                                  const c10::optional<at::Tensor>& variance, bool use_input_statistics, double momentum,
                                  double epsilon, bool cudnn) {
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  if (is_ours(x) && use_input_statistics && !(mean && mean->defined()))
    return instance_norm_channels_last(x, weight.value_or(at::Tensor()), bias.value_or(at::Tensor()), epsilon);
  const auto wide = [](const auto& tensor) {
    return at::autocast::cached_cast(at::kFloat, tensor, c10::DeviceType::CPU);
  };
  return at::instance_norm(wide(x), wide(weight), wide(bias), mean, variance, use_input_statistics, momentum, epsilon,
                           cudnn);
}

}  // namespace

at::Tensor reflection_pad_channels_last(const at::Tensor& x, at::IntArrayRef padding) {
  const int64_t left = padding[0], right = padding[1], top = padding[2], bottom = padding[3];
  const int64_t height = x.size(2), width = x.size(3);
  require(std::max(left, right) < width && std::max(top, bottom) < height,
          "reflection by {},{},{},{} needs a larger picture than {}x{}", left, right, top, bottom, width, height);
  const auto from = x.contiguous(at::MemoryFormat::ChannelsLast);
  const int64_t out_height = height + top + bottom, out_width = width + left + right;
  auto to = at::empty({x.size(0), x.size(1), out_height, out_width}, x.options(), at::MemoryFormat::ChannelsLast);
  const auto pixel = static_cast<size_t>(x.size(1)) * x.element_size();
  const auto* source = static_cast<const char*>(from.data_ptr());
  auto* target = static_cast<char*>(to.data_ptr());
  const auto reflected = [](int64_t i, int64_t extent) { return i < 0 ? -i : i >= extent ? 2 * (extent - 1) - i : i; };
  at::parallel_for(0, x.size(0) * out_height, 8, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t picture = row / out_height, y = reflected(row % out_height - top, height);
      const char* in = source + static_cast<size_t>((picture * height + y) * width) * pixel;
      char* out = target + static_cast<size_t>(row * out_width) * pixel;
      const auto copy = [&](int64_t at) {
        std::memcpy(out + static_cast<size_t>(at) * pixel,
                    in + static_cast<size_t>(reflected(at - left, width)) * pixel, pixel);
      };
      for (int64_t i = 0; i < left; ++i) copy(i);
      std::memcpy(out + static_cast<size_t>(left) * pixel, in, static_cast<size_t>(width) * pixel);
      for (int64_t i = left + width; i < out_width; ++i) copy(i);
    }
  });
  return to;
}

at::Tensor instance_norm_channels_last(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                                       double epsilon) {
  const auto from = x.contiguous(at::MemoryFormat::ChannelsLast);
  auto to = at::empty_like(from);
  const auto wide = [](const at::Tensor& values) {
    return values.defined() ? values.to(at::kFloat).contiguous() : values;
  };
  const auto scale = wide(weight), shift = wide(bias);
  const int64_t pixels = x.size(2) * x.size(3), channels = x.size(1);
  for (int64_t n = 0; n < x.size(0); ++n) {
    const int64_t first = n * pixels * channels;
    normalise(static_cast<const uint16_t*>(from.data_ptr()) + first, static_cast<uint16_t*>(to.data_ptr()) + first,
              pixels, channels, scale.defined() ? scale.data_ptr<float>() : nullptr,
              shift.defined() ? shift.data_ptr<float>() : nullptr, epsilon);
  }
  return to;
}

void install_autocast_kernels() {
  static const auto library = [] {
    // libtorch warns of a kernel that takes another's place, which is what is wanted here.
    Silent silent;
    const WarningGuard guard(&silent);
    auto made = std::make_unique<torch::Library>(torch::Library::IMPL, "aten", c10::DispatchKey::AutocastCPU, __FILE__,
                                                 __LINE__);
    made->impl("reflection_pad2d", TORCH_FN(autocast_reflection_pad));
    made->impl("instance_norm", TORCH_FN(autocast_instance_norm));
    return made;
  }();
}

}  // namespace mend
