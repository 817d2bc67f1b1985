/// EdgeConnect's two generators, for those who train them one by one.
/// Source, differences and ranges: edgeconnect.cpp.
#pragma once
#include "layers/conv.h"
#include "layers/numbered.h"
#include "networks/network.h"

namespace mend {

/// The body both generators share: two halvings, eight dilated residual blocks, two doublings.
struct EdgeConnectBodyImpl final : torch::nn::Module {
  /// `width` channels at full resolution. `spectral` is the edge generator: normalised weights, and no bias in the
  /// residual blocks.
  EdgeConnectBodyImpl(int64_t in, int64_t out, int64_t width, bool spectral);

  /// (N,in,H,W) -> (N,out,H,W) before the last activation; H and W multiples of 4.
  torch::Tensor forward(const torch::Tensor& x);
  torch::Tensor encode(const torch::Tensor& x);         ///< -> (N,4 width,H/4,W/4)
  torch::Tensor transform(torch::Tensor x);             ///< the residual blocks
  torch::Tensor decode(const torch::Tensor& features);  ///< back to (N,out,H,W)

 private:
  torch::Tensor first(const torch::Tensor& x);

  Numbered encoder_{nullptr}, middle_{nullptr}, decoder_{nullptr};
  std::vector<Conv> down_, block_, up_;  // block_: two per residual block
  Conv last_{nullptr};
};
TORCH_MODULE(EdgeConnectBody);

class EdgeConnect final : public Network {
 public:
  struct Config {
    int64_t width = 64;  ///< channels at full resolution
    double sigma = 2;    ///< of Canny's Gaussian; the released weights were trained with 2
    bool merge =
        false;  ///< keep Canny's edges outside the hole (training and evaluation do; the official test does not)
  };
  explicit EdgeConnect(const Config& config);

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override;

  /// Canny's edges of the known pixels, (N,1,H,W) in {0,1}.
  torch::Tensor known_edges(const torch::Tensor& image, const torch::Tensor& hole) const;
  /// The first generator: the probability that a pixel is an edge, (N,1,H,W). `edges` are the known ones.
  torch::Tensor complete_edges(const torch::Tensor& image, const torch::Tensor& hole, const torch::Tensor& edges);
  /// The second generator: (N,3,H,W) in [0,1]. `edges` cover the whole picture.
  torch::Tensor paint(const torch::Tensor& image, const torch::Tensor& hole, const torch::Tensor& edges);

  EdgeConnectBody edge{nullptr}, inpaint{nullptr};

 private:
  Config config_;
};

/// 0.2125 R + 0.7154 G + 0.0721 B: (N,3,H,W) -> (N,1,H,W). The weights EdgeConnect was trained with.
torch::Tensor edgeconnect_grey(const torch::Tensor& image);

}  // namespace mend
