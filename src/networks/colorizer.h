/// The colour network of the monochromic bottleneck: small, without stored weights, fitted to one picture.
/// Source: Wang, Ouyang, Chen, "Image Inpainting with External-Internal Learning and Monochromic Bottleneck", CVPR 2021
/// (arXiv 2104.09068), sec. 3.3; layers, names and schedule as in the authors' code.
///
/// Another network fills the hole of the grey picture; this one then learns, from the known pixels of the same picture,
/// which colours belong to which grey structures, coarse to fine, a fresh network for every level:
///
///     torch::Tensor below;                                            // colours of the level before
///     const auto levels = colour_pyramid(image, filled_grey, hole, 3);
///     for (size_t j = 0; j < levels.size(); ++j) {
///       const auto input = colorizer_input(levels[j].grey, below);
///       Colorizer network(input.size(1));                             // stays in training mode
///       torch::optim::Adam adam(network.parameters(), colorizer_rates(3)[j]);
///       for (int i = 0; i < colorizer_steps(3); ++i) {
///         adam.zero_grad();
///         below = network.forward(input);
///         colorizer_loss(below, levels[j]).backward();
///         adam.step();
///       }
///     }
///     const auto result = image * (1 - hole) + below * hole;
#pragma once
#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "layers/conv.h"

namespace mend {

/// A residual network at full size, (N,1 or 4,H,W) in [0,1] -> (N,3,H,W) in [0,1]; H and W at least 2.
/// Batch norm takes the statistics of the picture itself, so the network is used in training mode throughout; the
/// running ones are kept only because the state has them.
class Colorizer final : public torch::nn::Module {
 public:
  /// @param in 1: grey, on the coarsest level; 4: grey and the colours of the level before. `width` channels.
  explicit Colorizer(int64_t in, int64_t width = 32, int64_t blocks = 8);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  struct Block {
    Conv first{nullptr}, second{nullptr};
    torch::nn::BatchNorm2d first_norm{nullptr}, second_norm{nullptr};
  };
  Conv head_{nullptr}, body_end_{nullptr}, tail_{nullptr};
  torch::nn::BatchNorm2d body_norm_{nullptr};
  std::vector<Block> blocks_;
};

/// One picture at one size.
struct ColourLevel {
  torch::Tensor image;  ///< (1,3,h,w) in [0,1]
  torch::Tensor grey;   ///< (1,1,h,w) in [0,1], filled
  torch::Tensor hole;   ///< (1,1,h,w), 1 = missing
};

/// The picture at `count` sizes (1 to 5), coarsest first, full size last, each a half of the next. The hole grows by
/// what touches it, so that no reduced pixel that counts as known was made of a missing one nearby. H and W must be
/// multiples of 2^(count - 1): invalid_argument otherwise. Pictures are reduced bicubically from full size; values
/// under the hole take part in that, as in the authors' code, so `image` should be filled or 0 there.
std::vector<ColourLevel> colour_pyramid(const torch::Tensor& image, const torch::Tensor& grey,
                                        const torch::Tensor& hole, int count);

/// The network's input: `grey` (1,1,h,w), and behind it the colours of the level before (1,3,h/2,w/2), cut to 8 bits
/// and enlarged (Lanczos) without their gradient; undefined on the coarsest level.
torch::Tensor colorizer_input(const torch::Tensor& grey, const torch::Tensor& below);

/// Mean over all pixels, missing ones counting as 0, of the squared difference: a scalar.
torch::Tensor colorizer_loss(const torch::Tensor& made, const ColourLevel& level);

/// Adam's learning rate on each of `count` levels (1 to 5), and the steps taken on each.
std::vector<double> colorizer_rates(int count);
int colorizer_steps(int count);

}  // namespace mend
