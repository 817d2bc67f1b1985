#include "layers/channels_last_learning.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "layers/channels_last.h"
#include "layers/clones.h"

namespace mend {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr auto channels_last = at::MemoryFormat::ChannelsLast;
constexpr int64_t chunk_pixels = 128;  // of one partial sum

void refuse_second_derivative() {
  require(!at::GradMode::is_enabled(), "padding and instance norm in channels-last order have no second derivative");
}

MEND_CLONES void add_row(const float* __restrict from, float* __restrict to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] += from[i];
}

/// The gradient of a reflected border: every pixel of it adds to the one that it was a copy of.
at::Tensor folded(const at::Tensor& padded, int64_t height, int64_t width, at::IntArrayRef padding) {
  const int64_t left = padding[0], right = padding[1], top = padding[2], bottom = padding[3];
  const int64_t channels = padded.size(1), out_width = width + left + right, out_height = height + top + bottom;
  const auto from = padded.contiguous(channels_last);
  auto to = at::empty({padded.size(0), channels, height, width}, padded.options(), channels_last).zero_();
  const float* source = from.data_ptr<float>();
  float* target = to.data_ptr<float>();
  at::parallel_for(0, padded.size(0) * height, 8, [&](int64_t begin, int64_t end) {
    for (int64_t line = begin; line < end; ++line) {
      const int64_t picture = line / height, y = line % height;
      float* row = target + line * width * channels;
      const auto add = [&](int64_t at) {  // a row of the padded picture, counted from the picture's first
        if (at < -top || at >= height + bottom) return;
        const float* in = source + (picture * out_height + at + top) * out_width * channels;
        for (int64_t i = 1; i <= left; ++i) add_row(in + (left - i) * channels, row + i * channels, channels);
        add_row(in + left * channels, row, width * channels);
        for (int64_t i = 1; i <= right; ++i)
          add_row(in + (left + width - 1 + i) * channels, row + (width - 1 - i) * channels, channels);
      };
      add(y);
      if (y > 0) add(-y);
      if (y < height - 1) add(2 * (height - 1) - y);
    }
  });
  return to;
}

struct ReflectionPadding : torch::autograd::Function<ReflectionPadding> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const std::vector<int64_t>& padding) {
    context->saved_data["padding"] = padding;
    context->saved_data["height"] = x.size(2);
    context->saved_data["width"] = x.size(3);
    return reflection_padded(x, padding);
  }
  static variable_list backward(AutogradContext* context, const variable_list& upper) {
    refuse_second_derivative();
    return {folded(upper[0], context->saved_data["height"].toInt(), context->saved_data["width"].toInt(),
                   context->saved_data["padding"].toIntVector()),
            {}};
  }
};

struct ZeroPadding : torch::autograd::Function<ZeroPadding> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const std::vector<int64_t>& padding) {
    context->saved_data["padding"] = padding;
    return zero_padded(x, padding);
  }
  static variable_list backward(AutogradContext* context, const variable_list& upper) {
    refuse_second_derivative();
    const auto p = context->saved_data["padding"].toIntVector();
    const auto& y = upper[0];
    return {y.slice(2, p[2], y.size(2) - p[3]).slice(3, p[0], y.size(3) - p[1]).contiguous(channels_last), {}};
  }
};

/// Sums over pixels of x - pivot, its square, the upper gradient, and the product of that with x - pivot; each of
/// `channels` values behind the one before. Near a typical value, few digits cancel.
MEND_CLONES void add_moments(const float* __restrict x, const float* __restrict upper, int64_t count, int64_t channels,
                             const float* __restrict pivot, float* __restrict sums) {
  float* __restrict squares = sums + channels;
  float* __restrict uppers = sums + 2 * channels;
  float* __restrict products = sums + 3 * channels;
  for (int64_t p = 0; p < count; ++p, x += channels, upper += channels)
    for (int64_t c = 0; c < channels; ++c) {
      const float value = x[c] - pivot[c];
      sums[c] += value;
      squares[c] += value * value;
      uppers[c] += upper[c];
      products[c] += upper[c] * value;
    }
}

/// out = upper * a + (x - mean) * b + c, a line a channel: `lines` has mean, a, b, c.
MEND_CLONES void combine(const float* __restrict x, const float* __restrict upper, float* __restrict out, int64_t count,
                         int64_t channels, const float* __restrict lines) {
  const float* __restrict a = lines + channels;
  const float* __restrict b = lines + 2 * channels;
  const float* __restrict shift = lines + 3 * channels;
  for (int64_t p = 0; p < count; ++p, x += channels, upper += channels, out += channels)
    for (int64_t c = 0; c < channels; ++c) out[c] = upper[c] * a[c] + (x[c] - lines[c]) * b[c] + shift[c];
}

/// Of one picture: with y = w (x - mean) / d + bias, dx = w / d (dy - mean(dy) - (x - mean) / d mean(dy (x - mean) /
/// d)). Adds to the gradients of weight and bias.
void norm_gradient(const float* x, const float* upper, float* out, int64_t pixels, int64_t channels,
                   const float* weight, double epsilon, double* of_weight, double* of_bias) {
  const int64_t chunks = (pixels + chunk_pixels - 1) / chunk_pixels;
  const auto width = static_cast<size_t>(4 * channels);
  std::vector<float> partial(static_cast<size_t>(chunks) * width, 0.f), lines(width);
  const auto each_chunk = [&](const auto& body) {
    at::parallel_for(0, chunks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t k = begin; k < end; ++k)
        body(k, k * chunk_pixels * channels, std::min(chunk_pixels, pixels - k * chunk_pixels));
    });
  };
  each_chunk([&](int64_t k, int64_t first, int64_t count) {
    add_moments(x + first, upper + first, count, channels, x, partial.data() + static_cast<size_t>(k) * width);
  });
  const auto n = static_cast<double>(pixels);
  const auto depth = static_cast<size_t>(channels);
  for (size_t c = 0; c < depth; ++c) {
    double sums[4] = {0, 0, 0, 0};
    for (size_t k = 0; k < partial.size(); k += width)
      for (size_t i = 0; i < 4; ++i) sums[i] += static_cast<double>(partial[k + i * depth + c]);
    const double offset = sums[0] / n, variance = std::max(sums[1] / n - offset * offset, 0.0);
    const double narrow = 1 / std::sqrt(variance + epsilon), scale = static_cast<double>(weight[c]);
    const double with_normal = (sums[3] - sums[2] * offset) * narrow;  // sum of dy (x - mean) / d
    of_weight[c] += with_normal;
    of_bias[c] += sums[2];
    lines[c] = static_cast<float>(static_cast<double>(x[c]) + offset);
    lines[depth + c] = static_cast<float>(scale * narrow);
    lines[2 * depth + c] = static_cast<float>(-scale * narrow * narrow * with_normal / n);
    lines[3 * depth + c] = static_cast<float>(-scale * narrow * sums[2] / n);
  }
  each_chunk([&](int64_t, int64_t first, int64_t count) {
    combine(x + first, upper + first, out + first, count, channels, lines.data());
  });
}

struct InstanceNorm : torch::autograd::Function<InstanceNorm> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const torch::Tensor& weight,
                               const torch::Tensor& bias, double epsilon) {
    context->save_for_backward({x, weight});
    context->saved_data["epsilon"] = epsilon;
    return instance_normalised(x, weight, bias, epsilon);
  }
  static variable_list backward(AutogradContext* context, const variable_list& upper) {
    refuse_second_derivative();
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1];
    const auto own = weight.contiguous();
    const auto above = upper[0].contiguous(channels_last);
    auto to = at::empty_like(x);
    auto of_weight = at::zeros({x.size(1)}, at::kDouble), of_bias = at::zeros({x.size(1)}, at::kDouble);
    const int64_t pixels = x.size(2) * x.size(3), channels = x.size(1);
    for (int64_t n = 0; n < x.size(0); ++n) {
      const int64_t first = n * pixels * channels;
      norm_gradient(x.data_ptr<float>() + first, above.data_ptr<float>() + first, to.data_ptr<float>() + first, pixels,
                    channels, own.data_ptr<float>(), context->saved_data["epsilon"].toDouble(),
                    of_weight.data_ptr<double>(), of_bias.data_ptr<double>());
    }
    return {to, of_weight.to(at::kFloat), of_bias.to(at::kFloat), {}};
  }
};

}  // namespace

bool learns_channels_last(const at::Tensor& x) {
  return x.dim() == 4 && x.device().is_cpu() && x.scalar_type() == at::kFloat && at::GradMode::is_enabled() &&
         x.requires_grad() && !x.is_contiguous() && x.is_contiguous(channels_last);
}

at::Tensor reflection_padded_learning(const at::Tensor& x, at::IntArrayRef padding) {
  return ReflectionPadding::apply(x, padding.vec());
}

at::Tensor zero_padded_learning(const at::Tensor& x, at::IntArrayRef padding) {
  return ZeroPadding::apply(x, padding.vec());
}

at::Tensor instance_normalised_learning(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                                        double epsilon) {
  // A function of autograd's wants every tensor defined.
  return InstanceNorm::apply(x, weight.defined() ? weight : at::ones({x.size(1)}),
                             bias.defined() ? bias : at::zeros({x.size(1)}), epsilon);
}

}  // namespace mend
