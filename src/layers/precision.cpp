#include "layers/precision.h"

#include <ATen/autocast_mode.h>
#include <torch/torch.h>
#include <torch/version.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "base/error.h"

namespace mend {
namespace {

// libtorch 2.4 put one pair of functions for all devices in the place of a pair for each.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
bool is_on(c10::DeviceType device) { return at::autocast::is_autocast_enabled(device); }
void turn(c10::DeviceType device, bool on) {
  at::autocast::set_autocast_enabled(device, on);
  if (on) at::autocast::set_autocast_dtype(device, at::kBFloat16);
}
#else
bool is_on(c10::DeviceType device) {
  return device == at::kCUDA ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
}
void turn(c10::DeviceType device, bool on) {
  if (device == at::kCUDA) {
    at::autocast::set_enabled(on);
    if (on) at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
  } else {
    at::autocast::set_cpu_enabled(on);
    if (on) at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
  }
}
#endif

#if defined(__x86_64__)
// By hand: __builtin_cpu_supports of clang before 16 and of g++ before 12 does not know these words.
struct MatrixUnits {
  bool amx_bf16 = false, avx512_bf16 = false, avx512_fp16 = false;
};

MatrixUnits matrix_units() {
  MatrixUnits has;
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d) || (c & bit_OSXSAVE) == 0) return has;
  unsigned kept_low = 0, kept_high = 0;  // which registers the system keeps for a program
  __asm__("xgetbv" : "=a"(kept_low), "=d"(kept_high) : "c"(0));
  const auto kept = [&](unsigned registers) { return (kept_low & registers) == registers; };
  constexpr unsigned avx512 = 0xE6, tiles = 0x60000;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return has;
  has.amx_bf16 = kept(tiles) && (d >> 22 & 1) != 0 && (d >> 24 & 1) != 0;
  has.avx512_fp16 = kept(avx512) && (d >> 23 & 1) != 0;
  if (__get_cpuid_count(7, 1, &a, &b, &c, &d)) has.avx512_bf16 = kept(avx512) && (a >> 5 & 1) != 0;
  return has;
}
#endif

}  // namespace

const char* to_string(Precision precision) { return precision == Precision::bf16 ? "bf16" : "fp32"; }

bool has_fast_bf16() {
#if defined(__x86_64__)
  // Processors with AMX (and AVX512-FP16, which came with it) have AVX512-BF16 at half the width: where a virtual
  // machine hides their AMX, bfloat16 takes 1.4 times as long as float32 (measured on training steps of mend).
  const auto has = matrix_units();
  return has.amx_bf16 || (has.avx512_bf16 && !has.avx512_fp16);
#else
  return false;
#endif
}

Precision choose_precision(const std::string& word, bool cuda) {
  if (word == "auto") return cuda || has_fast_bf16() ? Precision::bf16 : Precision::fp32;
  if (word == "fp32") return Precision::fp32;
  if (word == "bf16") return Precision::bf16;
  fail(ErrorCode::invalid_argument, "precision must be auto, fp32 or bf16, not '{}'", word);
}

c10::Device choose_device(const std::string& word) {
  if (word == "cpu") return torch::kCPU;
  require(word == "cuda", "device must be cpu or cuda, not '{}'", word);
  if (!torch::cuda::is_available())
    fail(ErrorCode::unsupported, "device cuda: this libtorch has no CUDA, or the machine no CUDA device; use cpu");
  return torch::kCUDA;
}

bool in_mixed_precision(const c10::Device& device) { return is_on(device.type()); }

Autocast::Autocast(Precision precision, const c10::Device& device)
    : device_(device.type()), wanted_(precision == Precision::bf16), before_(is_on(device_)) {
  if (wanted_) at::autocast::increment_nesting();
  turn(device_, wanted_);
}

Autocast::~Autocast() {
  if (wanted_ && at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  turn(device_, before_);
}

}  // namespace mend
