/// hifill's generator: besides the picture it says where each missing cell was copied from, which the residual
/// aggregation at full size uses again.
#pragma once
#include <map>
#include <string>

#include "layers/conv.h"
#include "networks/network.h"

namespace mend {

/// elu(feat(x)) * sigmoid(gate(x)) with TensorFlow's SAME borders: Yi et al. 2020, sec. 3.3.
struct LightGatedConvImpl final : torch::nn::Module {
  /// @param single_gate one gate for all channels, of the features' own kernel; else a gate a channel, of 1x1.
  LightGatedConvImpl(ConvOptions options, bool single_gate);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  int64_t before_ = 0, after_ = 0;  ///< zeros put around x for the features; of stride 2 only
  bool single_gate_;
  Conv feat_{nullptr}, gate_{nullptr};
};
TORCH_MODULE(LightGatedConv);

class HiFill final : public Network {
 public:
  struct Config {
    int64_t width = 32;  ///< channels at half size
    bool bgr = true;     ///< the official weights want blue first
  };
  struct Result {
    torch::Tensor coarse, fine;  ///< (N,3,H,W) in [0,1]
    torch::Tensor weights;       ///< (N,HW/256,HW/256): how much of cell i (row) is copied into cell j (column)
  };

  explicit HiFill(const Config& config);
  Result fill(const torch::Tensor& image, const torch::Tensor& hole);

  /// @return the coarse picture, then the fine one.
  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override;

 private:
  void add(const std::string& name, const ConvOptions& options, bool single_gate);
  void add_coarse_layers();
  void add_fine_layers();
  torch::Tensor run(const std::vector<std::string>& names, torch::Tensor x);
  torch::Tensor coarse_picture(const torch::Tensor& x);

  Config config_;
  std::map<std::string, LightGatedConv> layers_;
};

}  // namespace mend
