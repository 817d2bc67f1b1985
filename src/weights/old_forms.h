/// Checkpoints of old programs hold some tensors twice, and lack some that can be computed.
#pragma once
#include "weights/tensor_file.h"

namespace mend {

/// Brings spectral normalisation and doubly registered layers to the form of today, under any prefix:
/// - Of a layer with `weight_orig` the computed `weight` is left out (PyTorch before 1.0 stored it as a buffer).
/// - Where `weight_v` is missing beside `weight_orig` and `weight_u` (PyTorch before 1.0), it is the normalised product
///   of the transposed weight matrix with u: one half of the power iteration. The matrix counts outputs by the first
///   dimension, or, where only the second has u's length (transposed convolutions), by that.
/// - `features.N…` is left out where `conv1.N…` holds the same values: EdgeConnect's critics register their first layer
///   under both names.
void to_present_form(TensorFile& file);

}  // namespace mend
