/// Inception-v3 as Frechet distances are published with it.
#pragma once
#include <torch/torch.h>

#include <map>
#include <string>
#include <vector>

#include "weights/tensor_file.h"

namespace mend {

/// Source: Szegedy, Vanhoucke, Ioffe, Shlens, Wojna, "Rethinking the Inception Architecture for Computer Vision",
/// CVPR 2016, in the variant whose weights TensorFlow's FID code used and pytorch-fid converted: average pools do not
/// count padding, and the last block pools by maximum. Names are torchvision's: Conv2d_1a_3x3.conv.weight,
/// Conv2d_1a_3x3.bn.running_mean, ... Mixed_7c.branch_pool.bn.weight. The classifier is ignored.
class InceptionV3 {
 public:
  /// Throws bad_weights that names the first tensor that is missing or of another shape.
  explicit InceptionV3(const TensorFile& file);

  /// @param pictures (N,3,H,W) in [0,1]; resized to 299x299 bilinearly, as published. @return (N,2048), no gradient.
  torch::Tensor features(const torch::Tensor& pictures) const;

  /// Every convolution's weight by its prefix ("Mixed_5b.branch1x1"), with its shape (out, in, kh, kw).
  static std::map<std::string, std::vector<int64_t>> layout();
  static bool looks_like(const TensorFile& file) { return file.tensors.count("Mixed_7c.branch_pool.conv.weight") > 0; }

 private:
  struct Folded {
    torch::Tensor weight, bias;  ///< with the batch norm in it
  };
  std::map<std::string, Folded> convolutions_;
};

}  // namespace mend
