/// LPIPS: a distance between pictures learned from people's judgements.
#pragma once
#include <torch/torch.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "losses/perceptual_net.h"

namespace mend {

/// Source: Zhang, Isola, Efros, Shechtman, Wang, "The Unreasonable Effectiveness of Deep Features as a Perceptual
/// Metric", CVPR 2018, sec. 3 ("lin" version). Features of a perceptual network are normalised over channels, their
/// squared differences weighted per channel by the learned "lin" weights, averaged over space and summed over layers.
///
/// Published LPIPS numbers hold only for torchvision's own weights of the network; with another training of it (a
/// "pseudo-LPIPS") compare only values of the same pair of files.
class Lpips {
 public:
  /// @param net AlexNet, VGG-16 or SqueezeNet with Input::imagenet (LPIPS' own scaling of [-1,1] is the same).
  /// @param lin tensors lin0.model.1.weight … of shape (1,C,1,1), as the paper's code publishes them.
  /// Throws bad_weights if their number or channels do not fit the network, unsupported for the other networks.
  Lpips(std::shared_ptr<const PerceptualNet> net, const TensorFile& lin);
  static std::shared_ptr<Lpips> load(const std::filesystem::path& net, const std::filesystem::path& lin);

  /// a, b: (N,3,H,W) in [0,1], at least 32x32. @return (N), 0 for equal pictures. Differentiable in both.
  torch::Tensor distance(const torch::Tensor& a, const torch::Tensor& b) const;
  /// The same of the pixels where `hole` (N,1,H,W) is 1 alone: the layers' maps are brought to full size bilinearly and
  /// averaged there. @return (N); NaN for a picture with nothing missing. Ours: the paper measures whole pictures.
  torch::Tensor distance_inside(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& hole) const;
  /// `distance` before the sum over layers: (N, layers).
  torch::Tensor layer_distances(const torch::Tensor& a, const torch::Tensor& b) const;

  /// One (N,1,h,w) map a layer, at the layer's size: what `distance` averages over space.
  std::vector<torch::Tensor> layer_maps(const torch::Tensor& a, const torch::Tensor& b) const;

  /// The layers' maps brought to (height, width) bilinearly and added: (N,1,height,width), what each pixel contributes.
  static torch::Tensor pixel_map(const std::vector<torch::Tensor>& maps, int64_t height, int64_t width);
  /// `distance` and `distance_inside` from maps that are there already.
  static torch::Tensor mean_distance(const std::vector<torch::Tensor>& maps);
  static torch::Tensor mean_distance_inside(const std::vector<torch::Tensor>& maps, const torch::Tensor& hole);

 private:
  std::shared_ptr<const PerceptualNet> net_;
  std::vector<torch::Tensor> lin_;
};

}  // namespace mend
