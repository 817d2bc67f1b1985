/// How a network is prepared to fill holes in a precision, and runs in it.
#pragma once
#include <torch/nn/module.h>

#include "layers/precision.h"
#include "networks/network.h"

namespace mend {

/// choose_precision() for this network: where bfloat16 costs it too much (needs_fp32), "auto" is float32.
Precision precision_for(const NetworkSpec& spec, const std::string& word, const torch::Device& device);

/// Moves the module to the device and its weights into the form that is fast there, once: the kernels of convolutions
/// (4-D) come into channels-last order, for bf16 in bfloat16; biases, norms and everything else stay float32 (autocast
/// converts those that it must), and so do kernels that read the picture itself or that a spectral norm divides.
void prepare_weights(torch::nn::Module& module, Precision precision, const torch::Device& device);

/// While it lives, operations run in the precision: no gradients, and for bf16 autocast.
class PrecisionScope {
 public:
  PrecisionScope(Precision precision, const torch::Device& device) : autocast_(precision, device) {}

 private:
  torch::NoGradGuard no_grad_;
  Autocast autocast_;
};

}  // namespace mend
