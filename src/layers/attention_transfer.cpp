#include "layers/attention_transfer.h"

#include <torch/torch.h>

#include <algorithm>

namespace mend {
namespace {

constexpr double sharpness = 10;
constexpr double least_weight = 1e-8;
constexpr int64_t scores_at_once = int64_t{1} << 24;

/// (N,1,hw): 1 where the patch around a place has nothing missing in it.
at::Tensor usable_patches(const at::Tensor& hole, const at::Tensor& coarse, int64_t kernel) {
  const auto small =
      torch::upsample_bilinear2d(hole.to(torch::kFloat), coarse.sizes().slice(2), /*align_corners=*/true);
  const auto touched = torch::max_pool2d(small, kernel, 1, kernel / 2);
  return (touched == 0).to(coarse.scalar_type()).flatten(2);
}

/// (N,wanted,hw) scores, which it may overwrite, to weights of the same shape.
at::Tensor attention_weights(const at::Tensor& scores, const at::Tensor& usable) {
  if (!usable.defined()) return torch::softmax(scores.mul_(sharpness), 2).clamp_min(least_weight);
  auto weights = torch::softmax(scores.mul_(usable * sharpness), 2);
  if (weights.requires_grad()) return (weights * usable).clamp_min(least_weight);
  return weights.mul_(usable).clamp_min_(least_weight);
}

}  // namespace

at::Tensor attention_transfer(const at::Tensor& fine, const at::Tensor& coarse, const at::Tensor& hole,
                              int64_t kernel) {
  const auto wanted = torch::im2col(coarse, {kernel, kernel}, {1, 1}, {kernel / 2, kernel / 2}, {1, 1});  // (N,k²D,hw)
  const auto known = wanted / wanted.norm(2, {1}, /*keepdim=*/true).clamp_min(1e-4);
  const auto pasted = torch::im2col(fine, {4, 4}, {1, 1}, {1, 1}, {2, 2});  // (N,16C,hw)
  at::Tensor usable;
  if (hole.defined()) usable = usable_patches(hole, coarse, kernel);

  const int64_t places = wanted.size(2), step = std::max<int64_t>(1, scores_at_once / places);
  std::vector<at::Tensor> columns;
  for (int64_t first = 0; first < places; first += step) {
    const auto some = wanted.narrow(2, first, std::min(step, places - first));
    const auto weights = attention_weights(torch::bmm(some.transpose(1, 2), known), usable);
    columns.push_back(torch::bmm(pasted, weights.transpose(1, 2)));
  }
  // Every place is covered by four patches.
  return torch::col2im(torch::cat(columns, 2), fine.sizes().slice(2), {4, 4}, {1, 1}, {1, 1}, {2, 2}) / 4;
}

}  // namespace mend
