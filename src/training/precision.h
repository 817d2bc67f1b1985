/// Mixed precision: float32 weights and losses, convolutions and matrix products in bfloat16.
#pragma once
#include <string>

namespace mend {

/// Whether "auto" means bf16: the CPU has amx_bf16 or avx512_bf16, or the device is a GPU.
bool bf16_is_fast(const std::string& device);

/// While it lives, libtorch casts the inputs of convolutions and matrix products of this thread to bf16 (autocast);
/// the weights' casts are cached until the scope ends. `enabled` false does nothing. Scopes do not nest.
class MixedPrecision {
 public:
  MixedPrecision(bool enabled, bool cuda);
  ~MixedPrecision();
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;

 private:
  bool enabled_, cuda_;
};

}  // namespace mend
