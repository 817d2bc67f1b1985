#include "layers/contextual_attention.h"

#include <torch/torch.h>

#include <cmath>
#include <limits>

namespace mend {
namespace {

using torch::indexing::None;
using torch::indexing::Slice;

constexpr int64_t rate = 2;  ///< patches are compared at 1/rate of the features' size, and pasted 2*rate wide

at::Tensor every(const at::Tensor& x, int64_t step) {
  return x.index({Slice(), Slice(), Slice(None, None, step), Slice(None, None, step)});
}

at::Tensor halved(const at::Tensor& x, AttentionStyle style) {
  if (style == AttentionStyle::pytorch || style == AttentionStyle::mmagic) return every(x, rate);
  return nearest_aligned(x, (x.size(2) + 1) / rate, (x.size(3) + 1) / rate);
}

/// The hole at the size where patches are compared: (N,1,rows,columns).
at::Tensor reduced_hole(const at::Tensor& hole, int64_t rows, int64_t columns, AttentionStyle style) {
  switch (style) {
    case AttentionStyle::pytorch: return every(hole, hole.size(2) / rows);
    case AttentionStyle::mmagic: return every(every(hole, 4), rate);
    case AttentionStyle::tensorflow: return nearest_aligned(hole, rows, columns);
    case AttentionStyle::official: return nearest_aligned(nearest_aligned(hole, 2 * rows, 2 * columns), rows, columns);
  }
  return hole;
}

/// y'[p,q] = y[p-1,q-1] + y[p,q] + y[p+1,q+1], zero outside: a pair of patches is likely if the pairs of their
/// neighbours are. (N,P,Q)
at::Tensor add_diagonal(const at::Tensor& y) {
  auto sum = y.clone();
  sum.slice(1, 1).slice(2, 1).add_(y.slice(1, 0, -1).slice(2, 0, -1));
  sum.slice(1, 0, -1).slice(2, 0, -1).add_(y.slice(1, 1).slice(2, 1));
  return sum;
}

/// Positions counted along columns instead of rows, on both sides. (N, hb*wb, hf*wf)
at::Tensor transposed_positions(const at::Tensor& y, int64_t hb, int64_t wb, int64_t hf, int64_t wf) {
  return y.view({y.size(0), hb, wb, hf, wf}).permute({0, 2, 1, 4, 3}).reshape(y.sizes());
}

}  // namespace

at::Tensor fused_scores(const at::Tensor& scores, int64_t hb, int64_t wb, int64_t hf, int64_t wf) {
  const auto by_columns = add_diagonal(transposed_positions(add_diagonal(scores), hb, wb, hf, wf));
  return transposed_positions(by_columns, wb, hb, wf, hf);
}

at::Tensor nearest_aligned(const at::Tensor& x, int64_t rows, int64_t columns) {
  const auto index = [&](int64_t in, int64_t out) {
    auto at = torch::empty({out}, torch::kLong);
    for (int64_t i = 0; i < out; ++i)
      at[i] = out == 1
                  ? 0
                  : static_cast<int64_t>(std::floor(
                        static_cast<double>(i) * static_cast<double>(in - 1) / static_cast<double>(out - 1) + 0.5));
    return at.to(x.device());
  };
  return x.index_select(2, index(x.size(2), rows)).index_select(3, index(x.size(3), columns));
}

AttentionResult contextual_attention(const at::Tensor& wanted, const at::Tensor& known, const at::Tensor& hole,
                                     const AttentionOptions& options) {
  const int64_t batch = wanted.size(0), channels = wanted.size(1);
  const auto f = halved(wanted, options.style), b = halved(known, options.style);
  const int64_t hf = f.size(2), wf = f.size(3), hb = b.size(2), wb = b.size(3);

  // Scores (N, patches of known, places wanted): one matrix product instead of a convolution per sample.
  auto patches = torch::im2col(b, {3, 3}, {1, 1}, {1, 1}, {1, 1});  // (N, 9C, hb*wb)
  patches = patches / patches.norm(2, {1}, /*keepdim=*/true).clamp_min(1e-4);
  auto scores = torch::bmm(patches.transpose(1, 2), torch::im2col(f, {3, 3}, {1, 1}, {1, 1}, {1, 1}));
  if (options.fuse) scores = fused_scores(scores, hb, wb, hf, wf);

  at::Tensor usable;  // (N or 1, patches, 1): 1 where a patch holds nothing missing
  if (hole.defined()) {
    const auto own = options.first_hole ? hole.slice(0, 0, 1) : hole;
    const auto small = reduced_hole(own, hb, wb, options.style).to(torch::kFloat);
    usable = (torch::max_pool2d(small, 3, 1, 1) == 0).flatten(1).unsqueeze(2);
  }
  at::Tensor weights;
  if (!usable.defined()) {
    weights = torch::softmax(options.sharpness * scores, 1);
  } else if (options.style == AttentionStyle::mmagic) {
    weights = torch::softmax(
        (options.sharpness * scores).masked_fill(usable.logical_not(), -std::numeric_limits<double>::infinity()), 1);
  } else {
    const auto keep = usable.to(scores.scalar_type());
    weights = torch::softmax(options.sharpness * scores * keep, 1) * keep;
  }

  const auto pasted = torch::im2col(known, {2 * rate, 2 * rate}, {1, 1}, {1, 1}, {rate, rate});  // (N, 16C, hb*wb)
  const auto fold = [&](const at::Tensor& columns) {
    return torch::col2im(columns, {rate * hf, rate * wf}, {2 * rate, 2 * rate}, {1, 1}, {1, 1}, {rate, rate});
  };
  auto features = fold(torch::bmm(pasted, weights));
  if (options.style == AttentionStyle::mmagic)
    features = features / fold(torch::ones({1, 4 * rate * rate, hf * wf}, features.options()));
  else
    features = features / 4;
  AttentionResult result{features.view({batch, channels, rate * hf, rate * wf}), {}};
  if (options.want_source) result.source = weights.argmax(1).view({batch, hf, wf});
  return result;
}

}  // namespace mend
