/// A weight divided by its largest singular value, which a running power iteration estimates.
///
/// Source: Miyato, Kataoka, Koyama, Yoshida, "Spectral Normalization for Generative Adversarial Networks", ICLR 2018,
/// sec. 2.1 and algorithm 1; the form of torch.nn.utils.spectral_norm, which keeps both singular vectors, so that
/// evaluation needs no iteration: sigma = u . (M v), weight = original / sigma, M = the weight as a matrix [out, rest].
#pragma once
#include <torch/torch.h>

#include <string>

namespace mend {

class SpectralWeight {
 public:
  /// Registers on `owner` the parameter `name` (`initial`), and the buffers weight_u and weight_v (random unit
  /// vectors, from torch's generator). `out_dimension` is the dimension of `initial` that counts outputs: 0, or 1 for
  /// a transposed convolution, whose matrix is made with that dimension first.
  SpectralWeight(torch::nn::Module& owner, const std::string& name, torch::Tensor initial, int64_t out_dimension = 0);

  /// original / sigma, computed in the parameter's own type in mixed precision too. `iterate` first moves u and v one
  /// step (they are stored). The gradient flows through sigma too, with u and v held constant.
  torch::Tensor normalised(bool iterate);

  const torch::Tensor& original() const { return original_; }

 private:
  torch::Tensor matrix() const;
  void step();

  int64_t out_dimension_;
  torch::Tensor original_, u_, v_;
};

}  // namespace mend
