/// Activations, and the gate of gated convolutions, in one pass over memory.
///
/// libtorch takes three passes and several buffers for elu(a) * sigmoid(b), and in bfloat16 its ELU and sigmoid cost
/// four times a ReLU: more time than the convolutions before them.
#pragma once
#include <ATen/core/Tensor.h>

namespace mend {

enum class Activation { elu, relu, none };

/// The activation of x (any shape), which may be changed in place where nobody asks for gradients.
/// ELU has alpha 1.
at::Tensor activated(at::Tensor x, Activation activation);

/// The gate of Yu et al., "Free-Form Image Inpainting with Gated Convolution", ICCV 2019, sec. 3.1:
/// activation(first half of the channels) * sigmoid(second half). (N,2C,H,W) -> (N,C,H,W), in the same order of memory.
at::Tensor gated(const at::Tensor& x, Activation activation);

}  // namespace mend
