/// The surroundings of the hole, for critics that look at them alone.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mend {

/// From every sample a window of `rows` x `columns`, centred on the bounding box of its own hole and moved inside the
/// picture; the middle of the picture where nothing is missing.
/// @param picture (N,C,H,W); @param hole (N,1,H,W), 1 = missing. rows <= H, columns <= W.
/// @return (N,C,rows,columns).
at::Tensor hole_windows(const at::Tensor& picture, const at::Tensor& hole, int64_t rows, int64_t columns);

}  // namespace mend
