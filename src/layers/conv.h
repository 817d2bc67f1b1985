/// A convolution, plain or transposed, with zero or reflected borders and an optionally normalised weight.
///
/// torch::nn::Conv2d does all of this but spectral normalisation; this one keeps the names that checkpoints use:
/// `weight` (or `weight_orig`, `weight_u`, `weight_v` with spectral normalisation) and `bias`.
#pragma once
#include <torch/torch.h>

#include <memory>

#include "layers/spectral_weight.h"

namespace mend {

struct ConvOptions {
  int64_t in = 1, out = 1;
  int64_t kernel = 3;
  int64_t stride = 1;
  int64_t padding = 0;  ///< pixels on every side; of a transposed convolution: pixels cut off
  int64_t dilation = 1;
  bool bias = true;
  bool reflect = false;     ///< reflected instead of zero borders (not for transposed)
  bool transposed = false;  ///< up-samples by `stride`; dilation is 1
  bool spectral = false;    ///< weight / sigma; one power iteration per call in training mode, none in evaluation
};

/// (N,in,H,W) -> (N,out,H',W'). Weights start as torch's own convolutions do (uniform, He et al. with a = sqrt 5).
struct ConvImpl final : torch::nn::Module {
  explicit ConvImpl(const ConvOptions& options);
  torch::Tensor forward(const torch::Tensor& x);

  const ConvOptions options;
  torch::Tensor weight;  ///< undefined if spectral
  torch::Tensor bias;    ///< undefined if there is none

 private:
  torch::Tensor effective_weight();
  std::unique_ptr<SpectralWeight> spectral_;
};
TORCH_MODULE(Conv);

/// A convolution with a kernel of one pixel, by the same library whatever the number of threads: else the last digits,
/// and the bytes of a fill, would depend on it (seen on processors without AVX512). x (N,in,H,W), weight (out,in,1,1),
/// bias (out) or undefined -> (N,out,H/stride,W/stride), rounded up.
torch::Tensor pointwise(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                        int64_t stride = 1);

/// The transposed convolution with kernel 4, stride 2, padding 1 written as one 2x2 convolution and a pixel shuffle:
/// the same products, in less time, and it runs in bfloat16, where libtorch 1.13's transposed convolution fails.
/// x (N,in,H,W), weight (in,out,4,4), bias (out) or undefined -> (N,out,2H,2W).
torch::Tensor upsampling_conv4(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias);

/// Weights N(0, deviation), everything one-dimensional 0: how the GAN papers of 2017 to 2019 start.
void start_normal(torch::nn::Module& module, double deviation);

/// Convolution weights in the order that the fast kernels read, so that no step of learning reorders them.
void use_channels_last(torch::nn::Module& module);

}  // namespace mend
