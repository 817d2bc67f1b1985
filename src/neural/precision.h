/// How a network is prepared to fill holes in a precision, and runs in it.
#pragma once
#include <torch/nn/module.h>

#include "layers/precision.h"

namespace mend {

/// Moves the module to the device and its weights into the form that is fast there, once: the kernels of convolutions
/// (4-D) come into channels-last order, for bf16 in bfloat16; biases, norms and everything else stay float32 (autocast
/// converts those that it must).
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
