/// The stacks of convolutions that both DeepFill networks are made of, described by tables.
#pragma once
#include <torch/torch.h>

#include <string>
#include <vector>

#include "layers/activation.h"

namespace mend::deepfill {

enum class Border {
  zero,     ///< dilation (kernel - 1) / 2 zeros on every side
  same,     ///< TensorFlow's SAME: zeros so that out = ceil(in / stride), the odd one below and to the right
  reflect,  ///< as zero, but reflected
};

/// One convolution.
struct Row {
  std::string path;  ///< its name in a state_dict, without ".weight"
  int64_t in, out;   ///< channels; a gated convolution has twice `out` filters
  int64_t kernel = 3, stride = 1, dilation = 1;
  bool upsample = false;  ///< nearest, times two, before it
  Activation activation = Activation::elu;
  bool gated = true;  ///< activation(first half) * sigmoid(second half): Yu et al., ICCV 2019, sec. 3.1
};

/// Convolutions in sequence. Their parameters are registered below `root` at the rows' paths.
class Branch {
 public:
  Branch() = default;
  Branch(torch::nn::Module& root, const std::vector<Row>& rows, Border border);
  torch::Tensor operator()(torch::Tensor x) const;

 private:
  std::vector<Row> rows_;
  std::vector<torch::nn::Conv2d> convs_;
  Border border_ = Border::zero;
};

/// The module at the dotted `path` below `root`; plain modules are made on the way. Returns the parent of the last
/// part and puts that part into `leaf`.
torch::nn::Module& parent_of(torch::nn::Module& root, const std::string& path, std::string& leaf);

}  // namespace mend::deepfill
