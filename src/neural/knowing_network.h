/// A network that is never wrong where nobody knows the truth.
#pragma once
#include <memory>
#include <vector>

#include "networks/network.h"
#include "neural/adaptation_patches.h"

namespace mend {

/// The network as a framework sees it while it is fitted to a picture: where the truth is not known, it says what the
/// target says, so that no loss and no gradient comes from there.
class KnowingNetwork final : public Network {
 public:
  explicit KnowingNetwork(std::shared_ptr<Network> network)
      : network_(register_module("network", std::move(network))) {}

  /// For the calls of stages() that follow; must outlive them.
  void set(const Patches& patches) { patches_ = &patches; }

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    auto all = network_->stages(image, hole);
    for (auto& stage : all) {
      const auto size = stage.sizes().slice(2);
      const auto unknown = std::get<0>(torch::adaptive_max_pool2d(patches_->unknown, size));
      stage = stage * (1 - unknown) + torch::adaptive_avg_pool2d(patches_->batch.image, size) * unknown;
    }
    return all;
  }

 private:
  std::shared_ptr<Network> network_;
  const Patches* patches_ = nullptr;
};

}  // namespace mend
