/// Which numbers a network computes with, and how its weights are prepared for them.
#pragma once
#include <torch/nn/module.h>

#include <string>

namespace mend {

enum class Precision { fp32, bf16 };
const char* to_string(Precision precision);

/// Whether this processor multiplies bfloat16 matrices in hardware (AVX512-BF16, which AMX machines have too).
/// Elsewhere libtorch emulates it, slower than fp32.
bool has_fast_bf16();

/// "auto" (bf16 where it is fast on this device, else fp32), "fp32" or "bf16".
/// Throws Error{invalid_argument} for another word.
Precision choose_precision(const std::string& word, bool cuda);

/// "cpu" or "cuda". Throws Error{invalid_argument} for another word, Error{unsupported} if libtorch has no CUDA or the
/// machine no such device.
torch::Device choose_device(const std::string& word);

/// Moves the module to the device and its weights into the form that is fast there, once: the kernels of convolutions
/// (4-D) come into channels-last order, for bf16 in bfloat16; biases, norms and everything else stay float32 (autocast
/// converts those that it must).
void prepare_weights(torch::nn::Module& module, Precision precision, const torch::Device& device);

/// While it lives, operations run in the precision: no gradients, and for bf16 autocast.
class PrecisionScope {
 public:
  PrecisionScope(Precision precision, const torch::Device& device);
  ~PrecisionScope();
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

 private:
  torch::NoGradGuard no_grad_;
  bool autocast_, cuda_, cpu_before_, cuda_before_;
};

}  // namespace mend
