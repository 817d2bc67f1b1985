/// The first stage of high-resolution filling: a network that fills a small copy and is never trained.
#pragma once
#include <torch/torch.h>

#include <memory>
#include <string>

#include "networks/network.h"

namespace mend {

class FirstStage {
 public:
  /// @param weights a weights file that names its network. @param size the side of the small copy.
  /// Throws Error{bad_weights} if the file does not say which network it is for, or does not fit it.
  FirstStage(const std::string& weights, int64_t size, const torch::Device& device);

  /// image (N,3,S,S) in [0,1], hole (N,1,S,S) -> (N,3,size,size): both reduced (nearest), filled, known pixels kept.
  torch::Tensor fill(const torch::Tensor& image, const torch::Tensor& hole) const;
  /// The network's name, for people.
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::shared_ptr<Network> network_;
  int64_t size_;
};

/// What the second stage begins from: a coarse fill enlarged (bilinear) to the picture's size under the hole, the
/// picture's own pixels elsewhere. coarse (N,3,c,c), image (N,3,S,S), hole (N,1,S,S).
torch::Tensor enlarged_into(const torch::Tensor& coarse, const torch::Tensor& image, const torch::Tensor& hole);

}  // namespace mend
