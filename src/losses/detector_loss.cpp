#include "losses/detector_loss.h"

namespace mend {
namespace {

struct Pixels {
  torch::Tensor known, missing;          // probabilities
  torch::Tensor log_known, log_missing;  // of the clipped probabilities
};

Pixels pixels(const torch::Tensor& logits) {
  const auto p = torch::softmax(logits, 1);
  const auto logs = p.clamp(1e-8, 1 - 1e-8).log();
  return {p.narrow(1, 0, 1), p.narrow(1, 1, 1), logs.narrow(1, 0, 1), logs.narrow(1, 1, 1)};
}

}  // namespace

torch::Tensor detector_cross_entropy(const torch::Tensor& logits, const torch::Tensor& hole) {
  const auto p = pixels(logits);
  return -((1 - hole) * p.log_known + hole * p.log_missing).mean();
}

torch::Tensor detector_focal(const torch::Tensor& logits, const torch::Tensor& hole, double gamma) {
  return detector_soft_focal(logits, hole, torch::ones_like(hole), gamma);
}

torch::Tensor detector_soft_focal(const torch::Tensor& logits, const torch::Tensor& hole, const torch::Tensor& label,
                                  double gamma) {
  const auto p = pixels(logits);
  const auto alpha = hole.mean({1, 2, 3}, /*keepdim=*/true);
  auto known = alpha * (1 - hole) * p.log_known;
  auto missing = (1 - alpha) * hole * (label * p.log_missing + (1 - label) * p.log_known);
  if (gamma != 0) {
    known = known * p.missing.pow(gamma);
    missing = missing * (label - p.missing).abs().pow(gamma);
  }
  return -(known + missing).mean();
}

torch::Tensor artificial_look(const torch::Tensor& logits) { return torch::softmax(logits, 1).narrow(1, 1, 1); }

}  // namespace mend
