/// Which numbers a network computes with.
#pragma once
#include <c10/core/Device.h>

#include <string>

namespace mend {

enum class Precision { fp32, bf16 };
const char* to_string(Precision precision);

/// Whether this processor multiplies bfloat16 matrices faster than float32: it has AMX, or AVX512-BF16 of a generation
/// that has no AMX to hide. Elsewhere libtorch emulates it or the processor is slower at it.
bool has_fast_bf16();

/// "auto" (bf16 where it is fast on this device, else fp32), "fp32" or "bf16".
/// Throws Error{invalid_argument} for another word.
Precision choose_precision(const std::string& word, bool cuda);

/// "cpu" or "cuda". Throws Error{invalid_argument} for another word, Error{unsupported} if libtorch has no CUDA or the
/// machine no such device.
c10::Device choose_device(const std::string& word);

/// Whether operations of this thread on such a device are in mixed precision.
bool in_mixed_precision(const c10::Device& device);

/// While it lives, this thread computes in that precision on devices of that kind: bf16 is libtorch's autocast
/// (convolutions and matrix products in bfloat16, weights and sums in float32), fp32 turns it off. Scopes nest, and
/// the end of one restores what was before; casts of weights are kept until the outermost bf16 scope ends.
class Autocast {
 public:
  Autocast(Precision precision, const c10::Device& device);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  c10::DeviceType device_;
  bool wanted_, before_;
};

}  // namespace mend
