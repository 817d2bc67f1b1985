/// How much arithmetic a network does.
#pragma once
#include <cstdint>
#include <functional>

namespace mend {

/// Multiply-accumulates of the convolutions (plain and transposed) and matrix products that libtorch runs on this
/// thread while `body` runs. Everything else (activations, norms, copies) is not counted, as is the field's custom.
int64_t count_macs(const std::function<void()>& body);

}  // namespace mend
