/// Fills that a judge of made up pixels should know besides those of the generator that it is trained against.
#pragma once
#include <torch/torch.h>

#include <string>
#include <vector>

#include "data/sampler.h"

namespace mend {

/// Kinds of decoys; one is drawn for every picture of a batch.
///
/// - patchwork: sharp pieces of the picture that do not belong (patchwork.h), as an exemplar filler makes;
/// - smooth: the surface through the known pixels (layers/push_pull.h), as Telea's and push-pull's;
/// - blend: the generator's fill and the truth, mixed by a share drawn from [0,1]: better than any generator's.
class Decoys {
 public:
  /// @param kinds comma-separated. Throws Error{invalid_argument} that lists the kinds for any other word.
  explicit Decoys(const std::string& kinds);

  bool none() const { return kinds_.empty(); }
  /// @param fill (N,3,H,W): the generator's, known pixels put back. @return (N,3,H,W), known pixels those of the batch.
  /// Draws from torch's default generator. No gradient.
  torch::Tensor draw(const Batch& batch, const torch::Tensor& fill) const;

 private:
  std::vector<std::string> kinds_;
};

}  // namespace mend
